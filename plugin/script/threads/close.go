package threads

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax/operators"
)

// inClose says in words why a function that closes a variable cannot be suspended.
const inClose = "in a function that 'close' calls"

// coClose ends a suspended coroutine, and closes its variables that are to be closed. It
// returns true, or false and the error that had ended the coroutine before, or the error of
// the last function that failed to close a variable. (Lua 5.4)
func (m *Machine) coClose(L *lua.LState) int {
	t := m.checkCoroutine(L)
	if why := t.notSuspended(L); why == "non-suspended" {
		L.RaiseError("cannot close a %s coroutine", t.status(L))
	}
	failure := t.failure
	if !t.dead {
		// The coroutine is dead for the functions that close its variables.
		innermost := t.innermost()
		t.dead, t.work = true, nil
		failure = m.closeVariables(L, innermost, t)
	}
	t.state.Dead, t.inner, t.failure = true, nil, nil
	L.Push(lua.LBool(failure == nil))
	if failure == nil {
		return 1
	}
	L.Push(failure)
	return 2
}

// closeVariables closes the variables of a suspended coroutine, the innermost first. The rest
// of a block with such a variable runs in a thread of its own, so that the variables are found
// in the threads from the innermost to that of the coroutine.
func (m *Machine) closeVariables(L *lua.LState, innermost, coroutine *Thread) (failure lua.LValue) {
	for at := innermost; at != coroutine; {
		at = at.outer
		if closes, value, ok := operators.Closing(at.state); ok {
			failure = m.closeVariable(L, closes, value, failure)
		}
	}
	return failure
}

// closeVariable calls the function that closes a variable, with the error so far. It returns
// the error of that function, or else the error so far.
func (m *Machine) closeVariable(L *lua.LState, closes, value, failure lua.LValue) lua.LValue {
	t := m.take()
	t.outer, t.link, t.closes, t.origin = Of(L), byPCall, true, Of(L).origin
	t.work = closes
	passed := failure
	if passed == nil {
		passed = lua.LNil
	}
	how := m.Run(L, t, []lua.LValue{value, passed})
	t.closes = false
	if how == Failed {
		failure = t.failure
	}
	m.release(t, how)
	return failure
}
