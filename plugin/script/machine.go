package script

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
)

// maxNested bounds how deep threads resume one another: each level takes some of
// Go's stack. Lua 5.3 allows 200 calls through C.
const maxNested = 190

// maxIdle bounds the threads that are kept for use again: 256 of 20 KB are 5 MB.
const maxIdle = 256

// threadRegisters is the size of a new thread's registry, 128 * 16 B = 2 KiB; it
// grows as it needs.
const threadRegisters = 128

// machine runs the threads of one state. The Lua lock protects it.
type machine struct {
	engine   *Engine
	watchdog *watchdog
	main     *thread
	body     *lua.LFunction
	idle     []*thread
	nested   int
	closed   <-chan struct{}
	// failed is told of a coroutine that ended with an error.
	failed func(Origin, *Error)
	tasks  tasks
	// trace is told of each instruction, nil mostly.
	trace func(L *lua.LState)
}

func newMachine(engine *Engine, failed func(Origin, *Error)) *machine {
	m := &machine{engine: engine, watchdog: engine.watchdog, failed: failed, closed: closedChannel()}
	m.main = &thread{machine: m, state: engine.state}
	engine.state.SetContext(m.main)
	m.body = compileBody(engine.state)
	return m
}

// newThread makes a thread that has not begun.
func (m *machine) newThread() *thread {
	state := m.engine.state
	// Without a context while it is made: gopher-lua would derive one, and keep
	// a goroutine for it.
	state.RemoveContext()
	sizes := state.Options
	state.Options.RegistrySize = threadRegisters
	made, _ := state.NewThread()
	state.Options = sizes
	state.SetContext(m.main)
	t := &thread{machine: m, state: made}
	made.SetContext(t)
	m.park(t)
	return t
}

// park brings a thread to where it can be given work.
func (m *machine) park(t *thread) {
	_, _, _ = m.engine.state.Resume(t.state, m.body)
}

// take finds a thread for a call of ours.
func (m *machine) take() *thread {
	last := len(m.idle) - 1
	if last < 0 {
		return m.newThread()
	}
	t := m.idle[last]
	m.idle[last] = nil
	m.idle = m.idle[:last]
	return t
}

// giveBack keeps a thread, whose work has returned, for use again.
func (m *machine) giveBack(t *thread) {
	t.task, t.handler, t.origin = nil, nil, Origin{}
	t.clearValues()
	if t.outcome != parked {
		m.park(t)
	}
	if len(m.idle) < maxIdle {
		m.idle = append(m.idle, t)
	}
}

// run resumes t, or what runs in its place, from the thread of L until t gives
// way. Its values are then t.values.
func (m *machine) run(L *lua.LState, t *thread, values []lua.LValue) outcome {
	at := t.innermost()
	for {
		how := m.enter(L, at, values)
		next, result := m.after(t, at, how)
		if next == nil {
			return result
		}
		// What the inner one came to is what the outer one's call returns.
		values = next.values
		next.values = nil
		at = next
	}
}

// after says who goes on when at has given way: nobody, when t has by that.
func (m *machine) after(t, at *thread, how outcome) (next *thread, result outcome) {
	switch how {
	case waits:
		return nil, waits
	case yielded:
		return m.afterYield(t, at)
	}
	if at == t {
		return nil, how
	}
	return m.answer(at, how), 0
}

// afterYield finds whom a yield belongs to: the coroutine around protected calls.
func (m *machine) afterYield(t, at *thread) (next *thread, result outcome) {
	coroutine := at
	for coroutine != t && coroutine.link == byPCall {
		coroutine = coroutine.outer
	}
	if coroutine != at {
		coroutine.values, at.values = at.values, nil
	}
	if coroutine == t {
		return nil, yielded
	}
	return m.answer(coroutine, yielded), 0
}

// answer unlinks at from its outer thread, whose call has then come to at's
// values, and returns that one.
func (m *machine) answer(at *thread, how outcome) *thread {
	outer := at.outer
	outer.values = append(outer.values[:0], lua.LBool(how != failed))
	outer.values = append(outer.values, at.values...)
	outer.inner = nil
	m.release(at, how)
	return outer
}

// release unlinks a thread whose outer one has its values.
func (m *machine) release(at *thread, how outcome) {
	wasCall := at.link == byPCall
	at.outer, at.link = nil, byNobody
	switch {
	case how != returned:
	case wasCall:
		m.giveBack(at)
	default:
		at.dead = true
	}
}

// enter lets one thread run from that of L.
func (m *machine) enter(L *lua.LState, t *thread, values []lua.LValue) outcome {
	t.clearValues()
	if m.nested >= maxNested {
		t.values = append(t.values, lua.LString("C stack overflow (coroutines or protected calls nested too deep)"))
		return failed
	}
	previous := m.engine.origin
	if t.origin != (Origin{}) {
		m.engine.origin = t.origin
	}
	m.nested++
	defer func() { // also when what is told of an error panics
		m.nested--
		m.engine.origin = previous
	}()
	if t.work != nil {
		return m.begin(L, t, values)
	}
	return m.goOn(L, t, values)
}

// begin has a parked thread do its work, by a call from Go: so it costs what a
// protected call does. It ends when the work has returned, or gives way.
func (m *machine) begin(L *lua.LState, t *thread, arguments []lua.LValue) (how outcome) {
	state, parent := t.state, L.GetTop()
	defer func() {
		L.G.CurrentThread = L
		if reason := recover(); reason != nil {
			state.Parent, state.Dead = nil, true
			if _, ofLua := reason.(*lua.ApiError); !ofLua {
				m.reportPanic(fmt.Sprint(reason))
			}
			m.end(t, reason)
			how = failed
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
	return returned
}

// goOn resumes a thread where it has given way. It gives as many values as the
// suspended call wants: in place of those that are missing gopher-lua leaves what
// was in the registers before, and `return (f())` returns those that are too many.
func (m *machine) goOn(L *lua.LState, t *thread, values []lua.LValue) outcome {
	for len(values) < t.wanted {
		values = append(values, lua.LNil)
	}
	if t.wanted >= 0 {
		values = values[:t.wanted]
	}
	if _, err, _ := L.Resume(t.state, m.body, values...); err != nil {
		if api, ok := err.(*lua.ApiError); ok && t.traceback == "" && t.handler == nil {
			m.reportPanic(api.Object.String()) // no error of Lua's: gopher-lua has caught it
		}
		m.end(t, err)
		return failed
	}
	return t.outcome
}

// callstackOverflow is a panic of gopher-lua's own, by which a script is told that it calls
// too deep.
const callstackOverflow = "lua callstack overflow"

// reportPanic tells of a panic below Lua, which is an error for the script.
func (m *machine) reportPanic(reason string) {
	if reason != callstackOverflow {
		guard.Report(m.engine.log, "a function that the script has called", reason)
	}
}

// end notes that an error, or a panic, has ended a thread.
func (m *machine) end(t *thread, reason any) {
	t.dead = true
	value := lua.LValue(lua.LString(fmt.Sprint(reason)))
	if api, ok := reason.(*lua.ApiError); ok && api.Object != nil {
		value = withoutBody(api.Object)
	}
	t.failure = value
	t.values = append(t.values[:0], value)
	if !t.isCoroutine || t.endedBy(value) || t.isQuiet() {
		return
	}
	if m.engine.meter != nil {
		m.engine.meter.CoroutineErrors.Add(1)
	}
	if m.failed != nil {
		m.failed(t.origin, m.engine.located(&Error{Where: "coroutine", Origin: t.origin, Message: valueText(value), Traceback: t.traceback}))
	}
}

// isQuiet says that t works for a task whose errors are its caller's only.
func (t *thread) isQuiet() bool {
	for t.outer != nil {
		t = t.outer
	}
	return t.task != nil && t.task.quiet
}

// endedBy says that an error is the end of the task which t works for.
func (t *thread) endedBy(value lua.LValue) bool {
	for t.outer != nil {
		t = t.outer
	}
	return t.task != nil && t.task.endedBy(value)
}
