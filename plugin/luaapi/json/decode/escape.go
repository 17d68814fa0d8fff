package decode

import (
	"errors"
	"unicode/utf16"
)

// unicodeEscape reads \u0041, or a surrogate pair of two such escapes, at the beginning of
// a text. It returns the length of what it read.
func unicodeEscape(text string) (r rune, size int, err error) {
	first, ok := hexDigits(text, `\u`, 4)
	if !ok {
		return 0, 0, errors.New(`\u needs four hexadecimal digits`)
	}
	if !utf16.IsSurrogate(first) {
		return first, 6, nil
	}
	second, _ := hexDigits(text[6:], `\u`, 4)
	pair := utf16.DecodeRune(first, second)
	if pair == '\uFFFD' {
		return 0, 0, errors.New("half a surrogate pair")
	}
	return pair, 12, nil
}

// hexDigits reads count digits behind a prefix.
func hexDigits(text, prefix string, count int) (rune, bool) {
	size := len(prefix) + count
	if len(text) < size || text[:len(prefix)] != prefix {
		return 0, false
	}
	var value rune
	for _, c := range []byte(text[len(prefix):size]) {
		digit := hexValue(c)
		if digit < 0 {
			return 0, false
		}
		value = value<<4 | digit
	}
	return value, true
}

func hexValue(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}
