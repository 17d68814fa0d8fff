// Package threads runs the coroutines of a state: protected calls that can be yielded
// through, and waits of tasks anywhere in them.
package threads

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/script/fault"
)

// maxNested bounds how deep threads resume one another: each level takes some of
// Go's stack. Lua 5.3 allows 200 calls through C.
const maxNested = 190

// MaxIdle bounds the threads that are kept for use again: 256 of 4 KB are 1 MB. The stack of
// one may have grown to 64 KB.
const MaxIdle = 256

// Machine runs the threads of one state. The Lua lock protects the machine.
type Machine struct {
	Options
	// Origin says for whom the running entry does its work; coroutines inherit it.
	Origin fault.Origin

	state *lua.LState
	main  *Thread
	body  *lua.LFunction
	mold  *mold
	idle  []*Thread
	// stacks are those of coroutines that have returned, for use again. kept is how many
	// registers they have.
	stacks []*stack
	kept   int
	// passed are the arguments with which a thread is entered just now.
	passed []lua.LValue
	nested int
	closed <-chan struct{}
	// verbatim are the functions that raise values of the script.
	verbatim map[*lua.LFunction]bool
}

// New makes the machine of a state, and gives the state functions of the machine:
// coroutines, protected calls, error and debug.traceback.
func New(state *lua.LState, options Options) *Machine {
	m := &Machine{Options: options, state: state, closed: closedChannel(), verbatim: map[*lua.LFunction]bool{}}
	m.main = &Thread{machine: m, state: state, stack: mainStack()}
	m.body = compileBody(state)
	m.mold = newMold(m.parked(), unused(state))
	state.SetContext(m.main)
	m.openCoroutines(state)
	m.openCalls(state)
	m.keepVerbatim(state.GetGlobal("error"), state.GetGlobal("assert"))
	return m
}

// Begin makes a thread that is to call a function for a task.
func (m *Machine) Begin(task Task, fn *lua.LFunction) *Thread {
	t := m.take()
	t.task, t.work = task, fn
	return t
}

// unused makes a thread of gopher-lua's. The main state must have no context, because
// gopher-lua would derive one, and keep a goroutine for it.
func unused(state *lua.LState) *lua.LState {
	made, _ := state.NewThread()
	return made
}

// parked makes a thread that has run up to the point where it can be given work.
func (m *Machine) parked() *lua.LState {
	t := &Thread{machine: m, state: unused(m.state), stack: mainStack()}
	t.state.SetContext(t)
	_, _, _ = m.state.Resume(t.state, m.body)
	return t.state
}

// newThread makes a thread without a stack.
func (m *Machine) newThread() *Thread {
	made := &struct {
		Thread
		own lua.LState
	}{own: m.mold.blank}
	t := &made.Thread
	t.machine, t.state = m, &made.own
	t.state.SetContext(t)
	return t
}

// takeStack finds a stack for a thread.
func (m *Machine) takeStack() *stack {
	last := len(m.stacks) - 1
	if last < 0 {
		return m.mold.newStack()
	}
	s := m.stacks[last]
	m.stacks[last] = nil
	m.stacks = m.stacks[:last]
	m.kept -= len(s.registers.Array)
	return s
}

// keepStack keeps the stack of a coroutine that has returned for use again.
func (m *Machine) keepStack(t *Thread) {
	s := m.mold.detach(t)
	if s == nil || m.kept+len(s.registers.Array) > mostKept {
		return
	}
	m.stacks = append(m.stacks, s)
	m.kept += len(s.registers.Array)
}

// take finds a thread for a call of ours.
func (m *Machine) take() *Thread {
	last := len(m.idle) - 1
	if last < 0 {
		t := m.newThread()
		m.mold.newStack().attach(t)
		return t
	}
	t := m.idle[last]
	m.idle[last] = nil
	m.idle = m.idle[:last]
	return t
}

// GiveBack keeps a thread, whose work has returned, for use again.
func (m *Machine) GiveBack(t *Thread) {
	t.task, t.handler, t.origin = nil, nil, fault.Origin{}
	t.clearValues()
	if len(m.idle) < MaxIdle && m.mold.park(t) {
		m.idle = append(m.idle, t)
	}
}

// Idle counts the threads that are kept for use again, Nested those that resume one
// another just now.
func (m *Machine) Idle() int   { return len(m.idle) }
func (m *Machine) Nested() int { return m.nested }

// Run resumes t, or the thread that runs in its place, from the thread of L until t gives
// way. t.Values are then what t has yielded or returned.
func (m *Machine) Run(L *lua.LState, t *Thread, values []lua.LValue) Outcome {
	at := t.innermost()
	for {
		how := m.enter(L, at, values)
		next, result := m.after(t, at, how)
		if next == nil {
			return result
		}
		// The call of the outer thread returns the values of the inner one.
		values = next.values
		next.values = nil
		at = next
	}
}

// after says which thread continues when at has given way. It is nil when t itself has
// given way as well.
func (m *Machine) after(t, at *Thread, how Outcome) (next *Thread, result Outcome) {
	switch how {
	case Waits:
		return nil, Waits
	case Yielded:
		return m.afterYield(t, at)
	}
	if at == t {
		return nil, how
	}
	return m.answer(at, how), 0
}

// afterYield finds the coroutine that a yield belongs to: the one around the protected
// calls.
func (m *Machine) afterYield(t, at *Thread) (next *Thread, result Outcome) {
	coroutine := at
	for coroutine != t && coroutine.link == byPCall {
		coroutine = coroutine.outer
	}
	if coroutine != at {
		coroutine.values, at.values = at.values, nil
	}
	if coroutine == t {
		return nil, Yielded
	}
	return m.answer(coroutine, Yielded), 0
}

// answer unlinks at from its outer thread, whose call returns at's values, and returns the
// outer thread.
func (m *Machine) answer(at *Thread, how Outcome) *Thread {
	outer := at.outer
	outer.values = append(outer.values[:0], lua.LBool(how != Failed))
	outer.values = append(outer.values, at.values...)
	outer.inner = nil
	m.release(at, how)
	return outer
}

// release unlinks a thread whose values the outer thread has taken.
func (m *Machine) release(at *Thread, how Outcome) {
	wasCall := at.link == byPCall
	at.outer, at.link = nil, byNobody
	switch {
	case how != Returned:
	case wasCall:
		m.GiveBack(at)
	default:
		at.dead = true
		m.keepStack(at)
	}
}

// enter runs one thread from the thread of L.
func (m *Machine) enter(L *lua.LState, t *Thread, values []lua.LValue) Outcome {
	t.clearValues()
	if m.nested >= maxNested {
		t.values = append(t.values, lua.LString("C stack overflow (coroutines or protected calls nested too deep)"))
		return Failed
	}
	previous := m.Origin
	if t.origin != (fault.Origin{}) {
		m.Origin = t.origin
	}
	m.nested++
	defer func() { // even if the function that is told of an error panics
		m.nested--
		m.Origin = previous
	}()
	if t.work != nil {
		return m.begin(L, t, values)
	}
	return m.goOn(L, t, values)
}

// begin lets a parked thread do its work by a call from Go, which costs as much as a
// protected call. begin ends when the work has returned or gives way.
func (m *Machine) begin(L *lua.LState, t *Thread, arguments []lua.LValue) (how Outcome) {
	if t.stack == nil {
		m.takeStack().attach(t)
	}
	state, parent := t.state, L.GetTop()
	defer func() {
		L.G.CurrentThread = L
		if reason := recover(); reason != nil {
			state.Parent, state.Dead = nil, true
			if _, ofLua := reason.(*lua.ApiError); !ofLua {
				m.reportPanic(fmt.Sprint(reason))
			}
			m.end(t, reason)
			how = Failed
		}
	}()
	state.Parent, L.G.CurrentThread = L, state
	bottom := state.GetTop()
	state.Push(t.work)
	for _, argument := range arguments {
		state.Push(argument)
	}
	t.work, t.outcome = nil, parked
	state.Call(len(arguments), lua.MultRet)
	if t.outcome != parked { // it gave way: gopher-lua has left a mark for coroutine.resume
		L.SetTop(parent)
		return t.outcome
	}
	for i := bottom + 1; i <= state.GetTop(); i++ {
		t.values = append(t.values, state.Get(i))
	}
	state.SetTop(bottom)
	state.Parent = nil
	return Returned
}

// goOn resumes a thread where it has given way. It passes exactly as many values as the
// suspended call wants: with too few, gopher-lua would leave what was in the registers
// before; with too many, `return (f())` would return all of them.
func (m *Machine) goOn(L *lua.LState, t *Thread, values []lua.LValue) Outcome {
	for len(values) < t.wanted {
		values = append(values, lua.LNil)
	}
	if t.wanted >= 0 {
		values = values[:t.wanted]
	}
	if _, err, _ := L.Resume(t.state, m.body, values...); err != nil {
		if api, ok := err.(*lua.ApiError); ok && t.traceback == "" && t.handler == nil {
			m.reportPanic(api.Object.String()) // not a Lua error: gopher-lua has caught the panic
		}
		m.end(t, err)
		return Failed
	}
	return t.outcome
}

// callstackOverflow is a panic of gopher-lua itself, which tells a script that its calls are
// nested too deep.
const callstackOverflow = "lua callstack overflow"

// reportPanic tells of a panic below Lua, which is an error for the script.
func (m *Machine) reportPanic(reason string) {
	if reason != callstackOverflow {
		guard.Report(m.Log, "a function that the script has called", reason)
	}
}

// end notes that an error, or a panic, has ended a thread.
func (m *Machine) end(t *Thread, reason any) {
	t.dead = true
	value := t.failureValue(reason)
	t.failure = value
	t.values = append(t.values[:0], value)
	if !t.isCoroutine || t.endedBy(value) || t.isQuiet() {
		return
	}
	if m.Counts != nil {
		m.Counts.CoroutineErrors.Add(1)
	}
	if m.Failed != nil {
		m.Failed(m.Sources.Locate(&fault.Error{Where: "coroutine", Origin: t.origin, Message: fault.ValueText(value), Traceback: t.traceback}))
	}
}

// isQuiet says that t works for a task whose errors only its caller gets.
func (t *Thread) isQuiet() bool {
	task := t.Working()
	return task != nil && task.Quiet()
}

// endedBy says that an error only means the end of the task for which t works.
func (t *Thread) endedBy(value lua.LValue) bool {
	task := t.Working()
	return task != nil && task.EndedBy(value)
}
