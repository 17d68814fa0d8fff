package plugin

import (
	"fmt"
	"regexp"
	"strings"
)

// color is what scripts put into their lines for terminals: an SGR sequence
// (ECMA-48, section 8.3.117). Nothing else that starts with ESC is let through.
var color = regexp.MustCompile("\x1b\\[[0-9;]*m")

// escaped is a text that stays on its line of the log: what a client sends may
// not look like a line of Janus's, or talk to the terminal.
func escaped(text string) string {
	if !strings.ContainsFunc(text, isControl) {
		return text
	}
	var out strings.Builder
	rest := text
	for rest != "" {
		at := color.FindStringIndex(rest)
		if at == nil {
			escapeInto(&out, rest)
			break
		}
		escapeInto(&out, rest[:at[0]])
		out.WriteString(rest[at[0]:at[1]])
		rest = rest[at[1]:]
	}
	return out.String()
}

func isControl(r rune) bool { return r != '\t' && (r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0)) }

func escapeInto(out *strings.Builder, text string) {
	for _, r := range text {
		switch {
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case isControl(r):
			fmt.Fprintf(out, `\x%02x`, r)
		default:
			out.WriteRune(r)
		}
	}
}
