package script

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/awaiting"
)

// waiter is an engine with wait(), which waits until the test lets it go on, and
// note(text), by which a script tells the test where it is.
type waiter struct {
	*Engine
	t     *testing.T
	mu    sync.Mutex
	notes []string
	waits []*Wait
	// stopped counts the waits that are over.
	stopped int
}

func newWaiter(t *testing.T, options Options, source string) *waiter {
	w := &waiter{t: t}
	options.CoroutineFailed = func(origin Origin, failure *Error) {
		w.note(fmt.Sprintf("failed %d: %s", origin.Session, failure.Message))
	}
	w.Engine = New(options)
	t.Cleanup(w.Close)
	err := w.Do(Origin{}, func(state *lua.LState) error {
		state.SetGlobal("wait", state.NewFunction(func(L *lua.LState) int {
			return w.Wait(L, "wait", func(wait *Wait) func() {
				w.waits = append(w.waits, wait)
				return func() { w.stopped++ }
			})
		}))
		state.SetGlobal("work", state.NewFunction(func(L *lua.LState) int {
			return w.Work(L, "work", func(ctx context.Context) func(*lua.LState) []lua.LValue {
				return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LString("worked")} }
			})
		}))
		state.SetGlobal("spawn", state.NewFunction(func(L *lua.LState) int {
			w.Spawn(L, w.NewTask("spawn", w.Origin(), func([]lua.LValue, error) {}), L.CheckFunction(1))
			return 0
		}))
		state.SetGlobal("note", state.NewFunction(func(L *lua.LState) int {
			w.note(L.CheckString(1))
			return 0
		}))
		return nil
	})
	if err == nil {
		err = load(t, w.Engine, source)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *waiter) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, text)
}

// begin calls a function as a task whose end is noted.
func (w *waiter) begin(session uint64, name string) {
	w.t.Helper()
	err := w.Do(Origin{Session: session}, func(*lua.LState) error {
		w.Begin(name, w.Function(name), func(values []lua.LValue, err error) {
			text := fmt.Sprint("ended ", err)
			for _, value := range values {
				text += " " + value.String()
			}
			w.note(text)
		})
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// expect waits until the notes are those wanted.
func (w *waiter) expect(want ...string) {
	w.t.Helper()
	var got string
	if !awaiting.Within(awaiting.Patience, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		got = strings.Join(w.notes, ", ")
		return got == strings.Join(want, ", ")
	}) {
		w.t.Fatalf("noted %q, want %q", got, strings.Join(want, ", "))
	}
}

// wake lets wait number i go on with values.
func (w *waiter) wake(i int, values ...lua.LValue) {
	w.waits[i].Wake(func(*lua.LState) []lua.LValue { return values })
}

func TestATaskWaitsAndGoesOn(t *testing.T) {
	w := newWaiter(t, Options{}, `
function f()
  note("before")
  local a, b = wait()
  note("got " .. a .. tostring(b))
  return "x", work()
end`)
	w.begin(1, "f")
	w.expect("before")
	if w.Waiting() != 1 {
		t.Error("it is not counted")
	}
	w.wake(0, lua.LString("1"))
	w.wake(0, lua.LString("2")) // too late
	w.expect("before", "got 1nil", "ended <nil> x worked")
	if w.Waiting() != 0 {
		t.Error("it is still counted")
	}
}

func TestACallThatHasWaitedReturnsAsManyValuesAsItsCallerTakes(t *testing.T) {
	w := newWaiter(t, Options{}, `
function one() return (wait()) end
function all() return wait() end
function yields()
  local co = coroutine.wrap(function() return (coroutine.yield()) end)
  co()
  return co(1, 2)
end`)
	w.begin(0, "one")
	w.begin(0, "all")
	w.wake(0, lua.LString("a"), lua.LString("b"))
	w.wake(1, lua.LString("a"), lua.LString("b"))
	w.begin(0, "yields")
	w.expect("ended <nil> a", "ended <nil> a b", "ended <nil> 1")
}

func TestWaitingWorksWithinProtectedCallsAndCoroutines(t *testing.T) {
	w := newWaiter(t, Options{}, `
function inPCall() return pcall(function() local x = wait() error(x, 0) end) end
function inCoroutine()
  local co = coroutine.wrap(function() coroutine.yield(wait()) coroutine.yield(wait()) error("end", 0) end)
  note(co()) note(co())
  return pcall(co)
end
function inBoth() return pcall(function() return coroutine.wrap(function() return pcall(wait) end)() end) end
function direct() return pcall(wait) end
function iterator() local s = "" for x in wait do s = s .. x end return s end
function object() local s = "" for k in pairs(setmetatable({}, { __pairs = function() return function() return wait() end end })) do s = s .. k end return s end`)
	w.begin(0, "inPCall")
	w.begin(0, "inCoroutine")
	w.begin(0, "inBoth")
	w.begin(0, "direct")
	w.wake(0, lua.LString("p"))
	w.expect("ended <nil> false p")
	w.wake(1, lua.LString("c1"))
	w.wake(2, lua.LString("b"))
	w.wake(3)
	w.expect("ended <nil> false p", "c1", "ended <nil> true true b", "ended <nil> true")
	w.wake(4, lua.LString("c2"))
	w.expect("ended <nil> false p", "c1", "ended <nil> true true b", "ended <nil> true", "c2", "failed 0: end", "ended <nil> false end")
	w.begin(0, "iterator")
	w.wake(5, lua.LString("i"))
	w.wake(6, lua.LString("j"))
	w.wake(7, lua.LNil)
	w.expect("ended <nil> false p", "c1", "ended <nil> true true b", "ended <nil> true", "c2", "failed 0: end", "ended <nil> false end", "ended <nil> ij")
	w.begin(0, "object")
	w.wake(8, lua.LString("k"))
	w.wake(9, lua.LNil)
	w.expect("ended <nil> false p", "c1", "ended <nil> true true b", "ended <nil> true", "c2", "failed 0: end", "ended <nil> false end", "ended <nil> ij", "ended <nil> k")
}

func TestWhereItCannotWaitAnErrorSaysSo(t *testing.T) {
	w := newWaiter(t, Options{}, `
_, loading = pcall(wait)
function sort() table.sort({2, 1}, function() wait() end) end
function direct() return (select(2, pcall(table.sort, {2, 1}, function() wait() end))) end
function meta() return setmetatable({}, { __index = function() return wait() end }).x end
function plain() pairs = function() return wait end for x in pairs() do end end
function co() coroutine.wrap(function() table.sort({2, 1}, function() wait() end) end)() end
function fromLoading() return loading end`)
	for name, want := range map[string]string{
		"sort":        "wait: cannot wait in a function that 'sort' calls",
		"direct":      "wait: cannot wait in a function that a built-in function calls",
		"meta":        "wait: cannot wait in a metamethod (line 5)",
		"plain":       "wait: cannot wait in the iterator of a 'for' (line 6)",
		"co":          "wait: cannot wait in a function that 'sort' calls",
		"fromLoading": "wait: cannot wait while the script is being loaded",
	} {
		got, err := call(w.Engine, Origin{}, name)
		if text := fmt.Sprint(got, err); !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %q", name, text, want)
		}
	}
	if len(w.waits) != 0 {
		t.Error("something waits")
	}
}

func TestACoroutineThatWaitsCannotBeResumed(t *testing.T) {
	w := newWaiter(t, Options{}, `
local co = coroutine.create(function() wait() end)
function f() return coroutine.resume(co) end
function g() return coroutine.status(co) end`)
	w.begin(0, "f")
	w.begin(0, "f")
	w.begin(0, "g")
	w.wake(0)
	w.begin(0, "g")
	w.expect("ended <nil> false cannot resume non-suspended coroutine", "ended <nil> normal", "ended <nil> true", "ended <nil> dead")
}

func TestWhatWaitsForASessionEndsWithIt(t *testing.T) {
	w := newWaiter(t, Options{}, `
function f() wait() note("never") end
function g() local ok, why = pcall(wait) note(why:match("[^: ]*[^:]*$")) note(select(2, pcall(wait)):match("wait: .*$")) end`)
	w.begin(7, "f")
	w.begin(7, "g")
	w.begin(8, "f")
	if err := w.Do(Origin{}, func(*lua.LState) error { w.EndSession(7); return nil }); err != nil {
		t.Fatal(err)
	}
	if w.Waiting() != 1 {
		t.Errorf("%d wait", w.Waiting())
	}
	for _, note := range w.notes {
		switch {
		case strings.HasPrefix(note, "ended f: ") && strings.HasSuffix(note, "session 7 is gone"):
		case note == "session 7 is gone", note == "wait: session 7 is gone", note == "ended <nil>":
		default:
			t.Errorf("noted %q", note)
		}
	}
	if w.stopped != 2 || len(w.notes) != 4 {
		t.Errorf("noted %q", w.notes)
	}
}

func TestTooManyThatWaitAreRefused(t *testing.T) {
	w := newWaiter(t, Options{}, `
function f() for i = 1, 1000 do spawn(wait) end return pcall(wait) end
function g() spawn(wait) end`)
	w.begin(7, "f")
	w.begin(8, "g")
	if len(w.notes) != 2 || !strings.Contains(w.notes[0], "1000 coroutines wait already for session 7") {
		t.Errorf("noted %q", w.notes)
	}
	if w.Waiting() != 1001 {
		t.Errorf("%d wait", w.Waiting())
	}
}

// Three parts of 0.4 s are more than the budget of a second, and each is less.
func TestEachPartOfATaskHasABudgetOfItsOwn(t *testing.T) {
	w := newWaiter(t, Options{Budget: Budget{Time: time.Second}}, `
function f() work400() wait() work400() wait() work400() wait() while true do end end`)
	_ = w.Do(Origin{}, func(state *lua.LState) error {
		state.SetGlobal("work400", state.NewFunction(func(*lua.LState) int { time.Sleep(400 * time.Millisecond); return 0 }))
		return nil
	})
	w.begin(0, "f")
	w.wake(0)
	w.wake(1)
	if len(w.notes) != 0 {
		t.Fatalf("noted %q", w.notes)
	}
	w.wake(2)
	if len(w.notes) != 1 || !strings.Contains(w.notes[0], "longer than 1s") {
		t.Errorf("noted %q", w.notes)
	}
}

func TestTheOriginIsThatOfTheTask(t *testing.T) {
	w := newWaiter(t, Options{}, `function f() pcall(function() wait() spawn(function() error("spawned", 0) end) end) end`)
	w.begin(5, "f")
	w.wake(0)
	w.expect("failed 5: spawned", "ended <nil>")
}

func TestClosingGivesUpWork(t *testing.T) {
	w := newWaiter(t, Options{}, `function f() return forever() end`)
	ended := make(chan struct{})
	_ = w.Do(Origin{}, func(state *lua.LState) error {
		state.SetGlobal("forever", state.NewFunction(func(L *lua.LState) int {
			return w.Work(L, "forever", func(ctx context.Context) func(*lua.LState) []lua.LValue {
				<-ctx.Done()
				close(ended)
				return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LNil, lua.LString("given up")} }
			})
		}))
		return nil
	})
	w.begin(0, "f")
	w.Close()
	awaiting.Receive(t, "the end of its work", ended)
	if len(w.notes) != 0 {
		t.Errorf("noted %q", w.notes)
	}
}

func TestAPanicInWorkIsAFailure(t *testing.T) {
	w := newWaiter(t, Options{}, `function f() return panics() end`)
	_ = w.Do(Origin{}, func(state *lua.LState) error {
		state.SetGlobal("panics", state.NewFunction(func(L *lua.LState) int {
			return w.Work(L, "panics", func(context.Context) func(*lua.LState) []lua.LValue { panic("x") })
		}))
		return nil
	})
	w.begin(0, "f")
	w.expect("ended <nil> nil panics: internal error")
}
