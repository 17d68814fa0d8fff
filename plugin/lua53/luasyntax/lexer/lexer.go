// Package lexer cuts a source of Lua 5.3 or 5.4 into tokens, and finds the places that
// gopher-lua's own lexer refuses or reads differently.
package lexer

import (
	"fmt"
	"strings"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/work"
)

// Lexer cuts a source into tokens. In edits it notes, in the order of the source, all
// places that gopher-lua's own lexer refuses or reads differently.
type Lexer struct {
	Effort
	chunk, Source string
	// asksAt is the offset from which on goOn asks again.
	asksAt int
	// Tokens counts the tokens; Longest is the length of the longest one, in bytes.
	Tokens, Longest int
	// offset is where the next byte is read; line is its line, which begins
	// at lineStart.
	offset, line, lineStart int
	Edits                   []Edit
	// Reserved are words that begin like the translator's own name.
	Reserved []string
	// decoded is a buffer in which strings with escapes are decoded.
	decoded []byte
}

// Edit replaces source[from:to].
type Edit struct {
	From, To int
	Text     string
}

// byteOrderMark may come at the beginning of a file, and is ignored.
const byteOrderMark = "\xEF\xBB\xBF"

// New makes a lexer of a source, for a script that has a budget.
func New(budget work.Budget, source, chunk string) *Lexer {
	x := &Lexer{chunk: chunk, Source: source, line: 1, asksAt: work.Unit}
	x.Budget = budget
	if strings.HasPrefix(source, byteOrderMark) {
		x.offset = len(byteOrderMark)
		x.replace(0, x.offset, "")
	}
	if x.peek() == '#' {
		x.replace(x.offset, x.offset, "--")
		x.skipLine()
	}
	return x
}

func (x *Lexer) replace(from, to int, text string) {
	x.Edits = Appended(&x.Effort, x.Edits, Edit{from, to, text})
}

// peek returns the next byte, or 0 at the end; atEnd tells the end from a NUL.
func (x *Lexer) peek() byte { return x.peekAt(0) }

func (x *Lexer) peekAt(ahead int) byte {
	if x.offset+ahead < len(x.Source) {
		return x.Source[x.offset+ahead]
	}
	return 0
}

func (x *Lexer) atEnd() bool { return x.offset >= len(x.Source) }

func (x *Lexer) position() luasyntax.Position {
	return luasyntax.Position{Offset: x.offset, Line: x.line, Column: x.offset - x.lineStart + 1}
}

// newline skips the end of a line, which may be two bytes.
func (x *Lexer) newline() {
	first := x.Source[x.offset]
	x.offset++
	if next := x.peek(); (next == '\n' || next == '\r') && next != first {
		x.offset++
	}
	x.line++
	x.lineStart = x.offset
}

func (x *Lexer) skipLine() {
	x.skip(&lineBytes)
}

// fail ends the lexing; near is the text of a token, as the source has it.
func (x *Lexer) fail(message, near string) {
	x.FailAt(x.position(), message, near)
}

// FailAt ends the lexing or the parsing with an error at a place.
func (x *Lexer) FailAt(at luasyntax.Position, message, near string) {
	if near != "" {
		message = fmt.Sprintf("%s near %s", message, near)
	}
	Fail(&luasyntax.Error{Chunk: x.chunk, Line: at.Line, Column: at.Column, Message: message})
}

// maxNear bounds the part of a source that a message shows.
const maxNear = 200

// Quoted puts a text into the quotes of an error message.
func Quoted(near string) string {
	if len(near) > maxNear {
		near = near[:maxNear] + "..."
	}
	return "'" + near + "'"
}

// Next reads a token.
func (x *Lexer) Next() Token {
	x.Tokens++
	x.Spend(tokenSize)
	x.skipBlank()
	t := Token{At: x.position()}
	if x.atEnd() {
		t.End = x.offset
		return t
	}
	switch c := x.peek(); {
	case IsLetter(c):
		x.readWord(&t)
	case IsDigit(c), c == '.' && IsDigit(x.peekAt(1)):
		x.readNumeral(&t)
	case c == '"' || c == '\'':
		x.readString(&t, c)
	case c == '[' && (x.peekAt(1) == '[' || x.peekAt(1) == '='):
		level, ok := x.longBracket()
		if !ok {
			x.fail("invalid long string delimiter", Quoted(x.Source[x.offset:x.offset+1+level]))
		}
		t.Kind = Text
		t.Text = x.readLong(level, "string")
	default:
		x.readSign(&t, c)
	}
	t.End = x.offset
	x.Longest = max(x.Longest, t.End-t.At.Offset)
	return t
}

// skipBlank skips white space and comments.
func (x *Lexer) skipBlank() {
	for !x.atEnd() {
		switch c := x.peek(); {
		case IsNewline(c):
			x.newline()
			x.goOn()
		case c == ' ' || c == '\t':
			x.skip(&blankBytes)
		case c == '\v' || c == '\f':
			// gopher-lua does not accept this as white space.
			x.replace(x.offset, x.offset+1, " ")
			x.offset++
			x.goOn()
		case c == '-' && x.peekAt(1) == '-':
			x.skipComment()
			x.goOn()
		default:
			return
		}
	}
}

func (x *Lexer) skipComment() {
	x.offset += 2
	if x.peek() == '[' {
		if level, ok := x.longBracket(); ok {
			x.readLong(level, "comment")
			return
		} else if level > 0 {
			// `--[==` begins a comment of one line, but gopher-lua reports an error.
			x.replace(x.offset, x.offset, " ")
		}
	}
	x.skipLine()
}

// longBracket says whether a long bracket opens here, and the number of its
// equal signs, without reading it.
func (x *Lexer) longBracket() (level int, ok bool) {
	for x.peekAt(1+level) == '=' {
		if level++; level%work.Unit == 0 {
			x.Spend(work.Unit)
		}
	}
	return level, x.peekAt(1+level) == '['
}

// readLong reads a long string or comment from its opening bracket on.
func (x *Lexer) readLong(level int, what string) string {
	startLine := x.line
	x.offset += level + 2
	if !x.atEnd() && IsNewline(x.peek()) {
		x.newline()
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	length := strings.Index(x.Source[x.offset:], closing)
	if length < 0 {
		x.countLines(len(x.Source))
		x.fail(fmt.Sprintf("unfinished long %s (starting at line %d)", what, startLine), Spelling[EndOfSource])
	}
	content := x.Source[x.offset : x.offset+length]
	x.countLines(x.offset + length)
	x.offset += len(closing)
	if what == "string" && strings.IndexByte(content, '\r') >= 0 {
		return x.normalNewlines(content)
	}
	return content
}

// countLines moves to an offset, and counts the lines on the way.
func (x *Lexer) countLines(to int) {
	for x.offset < to {
		step := strings.IndexAny(x.Source[x.offset:to], "\r\n")
		if step < 0 {
			x.offset = to
			return
		}
		x.offset += step
		x.newline()
		x.goOn()
	}
}

// normalNewlines makes every end of a line a newline.
func (x *Lexer) normalNewlines(content string) string {
	var b strings.Builder
	x.Spend(len(content))
	b.Grow(len(content))
	for i := 0; i < len(content); i++ {
		if i%work.Unit == 0 {
			x.Spend(work.Unit)
		}
		if !IsNewline(content[i]) {
			b.WriteByte(content[i])
			continue
		}
		b.WriteByte('\n')
		if i+1 < len(content) && IsNewline(content[i+1]) && content[i+1] != content[i] {
			i++
		}
	}
	return b.String()
}

func (x *Lexer) readWord(t *Token) {
	start := x.offset
	x.skip(&wordBytes)
	t.Kind, t.Text = NameToken, x.Source[start:x.offset]
	if word, ok := keywords[t.Text]; ok {
		t.Kind = word
	}
	x.reserve(t.Text)
}

// reserve notes a word from which the translator's own names must differ.
func (x *Lexer) reserve(word string) {
	if strings.HasPrefix(word, luasyntax.HelperName) {
		x.Reserved = Appended(&x.Effort, x.Reserved, word)
	}
}

// signs has, for each first byte, the kinds of tokens that begin with it, the longest
// first.
var signs = func() (table [256][]Kind) {
	for k := Plus; k <= Ellipsis; k++ {
		first := Spelling[k][0]
		at := 0
		for at < len(table[first]) && len(Spelling[table[first][at]]) >= len(Spelling[k]) {
			at++
		}
		table[first] = append(table[first][:at:at], append([]Kind{k}, table[first][at:]...)...)
	}
	return table
}()

func (x *Lexer) readSign(t *Token, c byte) {
	for _, k := range signs[c] {
		if strings.HasPrefix(x.Source[x.offset:], Spelling[k]) {
			x.offset += len(Spelling[k])
			t.Kind = k
			return
		}
	}
	x.fail("unexpected symbol", strangeByte(c))
}

// strangeByte is how Lua shows a byte that begins no token.
func strangeByte(c byte) string {
	if c < ' ' || c > '~' {
		return fmt.Sprintf("'<\\%d>'", c)
	}
	return Quoted(string(rune(c)))
}

// IsNewline, IsDigit and IsLetter classify a byte; `_` is a letter.
func IsNewline(c byte) bool { return c == '\n' || c == '\r' }
func IsDigit(c byte) bool   { return '0' <= c && c <= '9' }
func IsLetter(c byte) bool  { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
