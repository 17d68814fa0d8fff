package numeral

import (
	"strconv"
	"strings"
)

// spaces are the characters that may stand around a number.
const spaces = " \f\n\r\t\v"

// maxLength is the length of the longest text that is a number, in bytes. To read one of
// 100 MB takes half a second, and nobody could stop it.
const maxLength = 1 << 20

// Parse reads a number: decimal or hexadecimal, with fraction and exponent, perhaps with
// spaces around. "inf" and "nan" are not numbers.
func Parse(text string) (number float64, ok bool) {
	if len(text) > maxLength {
		return 0, false
	}
	text = strings.Trim(text, spaces)
	negative := strings.HasPrefix(text, "-")
	if negative || strings.HasPrefix(text, "+") {
		text = text[1:]
	}
	if len(text) > 1 && text[0] == '0' && text[1]|0x20 == 'x' {
		number, ok = parseHex(text[2:])
	} else {
		number, ok = parseDecimal(text)
	}
	if negative {
		number = -number
	}
	return number, ok
}

func parseDecimal(text string) (float64, bool) {
	if !wellFormed(text, isDigit, 'e') {
		return 0, false
	}
	number, _ := strconv.ParseFloat(text, 64) // a number that is too large is infinite
	return number, true
}

// parseHex reads the digits after 0x. Without fraction and exponent it wraps around
// at 64 bits.
func parseHex(text string) (float64, bool) {
	if !wellFormed(text, isHexDigit, 'p') {
		return 0, false
	}
	if !strings.ContainsAny(text, ".pP") {
		var integer uint64
		for i := range len(text) {
			integer = integer<<4 | uint64(digit(text[i]))
		}
		return float64(int64(integer)), true
	}
	if !strings.ContainsAny(text, "pP") {
		text += "p0"
	}
	number, _ := strconv.ParseFloat("0x"+text, 64)
	return number, true
}

// wellFormed says whether a text consists of at least one digit, with at most one point,
// and perhaps an exponent after the given letter.
func wellFormed(text string, isDigitOfBase func(byte) bool, exponent byte) bool {
	digits, points, i := 0, 0, 0
	for ; i < len(text) && (text[i] == '.' || isDigitOfBase(text[i])); i++ {
		if text[i] == '.' {
			points++
		} else {
			digits++
		}
	}
	if digits == 0 || points > 1 {
		return false
	}
	if i == len(text) {
		return true
	}
	if text[i]|0x20 != exponent {
		return false
	}
	power := strings.TrimPrefix(text[i+1:], "-")
	if len(power) == len(text)-i-1 {
		power = strings.TrimPrefix(power, "+")
	}
	for j := range len(power) {
		if !isDigit(power[j]) {
			return false
		}
	}
	return power != ""
}

// ParseBase reads a whole number of base 2 to 36, perhaps with spaces around. It wraps
// around at 64 bits.
func ParseBase(text string, base int) (number float64, ok bool) {
	if len(text) > maxLength {
		return 0, false
	}
	text = strings.Trim(text, spaces)
	negative := strings.HasPrefix(text, "-")
	if negative || strings.HasPrefix(text, "+") {
		text = text[1:]
	}
	var integer int64
	for i := range len(text) {
		value := digit(text[i])
		if value >= base {
			return 0, false
		}
		integer = integer*int64(base) + int64(value)
	}
	if negative {
		integer = -integer
	}
	return float64(integer), text != ""
}

func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isHexDigit(c byte) bool { return digit(c) < 16 }

// digit returns the value of a digit or letter; for other characters it is larger than any
// base.
func digit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}
