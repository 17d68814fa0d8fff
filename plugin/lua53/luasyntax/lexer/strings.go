package lexer

import (
	"fmt"
	"strings"
)

// readString reads a string in quotes. Escapes of Lua 5.1 stay unchanged; a string with any
// other escape is rewritten.
func (x *Lexer) readString(t *Token, quote byte) {
	start := x.offset
	x.offset++
	x.decoded = x.decoded[:0]
	plain, startLine := true, x.line
	run := x.offset // of bytes that stand for themselves
	for x.skip(&plainBytes); x.peek() != quote || x.atEnd(); x.skip(&plainBytes) {
		switch {
		case x.atEnd():
			x.fail("unfinished string", Spelling[EndOfSource])
		case IsNewline(x.peek()):
			x.fail("unfinished string", Quoted(x.Source[start:x.offset]))
		case x.peek() == '\\':
			x.decode(x.Source[run:x.offset])
			plain = x.readEscape(start) && plain
			run = x.offset
			x.goOn()
		default: // the other quote
			x.offset++
			x.goOn()
		}
	}
	t.Kind, t.Text = Text, x.Source[run:x.offset]
	if run != start+1 {
		x.decode(t.Text)
		x.Spend(len(x.decoded))
		t.Text = string(x.decoded)
	}
	x.offset++
	x.reserve(t.Text)
	if !plain {
		// The text after it stays on its line.
		x.Spend(2 * LongestEscape * len(t.Text))
		x.replace(start, x.offset, quote5_1(t.Text)+strings.Repeat("\n", x.line-startLine))
	}
}

// LongestEscape is the length of the longest escape that quote5_1 writes.
const LongestEscape = len(`\000`)

// decode adds bytes to what was decoded of a string.
func (x *Lexer) decode(text string) {
	if len(x.decoded)+len(text)+utf8Size > cap(x.decoded) {
		x.Spend(2*cap(x.decoded) + len(text))
	}
	x.decoded = append(x.decoded, text...)
}

// utf8Size is how many bytes an escape may stand for.
const utf8Size = 6

// simpleEscapes are escapes of one letter.
var simpleEscapes = map[byte]byte{
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\', '"': '"', '\'': '\'',
}

// readEscape decodes an escape, and says whether Lua 5.1 has this escape, too. start is
// where the string begins.
func (x *Lexer) readEscape(start int) (in5_1 bool) {
	x.offset++
	c := x.peek()
	if decoded, ok := simpleEscapes[c]; ok {
		x.decoded = append(x.decoded, decoded)
		x.offset++
		return true
	}
	switch {
	case x.atEnd():
		x.fail("unfinished string", Spelling[EndOfSource])
	case IsNewline(c):
		x.decoded = append(x.decoded, '\n')
		x.newline()
		return true
	case IsDigit(c):
		x.readDecimalEscape(start)
		return true
	case c == 'x':
		x.readByteEscape(start)
	case c == 'z':
		x.offset++
		x.skipSpace()
	case c == 'u':
		x.readRuneEscape(start)
	default:
		x.escapeFailed(start, "invalid escape sequence")
	}
	return false
}

// escapeFailed reports an escape with the string as far as it was read.
func (x *Lexer) escapeFailed(start int, message string) {
	end := min(x.offset+1, len(x.Source))
	x.fail(message, Quoted(x.Source[start:end]))
}

func (x *Lexer) readDecimalEscape(start int) {
	value := 0
	for digits := 0; digits < 3 && IsDigit(x.peek()); digits++ {
		value = value*10 + int(x.peek()-'0')
		x.offset++
	}
	if value > 255 {
		x.escapeFailed(start, "decimal escape too large")
	}
	x.decoded = append(x.decoded, byte(value))
}

func (x *Lexer) readByteEscape(start int) {
	x.offset++
	value := 0
	for range 2 {
		value = value<<4 | x.hexDigit(start)
	}
	x.decoded = append(x.decoded, byte(value))
}

func (x *Lexer) hexDigit(start int) int {
	digit, ok := hexValue(x.peek())
	if !ok {
		x.escapeFailed(start, "hexadecimal digit expected")
	}
	x.offset++
	return digit
}

func hexValue(c byte) (int, bool) {
	switch lower := c | 0x20; {
	case IsDigit(c):
		return int(c - '0'), true
	case 'a' <= lower && lower <= 'f':
		return int(lower-'a') + 10, true
	}
	return 0, false
}

func isHexDigit(c byte) bool {
	_, ok := hexValue(c)
	return ok
}

// readRuneEscape reads `\u{...}`: up to 2^31-1, as in Lua 5.4.
func (x *Lexer) readRuneEscape(start int) {
	x.offset++
	if x.peek() != '{' {
		x.escapeFailed(start, "missing '{'")
	}
	x.offset++
	value := x.hexDigit(start)
	for {
		digit, ok := hexValue(x.peek())
		if !ok {
			break
		}
		if value = value<<4 | digit; value > 0x7FFFFFFF {
			x.escapeFailed(start, "UTF-8 value too large")
		}
		x.offset++
		x.goOn()
	}
	if x.peek() != '}' {
		x.escapeFailed(start, "missing '}'")
	}
	x.offset++
	x.decoded = appendUTF8(x.decoded, value)
}

// appendUTF8 encodes as Lua does: surrogates, and up to six bytes.
func appendUTF8(to []byte, value int) []byte {
	if value < 0x80 {
		return append(to, byte(value))
	}
	var encoded [utf8Size]byte
	at, first := len(encoded), 0x3f // what fits into the first byte
	for ; value > first; first >>= 1 {
		at--
		encoded[at] = byte(0x80 | value&0x3f)
		value >>= 6
	}
	at--
	encoded[at] = byte(^first<<1 | value)
	return append(to, encoded[at:]...)
}

func (x *Lexer) skipSpace() {
	for !x.atEnd() {
		switch c := x.peek(); {
		case IsNewline(c):
			x.newline()
			x.goOn()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			x.offset++
			x.goOn()
		default:
			return
		}
	}
}

// quote5_1 writes a string on one line, with escapes that gopher-lua has.
func quote5_1(content string) string {
	b := make([]byte, 0, len(content)+2)
	b = append(b, '"')
	for i := 0; i < len(content); i++ {
		switch c := content[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c == 0x7f:
			b = fmt.Appendf(b, "\\%03d", c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}
