package operators

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/naming"
)

// Bit operations work on integers of 64 bits. Their results are floats, which can hold all
// integers of up to 53 bits, and larger ones whose lowest bits are zero.

// bitOperations are the operators by the names of their helpers.
var bitOperations = map[string]func(a, b int64) int64{
	"band": func(a, b int64) int64 { return a & b },
	"bor":  func(a, b int64) int64 { return a | b },
	"bxor": func(a, b int64) int64 { return a ^ b },
	"shl":  shift,
	"shr": func(a, b int64) int64 {
		if b == math.MinInt64 {
			return 0
		}
		return shift(a, -b)
	},
}

// bnot is `~` with one operand. The mark of a sum comes where the others have the second
// operand.
func bnot(asOperand bool) lua.LGFunction {
	return func(L *lua.LState) int {
		mark := L.Get(2)
		L.SetTop(1)
		L.Push(L.Get(1))
		L.Push(mark)
		L.Push(mark)
		return bitwise(L, "__bnot", asOperand, func(a, _ int64) int64 { return ^a })
	}
}

// shift moves bits to the left, or, for a negative count, to the right; what
// comes in is zero.
func shift(bits, count int64) int64 {
	switch {
	case count <= -64 || count >= 64:
		return 0
	case count < 0:
		return int64(uint64(bits) >> uint(-count))
	}
	return bits << uint(count)
}

func bitwise(L *lua.LState, event string, asOperand bool, operate func(a, b int64) int64) int {
	left, leftOK := bitsOf(L, 1)
	right, rightOK := bitsOf(L, 2)
	if !leftOK || !rightOK {
		if !callMetamethod(L, event) {
			refuseBits(L, leftOK)
		}
		return 1
	}
	return pushInteger(L, operate(left, right), asOperand)
}

// bitsOf returns the bits of an operand of a bit operation.
func bitsOf(L *lua.LState, operand int) (int64, bool) {
	value := L.Get(operand)
	number, isNumber := value.(lua.LNumber)
	if isNumber && number < luasyntax.MaxExact && number > -luasyntax.MaxExact {
		return int64(number), number == lua.LNumber(int64(number))
	}
	w, ok := operandOf(L, operand, L.Get(operand+2))
	if w.rounded {
		L.RaiseError("number%s is beyond 2^53, where it may have been rounded; bit operations here are exact up to 53 bits", naming.OfArgument(L, operand))
	}
	return w.bits, ok
}

// refuseBits raises an error for the operand that is not an integer.
func refuseBits(L *lua.LState, leftIsInteger bool) {
	_, left := toNumber(visible(L.Get(1)))
	_, right := toNumber(visible(L.Get(2)))
	if !left || !right {
		refuse(L, "perform bitwise operation on", left)
	}
	operand := 1
	if leftIsInteger {
		operand = 2
	}
	L.RaiseError("number%s has no integer representation", naming.OfArgument(L, operand))
}
