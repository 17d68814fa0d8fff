package lexer

import "janus-golua/plugin/work"

// tokenSize is about what a token becomes in the tree, in bytes: `1,` in a table is a
// Number of 64 and a Field of 40 in a list that grows.
const tokenSize = 128

// maxNumeral is the length of the longest numeral, in bytes: the budget is not asked while
// a numeral is converted.
const maxNumeral = 1 << 20

// Effort counts the work of the lexer, the parser and the translator for a source. Catch
// handles the panic with which an Effort stops the work.
type Effort = work.Effort

// goOn asks the budget each time the lexer has read another 64 KB, because a comment or a
// string is one token of any length.
func (x *Lexer) goOn() {
	if x.offset >= x.asksAt {
		x.asksAt = x.offset + work.Unit
		x.Spend(work.Unit)
	}
}

// Appended is append for the lists of a tree.
func Appended[T any](e *Effort, list []T, element T) []T {
	if len(list) == cap(list) && len(list) >= work.Few {
		e.Spend(work.Growth(list))
	}
	return append(list, element)
}

// class is a set of bytes.
type class [256]bool

func classOf(in func(c byte) bool) (table class) {
	for c := range table {
		table[c] = in(byte(c))
	}
	return table
}

var (
	wordBytes  = classOf(func(c byte) bool { return IsLetter(c) || IsDigit(c) })
	blankBytes = classOf(func(c byte) bool { return c == ' ' || c == '\t' })
	lineBytes  = classOf(func(c byte) bool { return !IsNewline(c) })
	// plainBytes are the bytes that stand for themselves in a string with either kind of
	// quotes.
	plainBytes = classOf(func(c byte) bool { return !IsNewline(c) && c != '\\' && c != '"' && c != '\'' })
)

// skip skips bytes of a class.
func (x *Lexer) skip(c *class) {
	for {
		end := min(x.offset+work.Unit, len(x.Source))
		at := x.offset
		for at < end && c[x.Source[at]] {
			at++
		}
		x.offset = at
		if at < end || end == len(x.Source) {
			return
		}
		x.goOn()
	}
}
