package args

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// MaxExact is the largest integer up to which Lua's numbers, which are floats here, are
// exact.
const MaxExact = 1 << 53

// ExactInteger returns an integer as a number or, beyond MaxExact, as a string of its
// digits.
func ExactInteger(value int64) lua.LValue {
	if value > MaxExact || value < -MaxExact {
		return lua.LString(strconv.FormatInt(value, 10))
	}
	return lua.LNumber(value)
}
