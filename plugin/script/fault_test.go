package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/guard/guardtest"
)

func TestAPanicInAnEntryIsAnErrorAndLeavesNothing(t *testing.T) {
	log := new(guardtest.Lines)
	engine := newEngine(t, Options{Log: log}, `function f() return 1 end`)
	ran := 0
	effects, err := engine.Enter(Budget{}, Origin{Session: 1}, func(*lua.LState) error {
		for range 3 {
			engine.AfterUnlock(func() {
				if ran++; ran == 2 {
					panic("in the second effect")
				}
			})
		}
		panic("in an entry")
	})
	if !errors.Is(err, guard.ErrPanic) || log.Count("in an entry") != 1 {
		t.Errorf("%v; logged %v", err, log.All())
	}
	effects.CarryOut(log)
	if ran != 3 || log.Count("in the second effect") != 1 {
		t.Errorf("%d of 3 effects were carried out; logged %v", ran, log.All())
	}
	if _, err := call(engine, Origin{}, "f"); err != nil {
		t.Errorf("the next call: %v", err)
	}
	err = engine.Do(Origin{}, func(*lua.LState) error {
		if engine.Origin() != (Origin{}) {
			t.Errorf("the next entry is for %+v", engine.Origin())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAPanicInAFunctionThatTheScriptCallsIsItsError(t *testing.T) {
	log := new(guardtest.Lines)
	w := newWaiter(t, Options{Log: log}, `
function at_once() fault() end
function caught() return pcall(fault) end
function later() wait() fault() end
function nested() pcall(function() coroutine.wrap(function() pcall(fault) fault() end)() end) return "fine" end`)
	err := w.Do(Origin{}, func(L *lua.LState) error {
		L.SetGlobal("fault", L.NewFunction(func(*lua.LState) int { panic("in a function of ours") }))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"at_once", "caught", "nested"} {
		w.begin(1, name)
	}
	w.begin(1, "later")
	w.wake(0)
	const failure = "in a function of ours"
	w.expect("ended at_once: "+failure, "ended <nil> false "+failure, "failed 1: "+failure, "ended <nil> fine", "ended later: "+failure)
	if got := log.Count("internal error"); got < 5 {
		t.Errorf("%d of 5 panics were logged", got)
	}
	if w.machine.Nested() != 0 {
		t.Errorf("%d threads are nested at the end", w.machine.Nested())
	}
}

// A wait whose beginning, results or end panics: the task goes on, or ends by an error,
// and nobody waits for ever.
func TestAPanicInAWaitEndsTheWait(t *testing.T) {
	log := new(guardtest.Lines)
	w := newWaiter(t, Options{Log: log}, `
function begins() faulty("begin") end
function goes_on() return wait() end
function stops() return faulty("stop") end`)
	var waits []*Wait
	err := w.Do(Origin{}, func(L *lua.LState) error {
		L.SetGlobal("faulty", L.NewFunction(func(L *lua.LState) int {
			where := L.CheckString(1)
			return w.Wait(L, "faulty", func(wait *Wait) func() {
				waits = append(waits, wait)
				if where == "begin" {
					panic("in begin")
				}
				return func() { panic("in stop") }
			})
		}))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.begin(1, "begins")
	w.expect("ended begins: in begin")
	waits[0].Wake(func(*lua.LState) []lua.LValue { return nil }) // nobody waits
	w.begin(1, "goes_on")
	w.waits[0].Wake(func(*lua.LState) []lua.LValue { panic("in results") })
	w.begin(1, "stops")
	waits[1].Wake(func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LString("woken")} })
	w.expect("ended begins: in begin", "ended <nil> nil wait: internal error", "ended <nil> woken")
	if w.Waiting() != 0 {
		t.Errorf("%d wait at the end", w.Waiting())
	}
}

// A task that is ended with its session may do anything when it ends: begin a task like
// itself, wake and cancel others.
func TestTheEndOfASessionIsNotHeldUpByWhatItEnds(t *testing.T) {
	for name, source := range map[string]string{
		"spawns another":          `function f() pcall(wait) note("caught") spawn(f) end`,
		"spawns and goes on":      `function f() pcall(wait) pcall(spawn, f) pcall(wait) end`,
		"spawns without an end":   `function f() pcall(wait) while pcall(spawn, f) do end end`,
		"in a message handler":    `function f() xpcall(wait, function() spawn(f) end) end`,
		"spawns many":             `function f() pcall(wait) for _ = 1, 100 do pcall(spawn, f) end end`,
		"begins in another one":   `function f() pcall(wait) coroutine.wrap(function() spawn(f) end)() end`,
		"waits again":             `function f() for _ = 1, 5 do pcall(wait) end end`,
		"waits in a coroutine":    `function f() coroutine.wrap(function() pcall(wait) spawn(f) end)() end`,
		"what it spawned waits":   `function f() pcall(wait) spawn(wait) end`,
		"an error in its cleanup": `function f() pcall(wait) error("cleanup") end`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWaiter(t, Options{Budget: Budget{Time: time.Minute}}, source)
			const tasks = 50
			for range tasks {
				w.begin(7, "f")
			}
			w.begin(8, "f")
			done := make(chan error, 1)
			go func() {
				done <- w.Do(Origin{}, func(*lua.LState) error { w.EndSession(7); return nil })
			}()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(awaiting.Patience):
				t.Fatal("the end of the session does not come back")
			}
			if left := w.WaitingFor(7); left != 0 {
				t.Errorf("%d still wait for the session", left)
			}
			if w.Waiting() != 1 || w.WaitingFor(8) != 1 {
				t.Errorf("%d wait, %d of them for the other session", w.Waiting(), w.WaitingFor(8))
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			if ended := len(slices.DeleteFunc(slices.Clone(w.notes), func(note string) bool { return !strings.HasPrefix(note, "ended ") })); ended != tasks {
				t.Errorf("%d of %d have ended: %v", ended, tasks, w.notes)
			}
		})
	}
}

func TestASpawnForASessionThatEndsIsRefusedWithAReason(t *testing.T) {
	w := newWaiter(t, Options{}, `function f() pcall(wait) local ok, why = pcall(spawn, f) note(tostring(ok) .. " " .. why:match("spawn: .*")) end`)
	w.begin(7, "f")
	_ = w.Do(Origin{}, func(*lua.LState) error { w.EndSession(7); return nil })
	w.expect("false spawn: session 7 is gone", "ended <nil>")
}

func TestTasksAreEndedInTheOrderInWhichTheyWait(t *testing.T) {
	w := newWaiter(t, Options{}, `function f() local n = wait() pcall(wait) note(n) end`)
	var want []string
	for range 20 {
		w.begin(7, "f")
	}
	for i := 19; i >= 0; i-- {
		w.wake(i, lua.LString(fmt.Sprint(i)))
		want = append(want, fmt.Sprint(i), "ended <nil>")
	}
	_ = w.Do(Origin{}, func(*lua.LState) error { w.EndSession(7); return nil })
	w.expect(want...)
}

// Once a session has ended nothing waits for it any more, however late it begins.
func TestNothingBeginsToWaitForASessionThatIsGone(t *testing.T) {
	gone := uint64(0)
	w := newWaiter(t, Options{Gone: func(session uint64) bool { return session == gone }}, `
function f() wait() end
function g() spawn(f) end`)
	w.begin(7, "f")
	gone = 7
	_ = w.Do(Origin{}, func(*lua.LState) error { w.EndSession(7); return nil })
	w.begin(7, "f")
	w.begin(7, "g")
	w.begin(0, "f")
	awaiting.Until(t, "the ends", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.notes) == 3 })
	for i, reason := range []string{": session 7 is gone", "wait: session 7 is gone", "spawn: session 7 is gone"} {
		if !strings.HasSuffix(w.notes[i], reason) {
			t.Errorf("task %d %s", i, w.notes[i])
		}
	}
	if w.Waiting() != 1 {
		t.Errorf("%d wait", w.Waiting())
	}
}

// A panic where one task ends does not keep the others.
func TestAPanicAtTheEndOfATaskLeavesNoOther(t *testing.T) {
	log := new(guardtest.Lines)
	w := newWaiter(t, Options{Log: log}, `function f() wait() end`)
	ended := 0
	for range 3 {
		err := w.Do(Origin{Session: 7}, func(*lua.LState) error {
			w.Begin("f", w.Function("f"), func([]lua.LValue, error) {
				if ended++; ended == 2 {
					panic("where a task has ended")
				}
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Do(Origin{}, func(*lua.LState) error { w.EndSession(7); return nil }); err != nil {
		t.Error(err)
	}
	if ended != 3 || w.Waiting() != 0 || log.Count("where a task has ended") != 1 {
		t.Errorf("%d have ended, %d wait; logged %v", ended, w.Waiting(), log.All())
	}
}
