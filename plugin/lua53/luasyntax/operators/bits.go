package operators

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// Bit operations work on integers of 64 bits, as far as a float64 holds them:
// all of up to 53 bits, and larger ones whose lowest bits are zero.

func band(L *lua.LState) int {
	return bitwise(L, "__band", func(a, b int64) int64 { return a & b })
}

func bor(L *lua.LState) int {
	return bitwise(L, "__bor", func(a, b int64) int64 { return a | b })
}

func bxor(L *lua.LState) int {
	return bitwise(L, "__bxor", func(a, b int64) int64 { return a ^ b })
}

func shl(L *lua.LState) int { return bitwise(L, "__shl", shift) }

func shr(L *lua.LState) int {
	return bitwise(L, "__shr", func(a, b int64) int64 {
		if b == math.MinInt64 {
			return 0
		}
		return shift(a, -b)
	})
}

// bnot has its operand's name where the others have the second operand.
func bnot(L *lua.LState) int {
	name := L.Get(2)
	L.SetTop(1)
	L.Push(L.Get(1))
	L.Push(name)
	return bitwise(L, "__bnot", func(a, _ int64) int64 { return ^a })
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

func bitwise(L *lua.LState, event string, operate func(a, b int64) int64) int {
	left, leftOK := toInteger(L.Get(1))
	right, rightOK := toInteger(L.Get(2))
	if !leftOK || !rightOK {
		if !callMetamethod(L, event) {
			refuseBits(L, leftOK)
		}
		return 1
	}
	result := operate(left, right)
	number := float64(result)
	if number >= 1<<63 || int64(number) != result {
		L.RaiseError("the result of a bitwise operation needs 64 bits (0x%x); integers here have 53 bits", uint64(result))
	}
	L.Push(lua.LNumber(number))
	return 1
}

// toInteger converts as bit operations do.
func toInteger(value lua.LValue) (int64, bool) {
	number, ok := value.(lua.LNumber)
	if !ok {
		converted, ok := toNumber(value)
		if !ok {
			return 0, false
		}
		number = lua.LNumber(converted)
	}
	if number >= -1<<63 && number < 1<<63 && number == lua.LNumber(int64(number)) {
		return int64(number), true
	}
	return 0, false
}

// refuseBits raises for the operand that is no integer.
func refuseBits(L *lua.LState, leftIsInteger bool) {
	_, left := toNumber(L.Get(1))
	_, right := toNumber(L.Get(2))
	if !left || !right {
		refuse(L, "perform bitwise operation on", left)
	}
	operand := 1
	if leftIsInteger {
		operand = 2
	}
	L.RaiseError("number%s has no integer representation", variable(L, operand))
}
