package script

import (
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// linkage says what a thread runs for in another.
type linkage uint8

const (
	// byNobody: a coroutine that is suspended, or the first thread of a task.
	byNobody linkage = iota
	// byPCall: the other waits for a protected call; what this one yields passes
	// through it.
	byPCall
	// byResume: the other waits in coroutine.resume.
	byResume
)

// thread is what we know of one coroutine of Lua. It is the context.Context of
// its state, which gopher-lua asks before each instruction, so that it is found
// from the state without a table, and so that an error can be raised in it.
//
// Each protected call runs in a thread of its own, taken from a pool: gopher-lua
// cannot put aside the part of Go's stack that its own pcall would need.
type thread struct {
	machine *machine
	state   *lua.LState
	// task is the one that it works for, nil while nobody has started it.
	task *Task
	// outer has started or resumed this one and is suspended, or on Go's stack,
	// until this one gives way; inner is the reverse, but only while both are
	// suspended: what resumes outer then means inner.
	outer, inner *thread
	link         linkage
	// handler is that of an xpcall, nil for others.
	handler  *lua.LFunction
	handling bool

	// work is what it runs next.
	work lua.LValue
	// values were yielded, or returned, or are arguments; wanted is how many the
	// suspended call takes, negative for all.
	values  []lua.LValue
	wanted  int
	outcome outcome

	origin Origin
	// isCoroutine tells what the script has made from what we have.
	isCoroutine bool
	dead        bool
	// raise is an error that its next instruction meets, once.
	raise error
	// traceback of the error that ended it; failure is that error.
	traceback string
	failure   lua.LValue
}

// outcome is how a thread gave way.
type outcome uint8

const (
	failed outcome = iota
	returned
	yielded
	waits
	// parked: it has no work.
	parked
)

// closedChannel is Done of a thread that is to meet an error.
func closedChannel() <-chan struct{} {
	closed := make(chan struct{})
	close(closed)
	return closed
}

// Done is closed when the next instruction is to fail.
func (t *thread) Done() <-chan struct{} {
	if t.machine.trace != nil {
		t.machine.trace(t.state)
	}
	if t.raise != nil {
		return t.machine.closed
	}
	return t.machine.watchdog.Done()
}

// Err says why. An error that was raised is told once: pcall may catch it, where
// it cannot catch the end of a budget.
func (t *thread) Err() error {
	if err := t.raise; err != nil {
		t.raise = nil
		return err
	}
	return t.machine.watchdog.Err()
}

// Deadline and Value complete context.Context; gopher-lua asks for neither.
func (t *thread) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value is nil.
func (t *thread) Value(any) any { return nil }

// threadOf is what we know of a state.
func threadOf(state *lua.LState) *thread {
	t, _ := state.Context().(*thread)
	return t
}

// visible is the thread as the script knows it: not one of its protected calls.
func (t *thread) visible() *thread {
	for t.link == byPCall {
		t = t.outer
	}
	return t
}

// innermost is the thread that runs when t is resumed.
func (t *thread) innermost() *thread {
	for t.inner != nil {
		t = t.inner
	}
	return t
}

// bodySource is what each thread runs. What it is to do is called from Go on top
// of park, so that it costs no more than on the main thread; if that waits or
// yields, what it returns in the end becomes what park returns, and idle takes it.
const bodySource = `local watch, park, idle = ...
return function()
  watch()
  while true do idle(park()) end
end`

// OwnChunk names what of the Lua code is ours: its frames are left out of
// tracebacks and positions.
const OwnChunk = check.OwnChunk

func compileBody(state *lua.LState) *lua.LFunction {
	chunk, err := state.Load(strings.NewReader(bodySource), OwnChunk)
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

// watch runs first in each thread. Only from inside can its error handler be
// replaced: starting a thread sets gopher-lua's own.
func watch(L *lua.LState) int {
	L.Panic = threadOf(L).panicked
	return 0
}

// park suspends a thread that has nothing to do.
func park(L *lua.LState) int {
	t := threadOf(L)
	t.outcome, t.wanted = parked, 0
	return -1
}

// idle ends a work that has been suspended, with what it returned.
func idle(L *lua.LState) int {
	t := threadOf(L)
	t.takeArguments()
	t.outcome, t.wanted = returned, 0
	return -1
}

// giveWay suspends a thread in the Go function that runs in it. Its result is
// what that function must return.
func (t *thread) giveWay(how outcome) int {
	t.outcome, t.wanted = how, topFrame(t.state).Results
	return -1
}

// takeArguments makes the arguments of the running function the thread's values.
func (t *thread) takeArguments() {
	L := t.state
	for i, count := 1, L.GetTop(); i <= count; i++ {
		t.values = append(t.values, L.Get(i))
	}
	L.SetTop(0)
}

// clearValues keeps the array for the next values, but nothing that is in it.
func (t *thread) clearValues() {
	clear(t.values)
	t.values = t.values[:0]
}

// panicked is called where an error is raised, with the stack still there:
// gopher-lua keeps only the message of an error that ends a coroutine.
func (t *thread) panicked(L *lua.LState) {
	value := L.Get(-1)
	if t.handler != nil && !t.handling {
		value = t.handle(L, value)
	} else if t.traceback == "" {
		t.traceback = traceback(L, 0)
	}
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: value})
}

// handle calls the message handler of an xpcall on top of what failed.
func (t *thread) handle(L *lua.LState, value lua.LValue) (handled lua.LValue) {
	t.handling = true
	defer func() {
		t.handling = false
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
	return L.Get(-1)
}
