package maths

import (
	"math"
	"math/bits"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// openBits adds bit32, which Debian's Lua 5.3 keeps from 5.2.
func openBits(L *lua.LState) {
	module := L.NewTable()
	L.SetGlobal("bit32", module)
	L.SetField(L.GetField(L.Get(lua.RegistryIndex), "_LOADED"), "bit32", module)
	check.SetAll(L, "bit32", map[string]lua.LGFunction{
		"arshift": func(L *lua.LState) int { return shift(L, arithmeticRight) },
		"band":    func(L *lua.LState) int { return pushBits(L, all(L)) },
		"bnot":    func(L *lua.LState) int { return pushBits(L, ^word(L, 1)) },
		"bor":     func(L *lua.LState) int { return pushBits(L, fold(L, func(a, b uint32) uint32 { return a | b })) },
		"btest":   func(L *lua.LState) int { L.Push(lua.LBool(all(L) != 0)); return 1 },
		"bxor":    func(L *lua.LState) int { return pushBits(L, fold(L, func(a, b uint32) uint32 { return a ^ b })) },
		"extract": extract,
		"lrotate": func(L *lua.LState) int { return rotate(L, 1) },
		"lshift":  func(L *lua.LState) int { return shift(L, left) },
		"replace": replace,
		"rrotate": func(L *lua.LState) int { return rotate(L, -1) },
		"rshift":  func(L *lua.LState) int { return shift(L, func(x uint32, n int64) uint32 { return left(x, -n) }) },
	})
}

// word returns argument n modulo 2^32.
func word(L *lua.LState, n int) uint32 { return uint32(check.Integer(L, n)) }

func pushBits(L *lua.LState, x uint32) int {
	L.Push(lua.LNumber(x))
	return 1
}

func fold(L *lua.LState, operation func(a, b uint32) uint32) uint32 {
	var result uint32
	for i := 1; i <= L.GetTop(); i++ {
		result = operation(result, word(L, i))
	}
	return result
}

func all(L *lua.LState) uint32 {
	result := uint32(math.MaxUint32)
	for i := 1; i <= L.GetTop(); i++ {
		result &= word(L, i)
	}
	return result
}

func shift(L *lua.LState, by func(x uint32, n int64) uint32) int {
	return pushBits(L, by(word(L, 1), check.Integer(L, 2)))
}

func left(x uint32, n int64) uint32 {
	switch {
	case n <= -32 || n >= 32:
		return 0
	case n < 0:
		return x >> uint(-n)
	}
	return x << uint(n)
}

// arithmeticRight fills from the left with the highest bit.
func arithmeticRight(x uint32, n int64) uint32 {
	if n < 0 {
		return left(x, -n)
	}
	return uint32(int32(x) >> uint(min(n, 31)))
}

func rotate(L *lua.LState, direction int64) int {
	by := check.Integer(L, 2) % 32 * direction
	return pushBits(L, bits.RotateLeft32(word(L, 1), int(by)))
}

// fieldMask reads the position and the width of a field from arguments n and n+1.
func fieldMask(L *lua.LState, n int) (position uint, mask uint32) {
	from, width := check.Integer(L, n), check.OptInteger(L, n+1, 1)
	if from < 0 {
		check.Argument(L, n, "field cannot be negative")
	}
	if width < 1 {
		check.Argument(L, n+1, "width must be positive")
	}
	if from > 32 || width > 32 || from+width > 32 {
		check.Raise(L, "trying to access non-existent bits")
	}
	return uint(from), uint32(1<<uint(width) - 1)
}

func extract(L *lua.LState) int {
	position, mask := fieldMask(L, 2)
	return pushBits(L, word(L, 1)>>position&mask)
}

func replace(L *lua.LState) int {
	position, mask := fieldMask(L, 3)
	return pushBits(L, word(L, 1)&^(mask<<position)|word(L, 2)&mask<<position)
}
