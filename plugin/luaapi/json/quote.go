package json

import (
	"unicode/utf8"
)

// escapeTable is how each ASCII character is written; an empty entry is
// written as it is.
type escapeTable [utf8.RuneSelf]string

// newEscapeTable escapes what JSON wants escaped and "/", as both libraries
// do. Digits are the hexadecimal digits of \u001F: the libraries differ.
func newEscapeTable(digits string) *escapeTable {
	var table escapeTable
	for c := range byte(' ') {
		table.escape(c, digits)
	}
	for _, c := range []byte(`"\/`) {
		table[c] = `\` + string(rune(c))
	}
	return &table
}

// escape makes a character be written as an escape.
func (t *escapeTable) escape(c byte, digits string) {
	switch c {
	case '\b':
		t[c] = `\b`
	case '\t':
		t[c] = `\t`
	case '\n':
		t[c] = `\n`
	case '\f':
		t[c] = `\f`
	case '\r':
		t[c] = `\r`
	default:
		t[c] = `\u00` + string([]byte{digits[c>>4], digits[c&15]})
	}
}

// appendEscaped writes the inside of a string; bad is the position of the first byte that
// is not UTF-8, or -1.
func (t *escapeTable) appendEscaped(buffer []byte, s string) (result []byte, bad int) {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				return buffer, i
			}
			i += size
			continue
		}
		if escape := t[c]; escape != "" {
			buffer = append(buffer, s[start:i]...)
			buffer = append(buffer, escape...)
			start = i + 1
		}
		i++
	}
	return append(buffer, s[start:]...), -1
}
