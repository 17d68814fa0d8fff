package text

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/naming"
)

// openMetatable gives strings a metatable of their own. gopher-lua uses it before it
// converts a string to a number itself. Its own conversion follows Go: "010" would be 8.
func openMetatable(L *lua.LState) {
	library := L.GetGlobal("string").(*lua.LTable)
	library.RawSetString("__index", lua.LNil)
	metatable := L.NewTable()
	metatable.RawSetString("__index", library)
	for event, operation := range map[string]func(a, b float64) float64{
		"__add": func(a, b float64) float64 { return a + b },
		"__sub": func(a, b float64) float64 { return a - b },
		"__mul": func(a, b float64) float64 { return a * b },
		"__div": func(a, b float64) float64 { return a / b },
		"__mod": modulo,
		"__pow": math.Pow,
		"__unm": func(a, _ float64) float64 { return -a },
	} {
		metatable.RawSetString(event, L.NewFunction(func(L *lua.LState) int {
			L.Push(arithmetic(L, event, operation))
			return 1
		}))
	}
	metatable.RawSetString("__concat", L.NewFunction(concatenation))
	L.SetMetatable(lua.LString(""), metatable)
}

// modulo returns a result with the sign of the divisor.
func modulo(a, b float64) float64 {
	rest := math.Mod(a, b)
	if rest*b < 0 {
		rest += b
	}
	return rest
}

// arithmetic is an operation with a string as an operand. If the other operand has a
// metamethod, that wins.
func arithmetic(L *lua.LState, event string, operation func(a, b float64) float64) lua.LValue {
	a, b := L.Get(1), L.Get(2)
	if event == "__unm" {
		b = a
	}
	x, aIsNumber := numeral.Of(a)
	y, bIsNumber := numeral.Of(b)
	switch {
	case aIsNumber && bIsNumber:
		return lua.LNumber(operation(x, y))
	case a.Type() != lua.LTString || b.Type() != lua.LTString:
		if result, ok := otherMetamethod(L, event, a, b); ok {
			return result
		}
	}
	wrong, operand := a, 1
	if aIsNumber {
		wrong, operand = b, 2
	}
	check.Raise(L, "attempt to perform arithmetic on a %s value%s", check.TypeName(L, wrong), naming.OfOperand(L, operand))
	return lua.LNil
}

// otherMetamethod calls the metamethod of the operand that is not a string.
func otherMetamethod(L *lua.LState, event string, a, b lua.LValue) (lua.LValue, bool) {
	other := a
	if other.Type() == lua.LTString {
		other = b
	}
	metamethod := L.GetMetaField(other, event)
	if metamethod == lua.LNil {
		return nil, false
	}
	L.Push(metamethod)
	L.Push(a)
	L.Push(b)
	check.Call(L, 2, 1)
	result := L.Get(-1)
	L.Pop(1)
	return result, true
}

// concatenation joins a string and a value that is neither a string nor a number.
func concatenation(L *lua.LState) int {
	a, b := L.Get(1), L.Get(2)
	if result, ok := otherMetamethod(L, "__concat", a, b); ok {
		L.Push(result)
		return 1
	}
	wrong := a
	if lua.LVCanConvToString(a) {
		wrong = b
	}
	check.Raise(L, "attempt to concatenate a %s value%s", check.TypeName(L, wrong), naming.OfJoined(L))
	return 0
}
