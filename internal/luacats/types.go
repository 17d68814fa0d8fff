package luacats

import (
	"fmt"
	"strings"
)

// splitType splits a type from the text behind it. A type has spaces only inside brackets and
// quotes, around a bar, and before the results of a function:
//
//	fun(a: string): boolean?, string?   "a" | "b"   {id: integer}[]
func splitType(text string) (kind, rest string, err error) {
	rest = strings.TrimSpace(text)
	start := rest
	for {
		length, err := oneType(rest)
		if err != nil {
			return "", "", err
		}
		isFunction := strings.HasPrefix(rest, "fun(")
		rest = rest[length:]
		next := strings.TrimLeft(rest, " ")
		switch {
		case strings.HasPrefix(next, "|"):
			rest = strings.TrimLeft(next[1:], " ")
		case isFunction && strings.HasPrefix(next, ":"):
			rest = strings.TrimLeft(next[1:], " ")
			if rest, err = skipResults(rest); err != nil {
				return "", "", err
			}
			return strings.TrimSpace(start[:len(start)-len(rest)]), strings.TrimSpace(rest), nil
		default:
			return strings.TrimSpace(start[:len(start)-len(rest)]), strings.TrimSpace(rest), nil
		}
	}
}

// skipResults skips the results of a function: types with commas between them.
func skipResults(text string) (rest string, err error) {
	for {
		length, err := oneType(text)
		if err != nil {
			return "", err
		}
		text = text[length:]
		next, more := strings.CutPrefix(text, ",")
		if !more {
			return text, nil
		}
		text = strings.TrimLeft(next, " ")
	}
}

// oneType is the length of the type at the start of a text, up to a space, a bar,
// a comma or a colon.
func oneType(text string) (length int, err error) {
	depth := 0
	var quote byte
	for i := range len(text) {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case strings.IndexByte("([{<", c) >= 0:
			depth++
		case strings.IndexByte(")]}>", c) >= 0:
			depth--
		case depth == 0 && strings.IndexByte(" |,:", c) >= 0:
			return i, notEmpty(i, text)
		}
	}
	if depth != 0 || quote != 0 {
		return 0, fmt.Errorf("a bracket or a quote of the type %q is open", text)
	}
	return len(text), notEmpty(len(text), text)
}

func notEmpty(length int, text string) error {
	if length == 0 {
		return fmt.Errorf("a type is missing in front of %q", text)
	}
	return nil
}
