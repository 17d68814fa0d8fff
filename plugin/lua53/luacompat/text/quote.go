package text

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// hexFloat is %a: C prints no leading zeros of the exponent, Go two digits.
func (c conversion) hexFloat(value float64) string {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return c.notFinite(value)
	}
	precision := -1
	if c.hasPrecision {
		precision = c.precision
	}
	text := hexFloat(value, precision)
	if c.letter == 'A' {
		text = strings.ToUpper(text)
	}
	text = c.signed(text)
	if strings.Contains(c.flags, "0") && !strings.Contains(c.flags, "-") && len(text) < c.width {
		digits := strings.IndexAny(text, "xX") + 1
		return text[:digits] + strings.Repeat("0", c.width-len(text)) + text[digits:]
	}
	return c.pad(text)
}

func hexFloat(value float64, precision int) string {
	text := strconv.FormatFloat(value, 'x', precision, 64)
	if at := len(text) - 2; text[at] == '0' {
		text = text[:at] + text[at+1:]
	}
	return text
}

// quoted is %q: a literal that Lua reads as the same value.
func (s library) quoted(L *lua.LState, value lua.LValue, n int) string {
	switch v := value.(type) {
	case lua.LString:
		return s.quotedText(L, string(v))
	case lua.LNumber:
		return literal(float64(v))
	case lua.LBool, *lua.LNilType:
		return v.String()
	}
	check.Argument(L, n, "value has no literal form")
	return ""
}

// literal writes a number without loss.
func literal(number float64) string {
	if integer, ok := numeral.Integer(number); ok {
		return strconv.FormatInt(integer, 10)
	}
	switch {
	case math.IsInf(number, 1):
		return "1e9999"
	case math.IsInf(number, -1):
		return "-1e9999"
	case math.IsNaN(number):
		return "(0/0)"
	}
	return hexFloat(number, -1)
}

// quotedText escapes the characters that would end the literal. It writes control
// characters by their numbers, with three digits if another digit follows.
func (s library) quotedText(L *lua.LState, text string) string {
	out := s.limits.Builder(L)
	out.Add(`"`)
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\' || c == '\n':
			out.Add(`\`)
			out.Add(text[i : i+1])
		case c >= ' ' && c != 127:
			out.Add(text[i : i+1])
		default:
			digits := strconv.Itoa(int(c))
			if i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
				digits = strings.Repeat("0", 3-len(digits)) + digits
			}
			out.Add(`\` + digits)
		}
	}
	out.Add(`"`)
	return string(out.Text())
}
