package naming

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/numeral"
)

// TypeName is the name of a value's type in messages: the __name of its metatable, if there is
// one.
func TypeName(L *lua.LState, value lua.LValue) string {
	if name, ok := L.GetMetaField(value, "__name").(lua.LString); ok {
		return string(name)
	}
	return value.Type().String()
}

// IsNumeral says whether arithmetic takes a value: a number, or a text that reads as one.
func IsNumeral(value lua.LValue) bool {
	_, ok := numeral.Of(value)
	return ok
}
