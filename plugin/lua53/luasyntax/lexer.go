package luasyntax

import (
	"fmt"
	"strings"

	"janus-golua/plugin/work"
)

// lexer cuts a source into tokens. What it meets that gopher-lua's own lexer
// refuses or reads otherwise, it notes in edits, in the order of the source.
type lexer struct {
	effort
	chunk, source string
	// asksAt is the offset from which on goOn asks again.
	asksAt int
	// tokens counts them; longest is the length of the longest, in bytes.
	tokens, longest int
	// offset is where the next byte is read; line is its line, which begins
	// at lineStart.
	offset, line, lineStart int
	edits                   []edit
	// reserved are words that begin as the translator's own name does.
	reserved []string
	// decoded is where strings with escapes are put together.
	decoded []byte
}

// edit replaces source[from:to].
type edit struct {
	from, to int
	text     string
}

// byteOrderMark may begin a file, and is no part of it.
const byteOrderMark = "\xEF\xBB\xBF"

func newLexer(budget work.Budget, source, chunk string) *lexer {
	x := &lexer{chunk: chunk, source: source, line: 1, asksAt: work.Unit}
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

func (x *lexer) replace(from, to int, text string) {
	x.edits = appended(&x.effort, x.edits, edit{from, to, text})
}

// peek is the next byte, or 0 at the end; atEnd tells that from a NUL.
func (x *lexer) peek() byte { return x.peekAt(0) }

func (x *lexer) peekAt(ahead int) byte {
	if x.offset+ahead < len(x.source) {
		return x.source[x.offset+ahead]
	}
	return 0
}

func (x *lexer) atEnd() bool { return x.offset >= len(x.source) }

func (x *lexer) position() Position {
	return Position{Offset: x.offset, Line: x.line, Column: x.offset - x.lineStart + 1}
}

// newline goes over the end of a line, which may be two bytes.
func (x *lexer) newline() {
	first := x.source[x.offset]
	x.offset++
	if next := x.peek(); (next == '\n' || next == '\r') && next != first {
		x.offset++
	}
	x.line++
	x.lineStart = x.offset
}

func (x *lexer) skipLine() {
	x.skip(&lineBytes)
}

// fail ends the lexing; near is the text of a token, as the source has it.
func (x *lexer) fail(message, near string) {
	x.failAt(x.position(), message, near)
}

func (x *lexer) failAt(at Position, message, near string) {
	if near != "" {
		message = fmt.Sprintf("%s near %s", message, near)
	}
	panic(failure{&Error{Chunk: x.chunk, Line: at.Line, Column: at.Column, Message: message}})
}

// maxNear bounds what a message shows of a source.
const maxNear = 200

func quoted(near string) string {
	if len(near) > maxNear {
		near = near[:maxNear] + "..."
	}
	return "'" + near + "'"
}

// next reads a token.
func (x *lexer) next() token {
	x.tokens++
	x.Spend(tokenSize)
	x.skipBlank()
	t := token{at: x.position()}
	if x.atEnd() {
		t.end = x.offset
		return t
	}
	switch c := x.peek(); {
	case isLetter(c):
		x.readWord(&t)
	case isDigit(c), c == '.' && isDigit(x.peekAt(1)):
		x.readNumeral(&t)
	case c == '"' || c == '\'':
		x.readString(&t, c)
	case c == '[' && (x.peekAt(1) == '[' || x.peekAt(1) == '='):
		level, ok := x.longBracket()
		if !ok {
			x.fail("invalid long string delimiter", quoted(x.source[x.offset:x.offset+1+level]))
		}
		t.kind = text
		t.text = x.readLong(level, "string")
	default:
		x.readSign(&t, c)
	}
	t.end = x.offset
	x.longest = max(x.longest, t.end-t.at.Offset)
	return t
}

// skipBlank goes over white space and comments.
func (x *lexer) skipBlank() {
	for !x.atEnd() {
		switch c := x.peek(); {
		case isNewline(c):
			x.newline()
			x.goOn()
		case c == ' ' || c == '\t':
			x.skip(&blankBytes)
		case c == '\v' || c == '\f':
			// No white space to gopher-lua.
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

func (x *lexer) skipComment() {
	x.offset += 2
	if x.peek() == '[' {
		if level, ok := x.longBracket(); ok {
			x.readLong(level, "comment")
			return
		} else if level > 0 {
			// `--[==` is a comment of one line, but an error to gopher-lua.
			x.replace(x.offset, x.offset, " ")
		}
	}
	x.skipLine()
}

// longBracket says whether a long bracket opens here, and the number of its
// equal signs, without reading it.
func (x *lexer) longBracket() (level int, ok bool) {
	for x.peekAt(1+level) == '=' {
		if level++; level%work.Unit == 0 {
			x.Spend(work.Unit)
		}
	}
	return level, x.peekAt(1+level) == '['
}

// readLong reads a long string or comment from its opening bracket on.
func (x *lexer) readLong(level int, what string) string {
	startLine := x.line
	x.offset += level + 2
	if !x.atEnd() && isNewline(x.peek()) {
		x.newline()
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	length := strings.Index(x.source[x.offset:], closing)
	if length < 0 {
		x.countLines(len(x.source))
		x.fail(fmt.Sprintf("unfinished long %s (starting at line %d)", what, startLine), spelling[endOfSource])
	}
	content := x.source[x.offset : x.offset+length]
	x.countLines(x.offset + length)
	x.offset += len(closing)
	if what == "string" && strings.IndexByte(content, '\r') >= 0 {
		return x.normalNewlines(content)
	}
	return content
}

// countLines goes to an offset, over ends of lines.
func (x *lexer) countLines(to int) {
	for x.offset < to {
		step := strings.IndexAny(x.source[x.offset:to], "\r\n")
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
func (x *lexer) normalNewlines(content string) string {
	var b strings.Builder
	x.Spend(len(content))
	b.Grow(len(content))
	for i := 0; i < len(content); i++ {
		if i%work.Unit == 0 {
			x.Spend(work.Unit)
		}
		if !isNewline(content[i]) {
			b.WriteByte(content[i])
			continue
		}
		b.WriteByte('\n')
		if i+1 < len(content) && isNewline(content[i+1]) && content[i+1] != content[i] {
			i++
		}
	}
	return b.String()
}

func (x *lexer) readWord(t *token) {
	start := x.offset
	x.skip(&wordBytes)
	t.kind, t.text = name, x.source[start:x.offset]
	if word, ok := keywords[t.text]; ok {
		t.kind = word
	}
	x.reserve(t.text)
}

// reserve notes a word that the translator's own names must differ from.
func (x *lexer) reserve(word string) {
	if strings.HasPrefix(word, helperName) {
		x.reserved = appended(&x.effort, x.reserved, word)
	}
}

// signs has, for a first byte, the kinds that begin with it, the longest first.
var signs = func() (table [256][]kind) {
	for k := plus; k <= ellipsis; k++ {
		first := spelling[k][0]
		at := 0
		for at < len(table[first]) && len(spelling[table[first][at]]) >= len(spelling[k]) {
			at++
		}
		table[first] = append(table[first][:at:at], append([]kind{k}, table[first][at:]...)...)
	}
	return table
}()

func (x *lexer) readSign(t *token, c byte) {
	for _, k := range signs[c] {
		if strings.HasPrefix(x.source[x.offset:], spelling[k]) {
			x.offset += len(spelling[k])
			t.kind = k
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
	return quoted(string(rune(c)))
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }
func isDigit(c byte) bool   { return '0' <= c && c <= '9' }
func isLetter(c byte) bool  { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
