package luacompat

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/luacompat/text"
)

func toString(L *lua.LState) int {
	L.Push(lua.LString(text.ToString(L, check.Any(L, 1))))
	return 1
}

// toNumber is tonumber(value[, base]).
func toNumber(L *lua.LState) int {
	var number float64
	var ok bool
	if L.Get(2) == lua.LNil {
		number, ok = numeral.Of(check.Any(L, 1))
	} else {
		base := check.Integer(L, 2)
		digits, isText := L.Get(1).(lua.LString)
		if !isText {
			check.Type(L, 1, "string")
		}
		if base < 2 || base > 36 {
			check.Argument(L, 2, "base out of range")
		}
		number, ok = numeral.ParseBase(string(digits), int(base))
	}
	if ok {
		L.Push(lua.LNumber(number))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}
