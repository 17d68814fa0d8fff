package encode

import (
	"unicode/utf8"
)

// EscapeTable says how each ASCII character is written; an empty entry stands for the
// character itself.
type EscapeTable [utf8.RuneSelf]string

// NewEscapeTable escapes what JSON requires and "/", as both libraries do. The hexadecimal
// digits of \u001F are a parameter because the libraries differ in them.
func NewEscapeTable(digits string) *EscapeTable {
	var table EscapeTable
	for c := range byte(' ') {
		table.Escape(c, digits)
	}
	for _, c := range []byte(`"\/`) {
		table[c] = `\` + string(rune(c))
	}
	return &table
}

// Escape adds an escape for a character.
func (t *EscapeTable) Escape(c byte, digits string) {
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

// appendEscaped writes the inside of a string. bad is the position of the first byte that
// is not UTF-8, or -1.
func (t *EscapeTable) appendEscaped(buffer []byte, s string) (result []byte, bad int) {
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
