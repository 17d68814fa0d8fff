package ellipsis

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// color matches an SGR sequence (ECMA-48, section 8.3.117), with which scripts colour their
// lines for terminals. Nothing else that starts with ESC is let through.
var color = regexp.MustCompile("\x1b\\[[0-9;]*m")

// colorOff undoes all colors.
const colorOff = "\x1b[0m"

// Line escapes a text so that it stays on one line of the log. Text of a client must not
// look like a line of Janus, control the terminal, or change the direction of writing. Tabs
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

// odd says whether a text contains anything that Line would change.
func odd(text string) bool { return strings.ContainsFunc(text, isOdd) || !utf8.ValidString(text) }

// isOdd says whether a character is a control, separates lines, or changes how its
// neighbours are shown, such as the characters for the direction of writing (Unicode, UAX
// #9). Joiners are not odd, because some writing systems are unreadable without them.
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
