// Package parser makes the syntax tree of a source of Lua 5.3 or 5.4, with Lua's messages
// for source that does not compile.
package parser

import (
	"fmt"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/work"
)

// Bounds of the nesting of a source: gopher-lua's compiler and the translator
// recurse, and the end of a Go stack would be the end of the process. A chain
// such as a+b+c... or a.b.c... nests to the left in the tree.
const (
	maxLevels  = 200
	maxHeight  = 4000
	maxClauses = 8000
)

type parser struct {
	*scope
	*lexer.Effort
	lexer *lexer.Lexer
	// token is the current token; ahead is the next one, once it has been looked at.
	token    lexer.Token
	ahead    lexer.Token
	hasAhead bool
	// lastEnd is the offset after the token before the current one.
	lastEnd int
	levels  int
	// clauses counts the clauses of `if` around the token: for gopher-lua, an elseif is
	// inside the else of the clause before it.
	clauses int
	// highest is the height of the highest expression of the function so far.
	highest int
	// globalUses has where each global name was used last.
	globalUses map[string]int
	facts      Facts
}

// Parse reads a source of Lua 5.3 or 5.4; an error is a *luasyntax.Error.
func Parse(source, chunkName string) (chunk *Chunk, err error) {
	return ParseWithin(nil, source, chunkName)
}

// ParseWithin is Parse for a script that has a budget; an error may be the budget's.
// Later steps with the chunk ask the same budget.
func ParseWithin(budget work.Budget, source, chunkName string) (chunk *Chunk, err error) {
	defer lexer.Catch(&err)
	x := lexer.New(budget, source, chunkName)
	p := &parser{Effort: &x.Effort, lexer: x, globalUses: map[string]int{}}
	p.advance()
	main := &luasyntax.Function{Variadic: true}
	main.From = p.token.At
	p.openFunction(main, map[string]*luasyntax.Local{})
	p.declareEnvironment()
	p.parseStatements(p.block)
	if p.token.Kind != lexer.EndOfSource {
		p.fail("<eof> expected")
	}
	p.closeFunction()
	main.To = p.token.At.Offset
	p.facts.Edits, p.facts.Reserved = p.lexer.Edits, p.lexer.Reserved
	p.facts.Tokens, p.facts.Longest = x.Tokens, x.Longest
	if p.facts.Environment != nil {
		p.facts.Environment.Captured = p.facts.Environment.Captured && p.facts.FreeEnvironment
	}
	p.checkJumps()
	return &Chunk{Main: main, Name: chunkName, Source: source, Facts: p.facts, Budget: budget}, nil
}

func (p *parser) advance() {
	p.lastEnd = p.token.End
	if p.hasAhead {
		p.token, p.hasAhead = p.ahead, false
		return
	}
	p.token = p.lexer.Next()
}

func (p *parser) lookAhead() lexer.Kind {
	if !p.hasAhead {
		p.ahead, p.hasAhead = p.lexer.Next(), true
	}
	return p.ahead.Kind
}

// accept skips the current token if it is of a given kind.
func (p *parser) accept(k lexer.Kind) bool {
	if p.token.Kind != k {
		return false
	}
	p.advance()
	return true
}

func (p *parser) require(k lexer.Kind) luasyntax.Position {
	at := p.token.At
	if !p.accept(k) {
		p.expected(k)
	}
	return at
}

func (p *parser) expected(k lexer.Kind) { p.fail("'" + lexer.Spelling[k] + "' expected") }

// close requires the token that closes something that was opened at a line.
func (p *parser) close(closing, opening lexer.Kind, line int) {
	if p.token.Kind == closing {
		p.advance()
		return
	}
	if line == p.token.At.Line {
		p.expected(closing)
	}
	p.fail(fmt.Sprintf("'%s' expected (to close '%s' at line %d)", lexer.Spelling[closing], lexer.Spelling[opening], line))
}

func (p *parser) requireName() lexer.Token {
	t := p.token
	if t.Kind != lexer.NameToken {
		p.fail("<name> expected")
	}
	p.advance()
	return t
}

// fail reports an error near the current token.
func (p *parser) fail(message string) {
	near := lexer.Spelling[lexer.EndOfSource]
	if p.token.Kind != lexer.EndOfSource {
		near = lexer.Quoted(p.lexer.Source[p.token.At.Offset:p.token.End])
	}
	p.lexer.FailAt(p.token.At, message, near)
}

// failWithout reports an error that has nothing to do with a token.
func (p *parser) failWithout(at luasyntax.Position, format string, args ...any) {
	p.lexer.FailAt(at, fmt.Sprintf(format, args...), "")
}

// enterLevel bounds the recursion of the parser; leaveLevel is its end.
func (p *parser) enterLevel() {
	if p.levels++; p.levels > maxLevels {
		p.tooDeep()
	}
}

func (p *parser) leaveLevel() { p.levels-- }

func (p *parser) tooDeep() { p.fail("chunk has too many syntax levels") }

// finish gives an expression its end, and its height over up to two parts.
func (p *parser) finish(e *luasyntax.Expr, left, right luasyntax.Expression) {
	e.To = p.lastEnd
	if left != nil {
		e.Nested = max(e.Nested, left.Height()+1)
	}
	if right != nil {
		e.Nested = max(e.Nested, right.Height()+1)
	}
	if e.Nested > maxHeight {
		p.tooDeep()
	}
	p.highest = max(p.highest, e.Nested)
}

// openFunction enters a function's scope and its body.
func (p *parser) openFunction(f *luasyntax.Function, visible map[string]*luasyntax.Local) {
	outer := p.scope
	p.scope = &scope{function: f, visible: visible, outer: outer}
	if outer != nil {
		f.Parent = outer.function
		p.block = outer.block
	}
	f.Body = p.enterBlock()
}

// closeFunction leaves the body, whose last token is the current one.
func (p *parser) closeFunction() {
	p.function.Body.To = p.token.At.Offset
	body := p.function.Body
	p.leaveBlock()
	body.To = p.token.At.Offset
	for _, jump := range p.gotos {
		p.failWithout(jump.Statement.From, "no visible label '%s' for <goto> at line %d",
			jump.Statement.Label, jump.Statement.From.Line)
	}
	p.scope = p.outer
}
