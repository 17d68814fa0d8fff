package luacompat_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// chooser makes random snippets; the same ones each time.
type chooser struct{ *rand.Rand }

func (c chooser) of(choices ...string) string { return choices[c.IntN(len(choices))] }

// some joins up to most pieces.
func (c chooser) some(most int, choices ...string) string {
	var text strings.Builder
	for range c.IntN(most + 1) {
		text.WriteString(c.of(choices...))
	}
	return text.String()
}

func (c chooser) number() string {
	return c.of("0", "1", "-1", "7", "255", "-128", "1e10", "123456.789", "0.1", "-0.5", "1e-7", "1e300", "2^31", "2^52", "3.0", "1/3", "1/0")
}

func (c chooser) position() string { return fmt.Sprint(c.IntN(24) - 12) }

func (c chooser) text() string {
	return `"` + c.some(8, "a", "b", "ab", "1", " ", ".", "(", ")", "-", "x", `\0`, "%", "é", "€") + `"`
}

// snippet is a random one of a kind.
func (c chooser) snippet(kind int) string {
	switch kind {
	case 0:
		flags, width, precision := c.some(2, "-", "+", " ", "#", "0"), c.of("", "5", "12"), c.of("", ".0", ".3", ".10", ".")
		return fmt.Sprintf(`("%%%s%s%s%s"):format(%s)`, flags, width, precision, c.of("d", "i", "x", "X", "o", "e", "E", "f", "g", "G", "u"), c.number())
	case 1:
		return fmt.Sprintf(`("%%%s%s%sa"):format(%s)`, c.some(1, "-", "+", " "), c.of("", "25"), c.of("", ".13"), c.number())
	case 2:
		return `tonumber("` + c.some(6, "0", "1", "9", "x", ".", "e", "-", "+", "p", "f", " ", "0x", "1e", "_") + `")`
	case 3:
		return fmt.Sprintf(`(%s):%s(%s, %s)`, c.text(), c.of("sub", "byte"), c.position(), c.position())
	case 4:
		pattern := c.some(4, "a", "b", ".", "%a", "%d", "[a-b]", "[^a]", "*", "+", "-", "?", "(", ")", "()", "%1", "^", "$", "%f[%w]", "%b()", "%s")
		return fmt.Sprintf(`(%s):%s("%s", %s)`, c.text(), c.of("find", "match"), pattern, c.position())
	case 5:
		pattern := c.some(3, "a", "b", ".", "%a", "[a-b]", "*", "-", "?", "(a)", "(.-)", ")", "()", "^", "$")
		return fmt.Sprintf(`(%s):gsub("%s", "%s")`, c.text(), pattern, c.some(2, "x", "%0", "%1", "%2", "%%"))
	case 6:
		return fmt.Sprintf(`utf8.%s(%s, %s, %s)`, c.of("len", "codepoint", "offset"), c.text(), c.position(), c.position())
	case 7:
		bytes := c.some(4, `\228`, `\191`, `\128`, `\195`, "a", `\244`, `\143`, `\237`, `\160`, `\240`)
		return fmt.Sprintf(`utf8.len("%s"), pcall(utf8.codepoint, "%s", 1, -1)`, bytes, bytes)
	case 8:
		format := c.some(4, "%Y", "%m", "%d", "%H", "%U", "%W", "%V", "%G", "%j", "%c", "%p", "%I", "%u", "%y", "%C", "%e")
		return fmt.Sprintf(`os.date("!%s", %d)`, format, c.Int64N(8e9)-4e9)
	case 9:
		return fmt.Sprintf(`os.time({year = %d, month = %d, day = %d, hour = %d, min = %d, sec = %d})`,
			1970+c.IntN(100), c.IntN(40)-20, c.IntN(100)-50, c.IntN(100)-50, c.IntN(200)-100, c.IntN(200)-100)
	case 10:
		format := c.some(3, "<", ">", "=", "!", "!4", "b", "B", "h", "i3", "i4", "I4", "i8", "j", "x", "Xi4", "d", "f")
		return fmt.Sprintf(`string.pack("%s", 1, -2, 3):byte(1, -1)`, format)
	case 11:
		format := c.some(3, "<", ">", "!", "b", "B", "h", "i3", "I4", "z", "s1", "c2", "x", "Xi2")
		return fmt.Sprintf(`string.unpack("%s", "\1\2\3\0\255\254\1\0\0\0\0\7", %s)`, format, c.position())
	case 12:
		return fmt.Sprintf(`("%%q"):format(%s), (%s):rep(%s, ","), (%s):upper():reverse()`, c.text(), c.text(), c.position(), c.text())
	case 13:
		return fmt.Sprintf(`math.fmod(%s, 7), math.floor(%s), math.ceil(%s), math.tointeger(%s)`, c.number(), c.number(), c.number(), c.number())
	}
	return fmt.Sprintf(`table.concat({1, 2.5, "x", 4}, "%s", %s, %s)`, c.of("", ","), c.position(), c.position())
}

const kinds = 15

// TestRandomSnippets compares 3000 snippets that nobody thought of.
func TestRandomSnippets(t *testing.T) {
	c := chooser{rand.New(rand.NewPCG(5, 3))}
	var snippets []*snippet
	for i := range 3000 {
		snippets = append(snippets, &snippet{source: c.snippet(i % kinds)})
	}
	runDebian(t, snippets)
	runOurs(t, snippets)
	for _, s := range snippets {
		if s.gets != s.wants {
			t.Errorf("%s\n\tours:    %s\n\tLua 5.3: %s", s.source, s.gets, s.wants)
		}
	}
}
