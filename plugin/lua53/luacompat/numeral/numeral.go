// Package numeral reads and prints numbers like Lua 5.3, as far as floats allow. There is
// only one type of number here, float64, so 3 and 3.0 are the same.
package numeral

import (
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// MaxExact is 2^53: up to it, a float holds every whole number exactly.
const MaxExact = 1 << 53

// Integer converts a number to 64 bits; ok is false when it is not whole, or too large.
func Integer(number float64) (integer int64, ok bool) {
	if number != math.Trunc(number) || number < -(1<<63) || number >= 1<<63 {
		return 0, false
	}
	return int64(number), true
}

// Format returns the text that tostring makes from a number. A whole number has no ".0",
// because it is not known whether it was written with one. -0.0 becomes 0, because 0 * -1
// is 0 in 5.3.
func Format(number float64) string {
	if integer, ok := Integer(number); ok {
		return strconv.FormatInt(integer, 10)
	}
	switch {
	case math.IsInf(number, 1):
		return "inf"
	case math.IsInf(number, -1):
		return "-inf"
	case math.IsNaN(number) && math.Signbit(number):
		return "-nan"
	case math.IsNaN(number):
		return "nan"
	}
	return strconv.FormatFloat(number, 'g', 14, 64)
}

// Of converts a value to a number: a number, or a text that looks like one.
func Of(value lua.LValue) (number float64, ok bool) {
	switch v := value.(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		return Parse(string(v))
	}
	return 0, false
}

// Text converts a value to a text: a text, or a number.
func Text(value lua.LValue) (text string, ok bool) {
	switch v := value.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return Format(float64(v)), true
	}
	return "", false
}
