package script

import (
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// metered runs a source in an engine with a meter.
func metered(t *testing.T, budget Budget, source string) (*Engine, *Meter) {
	t.Helper()
	meter := NewMeter(map[string]string{"one": "one", "uno": "one", "two": "two"}, "other")
	e := New(Options{Meter: meter, Budget: budget})
	t.Cleanup(e.Close)
	if err := e.Do(Origin{}, func(L *lua.LState) error { return L.DoString(source) }); err != nil {
		t.Fatal(err)
	}
	return e, meter
}

func callOf(t *testing.T, meter *Meter, label string) *CallbackMeter {
	t.Helper()
	for _, c := range meter.Callbacks() {
		if c.Label == label {
			return c
		}
	}
	t.Fatalf("no meter of %s", label)
	return nil
}

func TestCallsAreMeteredByLabel(t *testing.T) {
	e, meter := metered(t, Budget{}, `function one() end function uno() error "no" end function chosen() end`)
	for _, name := range []string{"one", "uno", "one", "chosen", "missing"} {
		_, _, _ = e.EnterCall(Budget{}, Origin{}, name, nil)
		_ = e.Do(Origin{}, func(*lua.LState) error { _, err := e.Call(name); return err })
	}
	for label, want := range map[string][2]uint64{"one": {6, 2}, "two": {0, 0}, "other": {2, 1}} {
		c := callOf(t, meter, label)
		if ran := c.Ran.Read().Count; ran != want[0] || c.Errors.Load() != want[1] {
			t.Errorf("%s: %d ran, %d failed, want %v", label, ran, c.Errors.Load(), want)
		}
	}
	if n := len(meter.Callbacks()); n != 3 {
		t.Errorf("%d labels, want 3", n)
	}
	if held, waited := meter.LockHeld.Read(), meter.LockWait.Read(); held.Count != 11 || waited.Count != 11 {
		t.Errorf("%d entries held the lock, %d waited, want 11", held.Count, waited.Count)
	}
}

func TestWhatACallWaitsForIsNoTimeThatItRan(t *testing.T) {
	e, meter := metered(t, Budget{}, ``)
	woken := make(chan func(), 1)
	done := make(chan struct{})
	began := time.Now()
	err := e.Do(Origin{}, func(L *lua.LState) error {
		L.SetGlobal("wait", L.NewFunction(func(L *lua.LState) int {
			return e.Wait(L, "wait", func(w *Wait) func() {
				woken <- func() { w.Wake(func(*lua.LState) []lua.LValue { return nil }) }
				return nil
			})
		}))
		L.SetGlobal("done", L.NewFunction(func(*lua.LState) int { close(done); return 0 }))
		if err := L.DoString(`function two() wait() done() end`); err != nil {
			return err
		}
		_, err := e.Call("two")
		return err
	})
	if err != ErrWaits {
		t.Fatal(err)
	}
	c := callOf(t, meter, "two")
	if c.Ran.Read().Count != 0 {
		t.Error("a call that waits has ended")
	}
	const pause = 100 * time.Millisecond
	time.Sleep(pause)
	(<-woken)()
	<-done
	_ = e.Do(Origin{}, func(*lua.LState) error { return nil })
	ran, waited, passed := c.Ran.Read(), c.Waited.Read(), time.Since(began)
	if ran.Count != 1 || ran.Sum > passed-pause || waited.Count != 1 || waited.Sum < pause {
		t.Errorf("ran %d of %v, waited %d of %v, while %v passed", ran.Count, ran.Sum, waited.Count, waited.Sum, passed)
	}
}

func TestTheWaitForTheLockIsMetered(t *testing.T) {
	const longest = time.Minute
	// Half of the pause is for a busy machine, on which the second entry may begin late.
	for pause := 400 * time.Millisecond; !meteredTheLock(t, pause); pause *= 2 {
		if pause > longest {
			t.Fatal("the wait is not metered")
		}
	}
}

// meteredTheLock says whether an entry that waits so long for another is metered.
func meteredTheLock(t *testing.T, pause time.Duration) bool {
	t.Helper()
	e, meter := metered(t, Budget{}, ``)
	entered, leave := make(chan struct{}), make(chan struct{})
	go func() {
		_ = e.Do(Origin{}, func(*lua.LState) error { close(entered); <-leave; return nil })
	}()
	<-entered
	asking, waited := make(chan struct{}), make(chan struct{})
	go func() {
		close(asking)
		_ = e.Do(Origin{}, func(*lua.LState) error { return nil })
		close(waited)
	}()
	<-asking
	time.Sleep(pause)
	close(leave)
	<-waited
	got := meter.LockWait.Read()
	if got.Count != 3 {
		t.Errorf("%d entries were metered", got.Count)
	}
	if held := meter.LockHeld.Read(); held.Sum < pause {
		t.Errorf("the lock was held for %v", held.Sum)
	}
	return got.Sum >= pause/2
}

func TestOverrunsAndCoroutinesAreMetered(t *testing.T) {
	e, meter := metered(t, Budget{}, `function one() while true do end end
		function two() coroutine.resume(coroutine.create(function() error "no" end)) coroutine.wrap(function() end)() end`)
	_, _, _ = e.EnterCall(Budget{Time: 20 * time.Millisecond}, Origin{}, "one", nil)
	_, _, _ = e.EnterCall(Budget{Memory: 1}, Origin{}, "one", nil)
	_, _, _ = e.EnterCall(Budget{}, Origin{}, "two", nil)
	if slow, large := meter.TimeOverruns.Load(), meter.MemoryOverruns.Load(); slow != 1 || large != 1 {
		t.Errorf("%d entries were too long, %d too large, want one each", slow, large)
	}
	if made, failed := meter.Coroutines.Load(), meter.CoroutineErrors.Load(); made != 2 || failed != 1 {
		t.Errorf("%d coroutines, %d failed, want 2 and 1", made, failed)
	}
	if c := callOf(t, meter, "one"); c.Errors.Load() != 2 {
		t.Errorf("%d errors, want 2", c.Errors.Load())
	}
}
