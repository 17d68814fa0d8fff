package script

import (
	lua "github.com/yuin/gopher-lua"
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
	return t
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
	if m.nested >= maxNested {
		t.values = append(t.values[:0], lua.LString("C stack overflow (coroutines or protected calls nested too deep)"))
		return failed
	}
	previous := m.engine.origin
	if t.origin != (Origin{}) {
		m.engine.origin = t.origin
	}
	m.nested++
	_, err, _ := L.Resume(t.state, m.body, m.padded(t, values)...)
	m.nested--
	m.engine.origin = previous
	if err != nil {
		m.end(t, err)
		return failed
	}
	return t.outcome
}

// padded fills up values to what the suspended call wants: gopher-lua leaves
// what was in the registers before in place of those that are missing.
func (m *machine) padded(t *thread, values []lua.LValue) []lua.LValue {
	t.clearValues()
	if t.work != nil { // it takes them by nextWork
		t.values = append(t.values, values...)
		return nil
	}
	for len(values) < t.wanted {
		values = append(values, lua.LNil)
	}
	return values
}

// end notes that an error has ended a thread.
func (m *machine) end(t *thread, err error) {
	t.dead = true
	value := lua.LValue(lua.LString(err.Error()))
	if api, ok := err.(*lua.ApiError); ok && api.Object != nil {
		value = withoutBody(api.Object)
	}
	t.failure = value
	t.values = append(t.values[:0], value)
	if t.isCoroutine && m.failed != nil && !t.endedBy(value) {
		m.failed(t.origin, &Error{Where: "coroutine", Message: valueText(value), Traceback: t.traceback})
	}
}

// endedBy says that an error is the end of the task which t works for.
func (t *thread) endedBy(value lua.LValue) bool {
	for t.outer != nil {
		t = t.outer
	}
	return t.task != nil && t.task.endedBy(value)
}
