package threads

import (
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/script/fault"
	"janus-golua/plugin/script/frames"
)

// linkage says for which call of another thread a thread runs.
type linkage uint8

const (
	// byNobody: the thread is a suspended coroutine, or the first thread of a task.
	byNobody linkage = iota
	// byPCall: the other thread waits for a protected call. Values that this thread yields
	// pass through the call.
	byPCall
	// byResume: the other thread waits in coroutine.resume.
	byResume
)

// Thread is what we know of one coroutine of Lua. It is the context.Context of
// its state, which gopher-lua asks before each instruction, so that it is found
// from the state without a table, and so that an error can be raised in it.
//
// Each protected call runs in a thread of its own, taken from a pool: gopher-lua
// cannot put aside the part of Go's stack that its own pcall would need.
type Thread struct {
	machine *Machine
	state   *lua.LState
	// stack is nil in a coroutine that has not begun, or has returned.
	stack *stack
	// task is the task for which the thread works; nil while nobody has started the thread.
	task Task
	// outer is the thread that has started or resumed this one. It is suspended, or on Go's
	// stack, until this thread gives way. inner is the reverse, but only while both are
	// suspended: code that resumes outer then means inner.
	outer, inner *Thread
	link         linkage
	// handler is the message handler of an xpcall; nil in other threads.
	handler  *lua.LFunction
	handling bool
	// closes says that the thread closes a variable for coroutine.close. It cannot be
	// suspended.
	closes bool

	// work is the function that the thread runs next.
	work lua.LValue
	// values were yielded, or returned, or are arguments; wanted is how many the
	// suspended call takes, negative for all.
	values  []lua.LValue
	wanted  int
	outcome Outcome

	origin fault.Origin
	// isCoroutine says that the script has made the thread, not we.
	isCoroutine bool
	dead        bool
	// raise is an error that the next instruction of the thread raises, once.
	raise error
	// failure is the error that ended the thread; traceback is its stack.
	traceback string
	failure   lua.LValue
}

// Outcome is how a thread gave way.
type Outcome uint8

const (
	// Failed: an error has ended it.
	Failed Outcome = iota
	// Returned: its work has come to an end.
	Returned
	// Yielded: it was suspended by coroutine.yield.
	Yielded
	// Waits: it was suspended by Suspend.
	Waits
	// parked: it has no work.
	parked
)

// Values are the values that the thread has yielded or returned. They belong to the caller
// until the thread continues.
func (t *Thread) Values() []lua.LValue { return t.values }

// Failure is the error that ended the thread, Traceback the stack where it was raised.
func (t *Thread) Failure() lua.LValue { return t.failure }
func (t *Thread) Traceback() string   { return t.traceback }

// Machine is the machine that runs the thread.
func (t *Thread) Machine() *Machine { return t.machine }

// Place is where the script is in the thread, `file:line`, empty when that is not known.
func (t *Thread) Place() string { return frames.InScript(t.innermost().state) }

// Raise makes the next instruction of the thread fail with an error, once.
func (t *Thread) Raise(err error) { t.innermost().raise = err }

// Suspend suspends the Go function that runs in the thread: the function returns what
// Suspend returns. The arguments of the function are gone.
func (t *Thread) Suspend() int {
	t.state.SetTop(0)
	return t.giveWay(Waits)
}

// Unsuspend undoes Suspend, for a function that has failed since.
func (t *Thread) Unsuspend() { t.outcome = parked }

// Working is the task that the thread works for, nil without one.
func (t *Thread) Working() Task {
	for t.outer != nil {
		t = t.outer
	}
	return t.task
}

// Waiter is the task that waits when the thread is suspended, or why the thread cannot
// be suspended, in words.
func (t *Thread) Waiter() (task Task, why string) {
	for at := t; ; at = at.outer {
		if at.closes {
			return nil, inClose
		}
		if at.state == at.machine.state {
			return nil, "outside of callbacks"
		}
		if why := frames.Boundary(at.state); why != "" {
			return nil, why
		}
		if at.task != nil {
			return at.task, ""
		}
	}
}

// Innermost is the task of the innermost thread that has one, from t on; nil without one.
func (t *Thread) Innermost() Task {
	for t.task == nil && t.outer != nil {
		t = t.outer
	}
	return t.task
}

// closedChannel is Done of a thread that is to meet an error.
func closedChannel() <-chan struct{} {
	closed := make(chan struct{})
	close(closed)
	return closed
}

// Done is closed when the next instruction is to fail. Mostly it is nil: gopher-lua asks before
// each instruction, and looks at nil in less time than at an open channel.
func (t *Thread) Done() <-chan struct{} {
	m := t.machine
	if t.stack.calls.Segment < t.stack.room && t.raise == nil && m.Trace == nil && m.Watchdog.Undisturbed() {
		return nil
	}
	return t.attend()
}

// attend is the part of Done that is seldom needed.
func (t *Thread) attend() <-chan struct{} {
	if t.stack.calls.Segment >= t.stack.room {
		t.machine.mold.grow(t.stack)
	}
	if t.machine.Trace != nil {
		t.machine.Trace(t.state)
	}
	if t.raise != nil {
		return t.machine.closed
	}
	return t.machine.Watchdog.Done()
}

// Err says why Done is closed. A raised error is returned once, so that pcall can catch it;
// pcall cannot catch the end of a budget.
func (t *Thread) Err() error {
	if err := t.raise; err != nil {
		t.raise = nil
		return err
	}
	return t.machine.Watchdog.Err()
}

// Deadline completes context.Context; gopher-lua does not call it.
func (t *Thread) Deadline() (time.Time, bool) { return time.Time{}, false }

// Ask and Fits make a thread the work.Budget of the native code of its state.
func (t *Thread) Ask(units int) error            { return t.machine.Watchdog.Ask(units) }
func (t *Thread) Fits(takes time.Duration) error { return t.machine.Watchdog.Fits(takes) }

// Value completes context.Context; gopher-lua does not call it.
func (t *Thread) Value(any) any { return nil }

// Of returns the Thread of a state.
func Of(state *lua.LState) *Thread {
	t, _ := state.Context().(*Thread)
	return t
}

// visible returns the thread that the script knows: the coroutine itself, not the thread of
// a protected call.
func (t *Thread) visible() *Thread {
	for t.link == byPCall {
		t = t.outer
	}
	return t
}

// innermost is the thread that runs when t is resumed.
func (t *Thread) innermost() *Thread {
	for t.inner != nil {
		t = t.inner
	}
	return t
}

// bodySource is the function that each thread runs. The work of the thread is called from
// Go, on top of park, so that it costs no more than on the main thread. If the work waits
// or yields, park returns in the end what the work returns, and idle takes that.
const bodySource = `local watch, park, idle = ...
return function()
  watch()
  while true do idle(park()) end
end`

func compileBody(state *lua.LState) *lua.LFunction {
	chunk, err := state.Load(strings.NewReader(bodySource), check.OwnChunk)
	if err != nil {
		panic(err)
	}
	state.Push(chunk)
	state.Push(state.NewFunction(watch))
	state.Push(state.NewFunction(park))
	state.Push(state.NewFunction(idle))
	state.Call(3, 1)
	body := state.Get(-1).(*lua.LFunction)
	state.Pop(1)
	return body
}

// watch runs first in the thread that all are copied from, and replaces its error handler,
// which can only be replaced from inside: gopher-lua sets its own when a thread starts.
func watch(L *lua.LState) int {
	L.Panic = func(L *lua.LState) { Of(L).panicked(L) }
	return 0
}

// park suspends a thread that has nothing to do.
func park(L *lua.LState) int {
	t := Of(L)
	t.outcome, t.wanted = parked, 0
	return -1
}

// idle ends work that has been suspended, with the values that the work returned.
func idle(L *lua.LState) int {
	t := Of(L)
	t.takeArguments()
	t.outcome, t.wanted = Returned, 0
	return -1
}

// giveWay suspends a thread in the Go function that runs in it. Its result is
// what that function must return.
func (t *Thread) giveWay(how Outcome) int {
	t.outcome, t.wanted = how, frames.Top(t.state).Results
	return -1
}

// takeArguments makes the arguments of the running function the thread's values.
func (t *Thread) takeArguments() {
	L := t.state
	for i, count := 1, L.GetTop(); i <= count; i++ {
		t.values = append(t.values, L.Get(i))
	}
	L.SetTop(0)
}

// clearValues keeps the array for the next values, but nothing that is in it.
func (t *Thread) clearValues() {
	clear(t.values)
	t.values = t.values[:0]
}

// panicked is called where an error is raised, with the stack still there:
// gopher-lua keeps only the message of an error that ends a coroutine.
func (t *Thread) panicked(L *lua.LState) {
	value := t.machine.inLua53(L, L.Get(-1))
	if t.handler != nil && !t.handling {
		value = t.handle(L, value)
	} else if t.traceback == "" {
		t.traceback = traceback(L, 0)
	}
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: value})
}

// mostHandled is how often a message handler is called for an error and for its own errors.
// Lua 5.3 calls it until it runs out of C stack, of 200 calls.
const mostHandled = 180

// handle calls the message handler of an xpcall on top of the function that failed. The
// handler is called for its own errors, too.
func (t *Thread) handle(L *lua.LState, value lua.LValue) lua.LValue {
	t.handling = true
	defer func() { t.handling = false }()
	for range mostHandled {
		handled, ok := t.handleOnce(L, value)
		if ok || t.machine.Watchdog.Err() != nil {
			return handled
		}
		value = handled
	}
	return lua.LString("error in error handling")
}

// handleOnce calls the handler, and returns what it returns, or false and its error.
func (t *Thread) handleOnce(L *lua.LState, value lua.LValue) (handled lua.LValue, ok bool) {
	defer func() {
		if failure := recover(); failure != nil {
			handled = lua.LString("error in error handling")
			if api, ok := failure.(*lua.ApiError); ok && api.Object != nil {
				handled = api.Object
			}
		}
	}()
	L.Push(t.handler)
	L.Push(value)
	L.Call(1, 1)
	return L.Get(-1), true
}
