// Package numeral reads and prints numbers as Lua 5.3 does, as far as floats
// can: there is one type of number here, float64, and 3 and 3.0 are the same.
package numeral

import (
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// MaxExact is the largest whole number below which all others are exact, 2^53.
const MaxExact = 1 << 53

// Integer is a number as 64 bits; ok is false when it is not whole, or larger.
func Integer(number float64) (integer int64, ok bool) {
	if number != math.Trunc(number) || number < -(1<<63) || number >= 1<<63 {
		return 0, false
	}
	return int64(number), true
}

// Format is what tostring makes of a number. A whole one has no ".0": whether
// it was written with one is not known. -0.0 is 0, because 0 * -1 is, in 5.3.
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

// Of is a value as a number: numbers are, and texts that look like one.
func Of(value lua.LValue) (number float64, ok bool) {
	switch v := value.(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		return Parse(string(v))
	}
	return 0, false
}

// Text is a value as text: texts are, and numbers.
func Text(value lua.LValue) (text string, ok bool) {
	switch v := value.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return Format(float64(v)), true
	}
	return "", false
}
