package threads

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/naming"
	"janus-golua/plugin/script/frames"
)

// openCoroutines replaces the coroutine library: a coroutine can be yielded
// through protected calls, and wait within others.
func (m *Machine) openCoroutines(L *lua.LState) {
	library := L.GetGlobal("coroutine").(*lua.LTable)
	for name, fn := range map[string]lua.LGFunction{
		"create":      m.coCreate,
		"resume":      m.coResume,
		"yield":       m.coYield,
		"status":      m.coStatus,
		"running":     m.coRunning,
		"isyieldable": m.coIsYieldable,
		"close":       m.coClose,
	} {
		library.RawSetString(name, L.NewFunction(fn))
	}
	library.RawSetString("wrap", m.wrapper(L, library))
}

// wrapper makes coroutine.wrap. It is written in Lua, so that the functions that it makes
// can be suspended.
func (m *Machine) wrapper(L *lua.LState, library *lua.LTable) lua.LValue {
	const source = `local wrap, resume, check = ...
return function(f)
  local co = wrap(f)
  return function(...) return check(resume(co, ...)) end
end`
	chunk, err := L.Load(strings.NewReader(source), check.OwnChunk)
	if err != nil {
		panic(err)
	}
	L.Push(chunk)
	L.Push(L.NewFunction(m.coCreateToWrap))
	L.Push(library.RawGetString("resume"))
	raise := L.NewFunction(checkResumed)
	m.keepVerbatim(raise)
	L.Push(raise)
	L.Call(3, 1)
	wrap := L.Get(-1)
	L.Pop(1)
	return wrap
}

// checkResumed returns the values of a coroutine, or raises its error. As in Lua 5.3, a text
// gets the place of the call of the function that wrap has made.
func checkResumed(L *lua.LState) int {
	if L.Get(1) == lua.LFalse {
		failure := L.Get(2)
		if text, ok := failure.(lua.LString); ok {
			failure = lua.LString(callOfOurs(L)) + text
		}
		L.Error(failure, 0)
	}
	return L.GetTop() - 1
}

// coCreate remembers for whose request the coroutine works, so that the client gets an
// answer when the coroutine fails. With Janus's own Lua plugin such a client waits for ever
// (fault 15 of the contract).
func (m *Machine) coCreate(L *lua.LState) int {
	if m.Counts != nil {
		m.Counts.Coroutines.Add(1)
	}
	t := m.newThread()
	t.work, t.isCoroutine, t.origin = check.Function(L, 1), true, m.Origin
	L.Push(t.state)
	return 1
}

// coCreateToWrap is coCreate for wrap, whose argument it checks.
func (m *Machine) coCreateToWrap(L *lua.LState) int {
	if got := L.Get(1); got.Type() != lua.LTFunction {
		raiseForWrap(L, check.TypeName(L, got))
	}
	return m.coCreate(L)
}

// callOfOurs is the place where the script has called our own function around the running one.
// It is empty after a tail call.
func callOfOurs(L *lua.LState) string {
	const caller = 2
	if instructions.Level(L, 1).TailCalls > 0 {
		return ""
	}
	return frames.Position(L, caller)
}

// raiseForWrap raises the error for an argument of wrap, at the place where the script calls
// wrap.
func raiseForWrap(L *lua.LState, got string) {
	own, name := instructions.Innermost(L).Parent, "coroutine.wrap"
	if called := naming.OfCall(own); called.Kind != "" {
		name = called.Text
	} else if own.TailCalls > 0 {
		name = "wrap" // the caller is gone
	}
	L.Error(lua.LString(callOfOurs(L)+"bad argument #1 to '"+name+"' (function expected, got "+got+")"), 0)
}

// coResume returns true and what was yielded or returned, or false and the error.
func (m *Machine) coResume(L *lua.LState) int {
	t := m.checkCoroutine(L)
	if why := t.notSuspended(L); why != "" {
		L.Push(lua.LFalse)
		L.Push(lua.LString("cannot resume " + why + " coroutine"))
		return 2
	}
	t.outer, t.link = Of(L), byResume
	return m.nest(L, t, 2)
}

// arguments returns the arguments of the running function, from number first on. They are
// only valid until a thread has been entered with them, which may call arguments again.
func (m *Machine) arguments(L *lua.LState, first int) []lua.LValue {
	m.passed = m.passed[:0]
	for i, last := first, L.GetTop(); i <= last; i++ {
		m.passed = append(m.passed, L.Get(i))
	}
	return m.passed
}

// mostPassed is how many arguments there is room for between calls.
const mostPassed = 64

// forget forgets the arguments, which may be large.
func (m *Machine) forget() {
	if cap(m.passed) > mostPassed {
		m.passed = nil
	}
	clear(m.passed[:cap(m.passed)])
}

// nest runs inner on top of the thread of L, which has made this call, with the arguments of
// the call from first on. It returns the values of inner, or gives way together with inner.
func (m *Machine) nest(L *lua.LState, inner *Thread, first int) int {
	outer := inner.outer
	how := m.Run(L, inner, m.arguments(L, first))
	m.forget()
	if how == Waits || how == Yielded && inner.link == byPCall {
		outer.inner = inner
		outer.values = append(outer.values[:0], inner.values...)
		L.SetTop(0)
		return outer.giveWay(how)
	}
	L.Push(lua.LBool(how != Failed))
	for _, value := range inner.values {
		L.Push(value)
	}
	count := 1 + len(inner.values)
	m.release(inner, how)
	return count
}

// notSuspended says in which state a coroutine is that cannot be resumed; it is empty for
// one that can be.
func (t *Thread) notSuspended(L *lua.LState) string {
	switch {
	case t.dead:
		return "dead"
	case t.link != byNobody || t == Of(L).visible() || !t.isCoroutine:
		return "non-suspended"
	}
	return ""
}

func (m *Machine) checkCoroutine(L *lua.LState) *Thread {
	co, ok := L.Get(1).(*lua.LState)
	if !ok {
		check.Argument(L, 1, "thread expected")
	}
	return Of(co)
}

func (m *Machine) coYield(L *lua.LState) int {
	if why := cannotYield(Of(L)); why != "" {
		check.RaiseWithoutPlace(L, "attempt to yield %s", why)
	}
	t := Of(L)
	t.takeArguments()
	return t.giveWay(Yielded)
}

// cannotYield says in words why t cannot yield; it is empty when t can.
func cannotYield(t *Thread) string {
	for at := t; ; at = at.outer {
		if at.closes {
			return inClose
		}
		if at.task != nil || at.state == at.machine.state {
			return "from outside a coroutine"
		}
		if why := frames.Boundary(at.state); why != "" {
			return why
		}
		if at.isCoroutine {
			return ""
		}
	}
}

func (m *Machine) coStatus(L *lua.LState) int {
	L.Push(m.checkCoroutine(L).status(L))
	return 1
}

// status is the state of a coroutine for a script that runs in L.
func (t *Thread) status(L *lua.LState) lua.LValue {
	switch {
	case t.dead:
		return dead
	case t == Of(L).visible():
		return running
	case t.notSuspended(L) != "":
		return normal
	}
	return suspended
}

// The results of coroutine.status. A conversion of each call would allocate.
var suspended, running, normal, dead lua.LValue = lua.LString("suspended"), lua.LString("running"), lua.LString("normal"), lua.LString("dead")

// coRunning returns the running coroutine, and whether the script has not made it.
func (m *Machine) coRunning(L *lua.LState) int {
	t := Of(L).visible()
	L.Push(t.state)
	L.Push(lua.LBool(!t.isCoroutine))
	return 2
}

func (m *Machine) coIsYieldable(L *lua.LState) int {
	L.Push(lua.LBool(cannotYield(Of(L)) == ""))
	return 1
}
