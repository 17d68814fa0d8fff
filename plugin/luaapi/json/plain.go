package json

import (
	"unicode/utf8"
)

// plain says whether a text may be handed to gjson: not nested too deeply for
// its recursion, valid UTF-8, no half surrogate pairs (which gjson replaces
// silently). A text that is not JSON may or may not be plain.
func plain(text string, maxDepth int) bool {
	if !utf8.ValidString(text) {
		return false
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			if i = plainString(text, i+1); i < 0 {
				return false
			}
		case '{', '[':
			if depth++; depth > maxDepth {
				return false
			}
		case '}', ']':
			depth--
		}
	}
	return true
}

// plainString returns the position of the closing quote, or -1.
func plainString(text string, i int) int {
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i
		case '\\':
			size := plainEscape(text[i:])
			if size == 0 {
				return -1
			}
			i += size - 1
		}
	}
	return -1
}

// plainEscape is the length of the escape that a text begins with; 0 when it
// needs an explanation.
func plainEscape(text string) int {
	if len(text) < 2 || text[1] != 'u' {
		return 2
	}
	_, size, _ := unicodeEscape(text)
	return size
}
