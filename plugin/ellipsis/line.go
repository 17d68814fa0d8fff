package ellipsis

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// color is what scripts put into their lines for terminals: an SGR sequence
// (ECMA-48, section 8.3.117). Nothing else that starts with ESC is let through.
var color = regexp.MustCompile("\x1b\\[[0-9;]*m")

// colorOff undoes all colors.
const colorOff = "\x1b[0m"

// Line is a text that stays on its line of the log: what a client sends may not look
// like a line of Janus's, talk to the terminal, or turn the direction of writing. Tabs
// and colors stay; colors end with the line.
func Line(text string) string { return line(text, true) }

// PlainLine is Line without colors.
func PlainLine(text string) string { return line(text, false) }

func line(text string, colors bool) string {
	if !odd(text) {
		return text
	}
	var out strings.Builder
	rest, colored := text, false
	for at := color.FindStringIndex(rest); at != nil; at = color.FindStringIndex(rest) {
		escapeInto(&out, rest[:at[0]])
		if sequence := rest[at[0]:at[1]]; colors {
			colored = sequence != colorOff && sequence != "\x1b[m"
			out.WriteString(sequence)
		}
		rest = rest[at[1]:]
	}
	escapeInto(&out, rest)
	if colored {
		out.WriteString(colorOff)
	}
	return out.String()
}

// odd says whether there is anything in a text that Line changes.
func odd(text string) bool { return strings.ContainsFunc(text, isOdd) || !utf8.ValidString(text) }

// isOdd says of a character that it is a control, a separator of lines, or one that
// changes how its neighbours are shown, as those for the direction of writing do
// (Unicode, UAX #9). Joiners, without which some scripts are not readable, are not.
func isOdd(r rune) bool {
	switch {
	case r == '\t', r == '\u200c', r == '\u200d':
		return false
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

func escapeInto(out *strings.Builder, text string) {
	for i, r := range text {
		switch {
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(out, `\x%02x`, text[i])
		case !isOdd(r):
			out.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(out, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			fmt.Fprintf(out, `\U%08x`, r)
		}
	}
}
