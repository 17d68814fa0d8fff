package decode

import (
	"unicode/utf8"

	"janus-golua/plugin/work"
)

// validator says whether a text is JSON as RFC 8259 has it, of valid UTF-8, nested no
// deeper than max, without numbers of absurd length and without half surrogate pairs,
// which gjson replaces silently. Such a text may be walked without looking out for errors.
// It does not recurse, and asks every 64 KB whether to go on: that is why it is not
// gjson's own. What it refuses, the slow parser may still forgive.
type validator struct {
	*effort
	text string
	i    int
	max  int
	// open has the brackets that are open.
	open []byte
	// asksAt is where the next question is due.
	asksAt int
}

func (b *builder) valid(text string) bool {
	if !b.validUTF8(text) {
		return false
	}
	var few [64]byte
	v := validator{effort: &b.effort, text: text, max: b.dialect.MaxDepth, open: few[:0], asksAt: work.Unit}
	v.space()
	for v.value() {
		if v.i == len(text) && len(v.open) == 0 {
			return true
		}
	}
	return false
}

// validUTF8 looks at a text in pieces.
func (b *builder) validUTF8(text string) bool {
	for len(text) > work.Unit {
		end := work.Unit
		for end > work.Unit-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		if !utf8.ValidString(text[:end]) {
			return false
		}
		text = text[end:]
		b.Spend(work.Unit)
	}
	return utf8.ValidString(text)
}

// peek is the byte at hand, 0 at the end.
func (v *validator) peek() byte {
	if v.i < len(v.text) {
		return v.text[v.i]
	}
	return 0
}

// goOn asks when that is due.
func (v *validator) goOn() {
	if v.i >= v.asksAt {
		v.asksAt = v.i + work.Unit
		v.Spend(work.Unit)
	}
}

func (v *validator) space() {
	for v.i < len(v.text) {
		switch v.text[v.i] {
		case ' ', '\t', '\n', '\r':
			v.i++
			v.goOn()
		default:
			return
		}
	}
}

// value goes past a value, or into the first or the next one of a container, and all that
// follows up to the next value.
func (v *validator) value() bool {
	v.goOn()
	ok := false
	switch c := v.peek(); c {
	case '{', '[':
		return v.enter(c)
	case '"':
		ok = v.string()
	case 't':
		ok = v.word("true")
	case 'f':
		ok = v.word("false")
	case 'n':
		ok = v.word("null")
	default:
		ok = v.number()
	}
	return ok && v.after()
}

// enter goes into a container.
func (v *validator) enter(bracket byte) bool {
	if len(v.open) >= v.max {
		return false
	}
	v.open = append(v.open, bracket)
	v.i++
	v.space()
	switch {
	case v.peek() == bracket+2: // ] and } are two places after [ and {
		return v.after()
	case bracket == '{':
		return v.key()
	}
	return true
}

// after goes past closing brackets, and a comma with the key that follows it, to the next
// value or the end of the text.
func (v *validator) after() bool {
	for v.space(); len(v.open) > 0; v.space() {
		bracket := v.open[len(v.open)-1]
		switch v.peek() {
		case bracket + 2:
			v.open = v.open[:len(v.open)-1]
			v.i++
		case ',':
			v.i++
			v.space()
			return bracket == '[' || v.key()
		default:
			return false
		}
	}
	return v.i == len(v.text)
}

// key goes past a key, its colon and what is between them and the value.
func (v *validator) key() bool {
	if v.peek() != '"' || !v.string() {
		return false
	}
	v.space()
	if v.peek() != ':' {
		return false
	}
	v.i++
	v.space()
	return true
}

func (v *validator) word(word string) bool {
	if len(v.text)-v.i < len(word) || v.text[v.i:v.i+len(word)] != word {
		return false
	}
	v.i += len(word)
	return true
}

// string goes past a string that begins here.
func (v *validator) string() bool {
	for v.i++; v.i < len(v.text); v.i++ {
		switch c := v.text[v.i]; {
		case c == '"':
			v.i++
			return true
		case c == '\\':
			size := validEscape(v.text[v.i:])
			if size == 0 {
				return false
			}
			v.i += size - 1
		case c < ' ':
			return false
		}
		v.goOn()
	}
	return false
}

// validEscape is the length of the escape that a text begins with, 0 when it is none.
func validEscape(text string) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		_, size, _ := unicodeEscape(text)
		return size
	}
	return 0
}

// maxDigits is the length of the longest number: converting one asks nobody.
const maxDigits = 64 << 10

func (v *validator) number() bool {
	start := v.i
	if v.peek() == '-' {
		v.i++
	}
	if v.peek() == '0' {
		v.i++
	} else if !v.digits() {
		return false
	}
	if v.peek() == '.' {
		v.i++
		if !v.digits() {
			return false
		}
	}
	if v.peek()|0x20 == 'e' {
		v.i++
		if c := v.peek(); c == '+' || c == '-' {
			v.i++
		}
		if !v.digits() {
			return false
		}
	}
	return v.i-start <= maxDigits
}

// digits goes past one digit at least.
func (v *validator) digits() bool {
	start := v.i
	for isDigit(v.peek()) {
		v.i++
		v.goOn()
	}
	return v.i > start
}
