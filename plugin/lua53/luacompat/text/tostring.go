package text

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// ToString returns the result of tostring for a value. __tostring comes first. Otherwise
// numbers are printed like in 5.3, and other values with their __name.
func ToString(L *lua.LState, value lua.LValue) string {
	if metamethod := L.GetMetaField(value, "__tostring"); metamethod != lua.LNil {
		L.Push(metamethod)
		L.Push(value)
		check.Call(L, 1, 1)
		text, ok := numeral.Text(L.Get(-1))
		if !ok {
			check.Raise(L, "'__tostring' must return a string")
		}
		L.Pop(1)
		return text
	}
	if text, ok := numeral.Text(value); ok {
		return text
	}
	switch value.(type) {
	case *lua.LTable, *lua.LUserData:
		if name, ok := L.GetMetaField(value, "__name").(lua.LString); ok {
			return fmt.Sprintf("%s: %p", string(name), value)
		}
	}
	return value.String()
}
