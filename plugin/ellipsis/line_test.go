package ellipsis

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext é 漢字\u3000 👩\u200d💻 می\u200cخواهم": "plain\ttext é 漢字\u3000 👩\u200d💻 می\u200cخواهم",
		"two\r\nlines":               `two\r\nlines`,
		"\u0085\u2028\u2029":         `\x85\u2028\u2029`,
		"a\u202eb\u2066c\u200fd":     `a\u202eb\u2066c\u200fd`,
		"\ufeff\U000e0041":           `\ufeff\U000e0041`,
		"\x9b2J \xc3 \xe2\x80":       `\x9b2J \xc3 \xe2\x80`,
		"\u009b2J":                   `\x9b2J`,
		"genuine \ufffd":             "genuine \ufffd",
		"\x1b[31mred\x1b[0m":         "\x1b[31mred\x1b[0m",
		"\x1b[8mhidden":              "\x1b[8mhidden\x1b[0m",
		"\x1b[1;31mred\x1b[m":        "\x1b[1;31mred\x1b[m",
		"\x1b]8;;x\x07 \x1b[2J \x1b": `\x1b]8;;x\x07 \x1b[2J \x1b`,
		"\x1b\n[31m":                 `\x1b\n[31m`,
	} {
		if got := Line(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := PlainLine("\x1b[31mred\x1b[0m \x1b[2J \x1b\x1b[0m[31m"); got != `red \x1b[2J \x1b[31m` {
		t.Errorf("%q", got)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("x\n[FATAL] \x1b[2J\u2028\xff")
	f.Fuzz(func(t *testing.T, text string) {
		for _, line := range []string{PlainLine(text), color.ReplaceAllString(Line(text), "")} {
			if !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && unicode.IsControl(r) || isOdd(r) }) {
				t.Errorf("%q became %q", text, line)
			}
		}
	})
}
