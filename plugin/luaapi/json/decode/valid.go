package decode

import (
	"unicode/utf8"

	"janus-golua/plugin/work"
)

// validator checks that a text is JSON (RFC 8259) in valid UTF-8, nested no deeper than
// max, without numbers of absurd length and without half surrogate pairs, which gjson
// silently replaces. Such a text can be walked without checking for errors. Unlike gjson's
// own check, it does not recurse, and asks the budget every 64 KB whether to go on. The
// slow parser may still accept what it refuses.
type validator struct {
	*effort
	text string
	i    int
	max  int
	// open are the open brackets.
	open []byte
	// asksAt is the position of the next question to the budget.
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

// validUTF8 checks a text in pieces.
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

// peek returns the current byte; 0 at the end.
func (v *validator) peek() byte {
	if v.i < len(v.text) {
		return v.text[v.i]
	}
	return 0
}

// goOn asks the budget when that is due.
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

// value skips a value, or enters a container; then it skips everything up to the next
// value.
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

// enter enters a container.
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

// after skips closing brackets, or a comma and the key that follows it, up to the next
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

// key skips a key, its colon and the whitespace around it.
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

// string skips the string that begins here.
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

// validEscape is the length of the escape at the beginning of a text; 0 when it is invalid.
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

// maxDigits is the length of the longest number: its conversion cannot ask the budget.
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

// digits skips at least one digit.
func (v *validator) digits() bool {
	start := v.i
	for isDigit(v.peek()) {
		v.i++
		v.goOn()
	}
	return v.i > start
}
