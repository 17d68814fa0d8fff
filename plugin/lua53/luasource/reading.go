package luasource

import (
	"errors"
	"io"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"janus-golua/plugin/work"
)

// Sizes of what gopher-lua's parser makes, in bytes, rather too high: `f()` becomes 60 for
// each token, and a string is in a buffer that grows by doubling, and then in a copy.
const (
	treeSize   = 64
	tokenTwice = 4
)

// reader gives gopher-lua's parser a source in pieces, of 4 KB as that wants it, and asks
// before each.
type reader struct {
	rest   string
	effort work.Count
}

// stopped is panicked with, because the parser takes no error of a reader for the end of a
// string: it would read on for ever. The parser returns it as its error.
type stopped struct{ error }

// pieceSize is what the tree of a byte of a source takes where its tokens are one byte long.
const pieceSize = treeSize / 2

// Read is io.Reader's.
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

// parse has gopher-lua parse the text, if there is room for that.
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
