package text

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// conversion is the parsed text between a % and its letter. Width and precision have at
// most two digits each.
type conversion struct {
	flags            string
	width, precision int
	hasPrecision     bool
	letter           byte
}

// format(pattern, ...).
func (s library) format(L *lua.LState) int {
	pattern := check.String(L, 1)
	out := s.limits.Builder(L)
	argument := 1
	for i := 0; i < len(pattern); {
		plain, _, _ := strings.Cut(pattern[i:], "%")
		out.Add(plain)
		if i += len(plain) + 1; i > len(pattern) {
			break
		}
		if i < len(pattern) && pattern[i] == '%' {
			out.Add("%")
			i++
			continue
		}
		argument++
		// A missing argument is reported before its letter is looked at.
		if argument > L.GetTop() {
			check.Argument(L, argument, "no value")
		}
		var how conversion
		how, i = readConversion(L, pattern, i)
		out.Add(s.converted(L, how, argument))
	}
	L.Push(out.Text())
	return 1
}

// readConversion reads a conversion after its %, and returns where it ends.
func readConversion(L *lua.LState, pattern string, start int) (how conversion, end int) {
	i := start
	for i < len(pattern) && strings.IndexByte("-+ #0", pattern[i]) >= 0 {
		i++
	}
	if how.flags = pattern[start:i]; len(how.flags) > 5 {
		check.Raise(L, "invalid format (repeated flags)")
	}
	how.width, i = twoDigits(pattern, i)
	if i < len(pattern) && pattern[i] == '.' {
		how.hasPrecision = true
		how.precision, i = twoDigits(pattern, i+1)
	}
	if i < len(pattern) && pattern[i] >= '0' && pattern[i] <= '9' {
		check.Raise(L, "invalid format (width or precision too long)")
	}
	if i < len(pattern) {
		how.letter = pattern[i]
		i++
	}
	return how, i
}

func twoDigits(pattern string, i int) (value, end int) {
	for end = i; end < len(pattern) && end < i+2 && pattern[end] >= '0' && pattern[end] <= '9'; end++ {
		value = value*10 + int(pattern[end]-'0')
	}
	return value, end
}

// converted returns argument n in the form that a conversion asks for.
func (s library) converted(L *lua.LState, how conversion, n int) string {
	switch how.letter {
	case 'c':
		return how.pad(string([]byte{byte(check.Integer(L, n))}))
	case 'd', 'i':
		value := check.Integer(L, n)
		if value == 0 && how.hasPrecision && how.precision == 0 {
			return how.pad(how.signed("")) // no digits; Go leaves the sign out, too
		}
		return how.number('d', value)
	case 'o', 'u', 'x', 'X':
		return how.unsigned(uint64(check.Integer(L, n)))
	case 'a', 'A':
		return how.hexFloat(check.Number(L, n))
	case 'e', 'E', 'f', 'g', 'G':
		return how.float(check.Number(L, n))
	case 'p':
		return how.pad(address(L.Get(n)))
	case 'q':
		return s.quoted(L, L.Get(n), n)
	case 's':
		return how.text(L, n)
	}
	letter := `<\0>` // the end of a C string
	if how.letter != 0 {
		letter = string([]byte{how.letter})
	}
	check.Raise(L, "invalid option '%%%s' to 'format'", letter)
	return ""
}

// address tells values that are objects apart, as in Lua 5.4.
func address(value lua.LValue) string {
	switch value.Type() {
	case lua.LTTable, lua.LTFunction, lua.LTUserData, lua.LTThread:
		return fmt.Sprintf("%p", value)
	}
	return "(null)"
}

// number prints an integer or a finite float with Go's fmt, which has the same flags as C.
func (c conversion) number(letter byte, value any) string {
	pattern := "%" + c.flags
	if c.width > 0 {
		pattern += fmt.Sprint(c.width)
	}
	if c.hasPrecision {
		pattern += "." + fmt.Sprint(c.precision)
	}
	return fmt.Sprintf(pattern+string(rune(letter)), value)
}

// unsigned prints an integer as unsigned. C's flags for signs have no effect there.
func (c conversion) unsigned(value uint64) string {
	c.flags = strings.NewReplacer("+", "", " ", "").Replace(c.flags)
	letter, zeroWithMark := c.letter, value == 0 && strings.Contains(c.flags, "#")
	switch {
	case letter == 'u':
		letter = 'd'
	case letter == 'o' && zeroWithMark:
		c.precision = max(c.precision, 1) // the 0 that # asks for
	case zeroWithMark:
		c.flags = strings.ReplaceAll(c.flags, "#", "") // 0 has no 0x
	}
	return c.number(letter, value)
}

func (c conversion) float(value float64) string {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return c.notFinite(value)
	}
	if !c.hasPrecision { // Go's %g would print all digits
		c.hasPrecision, c.precision = true, 6
	}
	return c.number(c.letter, value)
}

// notFinite prints inf and nan, which zeros do not pad.
func (c conversion) notFinite(value float64) string {
	text := numeral.Format(value)
	if c.letter < 'a' {
		text = strings.ToUpper(text)
	}
	return c.pad(c.signed(text))
}

// signed puts the sign that the flags ask for before a number.
func (c conversion) signed(text string) string {
	switch {
	case strings.HasPrefix(text, "-"):
	case strings.Contains(c.flags, "+"):
		return "+" + text
	case strings.Contains(c.flags, " "):
		return " " + text
	}
	return text
}

// text is %s: the result of tostring, cut to the precision and padded.
func (c conversion) text(L *lua.LState, n int) string {
	text := ToString(L, L.Get(n))
	if c.flags == "" && c.width == 0 && !c.hasPrecision {
		return text
	}
	if strings.IndexByte(text, 0) >= 0 {
		check.Argument(L, n, "string contains zeros")
	}
	if c.hasPrecision && len(text) > c.precision {
		text = text[:c.precision]
	}
	return c.pad(text)
}

// pad fills a text to the width, with spaces.
func (c conversion) pad(text string) string {
	fill := strings.Repeat(" ", max(c.width-len(text), 0))
	if strings.Contains(c.flags, "-") {
		return text + fill
	}
	return fill + text
}
