package operators

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/lua53/naming"
)

// idiv is `//`: the quotient, rounded down.
func idiv(L *lua.LState) int {
	if quotient, ok := wideQuotient(L); ok {
		return pushInteger(L, quotient, false)
	}
	return divided(L)
}

// wideIdiv is a `//` whose value is an operand of another operator.
func wideIdiv(L *lua.LState) int {
	if quotient, ok := wideQuotient(L); ok {
		return pushInteger(L, quotient, true)
	}
	return divided(L)
}

func divided(L *lua.LState) int {
	left, isNumber := L.Get(1).(lua.LNumber)
	right, areNumbers := L.Get(2).(lua.LNumber)
	if !isNumber || !areNumbers {
		a, leftOK := toNumber(visible(L.Get(1)))
		b, rightOK := toNumber(visible(L.Get(2)))
		if !leftOK || !rightOK {
			if !callMetamethod(L, "__idiv") {
				refuse(L, "perform arithmetic on", leftOK)
			}
			return 1
		}
		left, right = lua.LNumber(a), lua.LNumber(b)
	}
	L.Push(divide(L, float64(left), float64(right)))
	return 1
}

func divide(L *lua.LState, left, right float64) lua.LNumber {
	quotient := math.Floor(left / right)
	if !isWhole(left) || !isWhole(right) {
		return lua.LNumber(quotient)
	}
	if right == 0 {
		L.RaiseError("attempt to divide by zero")
	}
	return lua.LNumber(quotient + 0) // no integer is -0
}

func isWhole(number float64) bool { return number == math.Trunc(number) && !math.IsInf(number, 0) }

// toNumber converts as operators do: strings that are numerals, too.
func toNumber(value lua.LValue) (float64, bool) {
	switch value := value.(type) {
	case lua.LNumber:
		return float64(value), true
	case lua.LString:
		return lexer.ParseNumber(string(value))
	}
	return 0, false
}

// callMetamethod calls the metamethod of the first operand, or else of the second one. It
// leaves the result on the stack, and says whether there was a metamethod.
func callMetamethod(L *lua.LState, event string) bool {
	left, right := visible(L.Get(1)), visible(L.Get(2))
	method := L.GetMetaField(left, event)
	if method == lua.LNil {
		method = L.GetMetaField(right, event)
	}
	if method == lua.LNil {
		return false
	}
	L.Push(method)
	L.Push(left)
	L.Push(right)
	L.Call(2, 1)
	return true
}

// refuse raises an error for the operand that has the wrong type.
func refuse(L *lua.LState, what string, leftIsNumber bool) {
	operand := 1
	if leftIsNumber {
		operand = 2
	}
	L.RaiseError("attempt to %s a %s value%s", what, naming.TypeName(L, L.Get(operand)), naming.OfArgument(L, operand))
}
