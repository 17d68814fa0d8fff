package parser

import (
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/work"
)

// Chunk is a parsed source.
type Chunk struct {
	// Main is the function whose body is the source.
	Main *luasyntax.Function

	// Name is the name of the chunk, Source the text that was parsed.
	Name, Source string
	// Facts are for the translator. The translator also asks Budget; nil is no limit.
	Facts  Facts
	Budget work.Budget
}

// Facts are what the translator has to know about a source.
type Facts struct {
	// Rewrites says that the tree has something to rewrite.
	Rewrites bool
	// Environment is the main function's variable `_ENV`. FreeEnvironment says that the
	// source names it.
	Environment     *luasyntax.Local
	FreeEnvironment bool
	// Edits and Reserved come from the lexer.
	Edits    []lexer.Edit
	Reserved []string
	jumps    []*luasyntax.Jump
	breaks   []*breakOf
	// Tokens is how many tokens the source has, Longest how many bytes the longest has.
	Tokens, Longest int
}

// helpers are the functions that stand for operators.
var helpers = map[string]string{
	"//": "idiv", "&": "band", "|": "bor", "~": "bxor", "<<": "shl", ">>": "shr",
}

// Helper returns the function that stands for an operator; it is empty for an operator that
// gopher-lua has. `%` needs a helper if an operand may be an integer that a float64 cannot
// hold.
func Helper(e *luasyntax.Binary) string {
	if e.Operator == "%" && (luasyntax.IsWide(e.Left) || luasyntax.IsWide(e.Right)) {
		return "mod"
	}
	return helpers[e.Operator]
}
