package lexer

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// readNumeral reads a numeral. As in Lua 5.3, it takes all hexadecimal digits, dots and
// exponents that follow, and the result must be a valid numeral.
func (x *Lexer) readNumeral(t *Token) {
	start := x.offset
	exponent := "eE"
	if x.peek() == '0' && (x.peekAt(1)|0x20) == 'x' {
		exponent = "pP"
		x.offset += 2
	}
	for !x.atEnd() {
		c := x.peek()
		switch {
		case strings.IndexByte(exponent, c) >= 0:
			if sign := x.peekAt(1); sign == '+' || sign == '-' {
				x.offset++
			}
		case !isHexDigit(c) && c != '.':
			x.finishNumeral(t, start)
			return
		}
		x.offset++
		x.goOn()
	}
	x.finishNumeral(t, start)
}

func (x *Lexer) finishNumeral(t *Token, start int) {
	written := x.Source[start:x.offset]
	t.Kind = Number
	var n numeral // malformed, when it is too long
	if len(written) <= maxNumeral {
		n = readNumber(written)
	}
	switch {
	case !n.ok:
		x.fail("malformed number", Quoted(written))
	case !n.exact:
		x.fail("integer "+written+" needs 64 bits; integers here have 53 bits", Quoted(written))
	}
	t.Value, t.Integer = n.value, n.integer
	// A name may follow at once, as in A=00X=1, and would become a part of another spelling.
	switch named := IsLetter(x.peek()); {
	case !readAlike(written, t) && named:
		x.replace(start, x.offset, writeNumber(t.Value)+" ")
	case !readAlike(written, t):
		x.replace(start, x.offset, writeNumber(t.Value))
	case named:
		x.replace(x.offset, x.offset, " ")
	}
}

// numeral is the meaning of a numeral.
type numeral struct {
	value float64
	// integer says that Lua takes the numeral for an integer. exact says that value is
	// exactly its value. A decimal integer that is not exact is taken for a float.
	integer, exact, ok bool
}

// ParseNumber returns the value of a string that Lua converts to a number: a numeral,
// perhaps with a sign, and with white space around it. ok is false for any other string,
// and for an integer that a float64 cannot hold.
func ParseNumber(text string) (value float64, ok bool) {
	if len(text) > maxNumeral {
		return 0, false
	}
	text = strings.Trim(text, " \t\n\v\f\r")
	digits := strings.TrimPrefix(text, "-")
	if len(digits) == len(text) {
		digits = strings.TrimPrefix(text, "+")
	}
	n := readNumber(digits)
	if digits != text && text[0] == '-' {
		n.value = 0 - n.value
	}
	return n.value, n.ok && n.exact
}

func readNumber(written string) numeral {
	switch {
	case isHex(written):
		return hexadecimal(written[2:])
	case written == "" || !IsDigit(written[0]) && written[0] != '.':
		return numeral{}
	}
	return decimal(written)
}

func isHex(written string) bool {
	return len(written) > 1 && written[0] == '0' && written[1]|0x20 == 'x'
}

// decimal reads a numeral without 0x; a value too large for a float is infinite.
func decimal(written string) numeral {
	n := numeral{integer: true, exact: true}
	for i := 0; i < len(written); i++ {
		switch c := written[i]; {
		case IsDigit(c):
		case strings.IndexByte(".eE+-", c) >= 0:
			n.integer = false
		default:
			return numeral{}
		}
	}
	var err error
	n.value, err = strconv.ParseFloat(written, 64)
	n.ok = err == nil || math.IsInf(n.value, 0)
	// Lua makes a float from a numeral that is too large for an integer.
	n.integer = n.integer && n.value < 1<<63
	return n
}

// hexadecimal reads the digits after 0x. Without dot and exponent it is an integer of 64
// bits; higher bits are dropped.
func hexadecimal(digits string) numeral {
	if strings.ContainsAny(digits, ".pP") {
		value, ok := hexFloat(digits)
		return numeral{value: value, exact: true, ok: ok}
	}
	var bits uint64
	for i := 0; i < len(digits); i++ {
		digit, ok := hexValue(digits[i])
		if !ok {
			return numeral{}
		}
		bits = bits<<4 | uint64(digit)
	}
	n := numeral{value: float64(int64(bits)), integer: true, ok: len(digits) > 0}
	n.exact = n.value < 1<<63 && int64(n.value) == int64(bits)
	return n
}

// hexFloat reads hexadecimal digits with a dot or an exponent.
func hexFloat(digits string) (float64, bool) {
	mantissa, exponent, found := strings.Cut(strings.ToLower(digits), "p")
	if !found {
		exponent = "0"
	}
	if exponent == "" || strings.ContainsAny(mantissa, "+-_") || strings.Trim(mantissa, ".") == "" || strings.ContainsAny(exponent, "_.") {
		return 0, false
	}
	value, err := strconv.ParseFloat("0x"+mantissa+"p"+exponent, 64)
	return value, err == nil || math.IsInf(value, 0)
}

// readAlike says whether gopher-lua reads the numeral like Lua. gopher-lua takes two
// leading zeros for octal, has no hexadecimal floats and no hexadecimal integers above
// 2^63, and reads NaN for a numeral that is too large.
func readAlike(written string, t *Token) bool {
	switch {
	case math.IsInf(t.Value, 0), strings.HasPrefix(written, "00"):
		return false
	case isHex(written):
		return t.Integer && t.Value >= 0 && len(strings.TrimLeft(written[2:], "0")) <= 15
	}
	return true
}

// writeNumber writes a value so that gopher-lua reads it exactly.
func writeNumber(value float64) string {
	switch {
	case math.IsInf(value, 0):
		return "(1/0)"
	case value < 0:
		return "(" + writeWhole(value) + ")"
	}
	return writeWhole(value)
}

func writeWhole(value float64) string {
	if value == math.Trunc(value) && math.Abs(value) < 1<<64 {
		exact, _ := big.NewFloat(value).Int(nil)
		return exact.String()
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}
