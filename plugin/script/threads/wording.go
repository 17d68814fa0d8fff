package threads

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/naming"
	"janus-golua/plugin/script/frames"
)

// keepVerbatim notes functions that raise values of the script, which stay as they are.
func (m *Machine) keepVerbatim(functions ...lua.LValue) {
	for _, value := range functions {
		if function, ok := value.(*lua.LFunction); ok {
			m.verbatim[function] = true
		}
	}
}

// failureValue is the error value for what has ended a thread: an error of Lua, or a panic.
func (t *Thread) failureValue(reason any) lua.LValue {
	value := lua.LValue(lua.LString(fmt.Sprint(reason)))
	if api, ok := reason.(*lua.ApiError); ok && api.Object != nil {
		value = withoutBody(api.Object)
	}
	if value != lua.LString(callstackOverflow) {
		return value
	}
	if t.traceback == "" {
		t.traceback = traceback(t.state, 0)
	}
	return lua.LString(frames.Position(t.state, 0) + naming.StackOverflow)
}

// inLua53 returns an error value, as it is being raised, in the words of Lua 5.3.
func (m *Machine) inLua53(L *lua.LState, value lua.LValue) lua.LValue {
	if frame := instructions.Innermost(L); frame == nil || m.verbatim[frame.Fn] {
		return value
	}
	return naming.InLua53(L, value)
}
