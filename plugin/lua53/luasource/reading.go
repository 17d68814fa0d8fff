package luasource

import (
	"errors"
	"io"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"janus-golua/plugin/work"
)

// Estimates, rather too high, of the memory that gopher-lua's parser takes, in bytes: `f()`
// takes 60 for each token, and a string is first in a buffer that grows by doubling, and
// then in a copy.
const (
	treeSize   = 64
	tokenTwice = 4
)

// reader gives gopher-lua's parser a source in pieces of 4 KB, the size that the parser
// reads, and asks the budget before each.
type reader struct {
	rest   string
	effort work.Count
}

// stopped is the value of a panic, because within a string the parser ignores errors of its
// reader and would read on for ever. The parser returns the value as its error.
type stopped struct{ error }

// pieceSize is how much memory the tree takes for each byte of a source whose tokens are one
// byte long.
const pieceSize = treeSize / 2

// Read implements io.Reader.
func (r *reader) Read(into []byte) (int, error) {
	n := copy(into, r.rest)
	if n == 0 {
		return 0, io.EOF
	}
	r.rest = r.rest[n:]
	if err := r.effort.Add(n * pieceSize); err != nil {
		panic(stopped{err})
	}
	return n, nil
}

// parse lets gopher-lua parse the text, if there is enough memory for it.
func (t Text) parse(budget work.Budget) ([]ast.Stmt, error) {
	r := &reader{rest: t.Source, effort: work.Count{Budget: budget}}
	if err := r.effort.Ask(t.Tokens*treeSize + tokenTwice*t.Longest); err != nil {
		return nil, err
	}
	chunk, err := parse.Parse(r, t.Name)
	var gaveUp stopped
	switch {
	case errors.As(err, &gaveUp):
		return nil, gaveUp.error
	case err != nil:
		return nil, syntaxError(err, t.Source, t.Name)
	}
	return chunk, nil
}
