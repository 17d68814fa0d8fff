package luasyntax

import "fmt"

// Error says why a source does not compile.
type Error struct {
	// Chunk is the chunk's name as it was given.
	Chunk string
	// Line and Column count from 1; Column counts bytes.
	Line, Column int
	// Message is Lua's message, with the token near which the error is.
	Message string
}

// Error has the form `chunk:line: message`, as in Lua.
func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Message) }
