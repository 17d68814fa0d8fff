package luasyntax

import (
	"fmt"

	"janus-golua/plugin/work"
)

// Bounds of what a source may nest: gopher-lua's compiler and the translator
// recurse, and the end of a Go stack would be the end of the process. A chain
// such as a+b+c... or a.b.c... nests to the left in the tree.
const (
	maxLevels  = 200
	maxHeight  = 4000
	maxClauses = 1000
)

// facts are what the translator has to know of a source.
type facts struct {
	// rewrites says that the tree has something to rewrite.
	rewrites bool
	// environment is the main function's variable `_ENV`, freeEnvironment says
	// that the source names it.
	environment     *Local
	freeEnvironment bool
	edits           []edit
	reserved        []string
	jumps           []*jump
	// tokens is how many tokens the source has, longest how many bytes the longest has.
	tokens, longest int
}

type parser struct {
	*scope
	*effort
	lexer *lexer
	// token is the current one; ahead the next, once it was looked at.
	token    token
	ahead    token
	hasAhead bool
	// lastEnd is the offset after the token before the current one.
	lastEnd int
	levels  int
	// clauses are those of `if` around the token: to gopher-lua an elseif is in
	// the else of the clause before it.
	clauses int
	// highest is the height of the highest expression of the function so far.
	highest int
	// globalUses has where each global name was used last.
	globalUses map[string]int
	facts      facts
}

// Parse reads a source of Lua 5.3 or 5.4; an error is an *Error.
func Parse(source, chunkName string) (chunk *Chunk, err error) {
	return ParseWithin(nil, source, chunkName)
}

// ParseWithin is Parse for a script that has a budget; an error may be the budget's.
// What is made of the chunk asks it, too.
func ParseWithin(budget work.Budget, source, chunkName string) (chunk *Chunk, err error) {
	defer catch(&err)
	lexer := newLexer(budget, source, chunkName)
	p := &parser{effort: &lexer.effort, lexer: lexer, globalUses: map[string]int{}}
	p.advance()
	main := &Function{Variadic: true}
	main.From = p.token.at
	p.openFunction(main, map[string]*Local{})
	p.declareEnvironment()
	p.parseStatements(p.block)
	if p.token.kind != endOfSource {
		p.fail("<eof> expected")
	}
	p.closeFunction()
	main.To = p.token.at.Offset
	p.facts.edits, p.facts.reserved = p.lexer.edits, p.lexer.reserved
	p.facts.tokens, p.facts.longest = lexer.tokens, lexer.longest
	if p.facts.environment != nil {
		p.facts.environment.Captured = p.facts.environment.Captured && p.facts.freeEnvironment
	}
	p.checkJumps()
	return &Chunk{Main: main, name: chunkName, source: source, facts: p.facts, budget: budget}, nil
}

func (p *parser) advance() {
	p.lastEnd = p.token.end
	if p.hasAhead {
		p.token, p.hasAhead = p.ahead, false
		return
	}
	p.token = p.lexer.next()
}

func (p *parser) lookAhead() kind {
	if !p.hasAhead {
		p.ahead, p.hasAhead = p.lexer.next(), true
	}
	return p.ahead.kind
}

// accept goes over a token of a kind when it is the current one.
func (p *parser) accept(k kind) bool {
	if p.token.kind != k {
		return false
	}
	p.advance()
	return true
}

func (p *parser) require(k kind) Position {
	at := p.token.at
	if !p.accept(k) {
		p.expected(k)
	}
	return at
}

func (p *parser) expected(k kind) { p.fail("'" + spelling[k] + "' expected") }

// close requires what closes something that was opened at a line.
func (p *parser) close(closing, opening kind, line int) {
	if p.token.kind == closing {
		p.advance()
		return
	}
	if line == p.token.at.Line {
		p.expected(closing)
	}
	p.fail(fmt.Sprintf("'%s' expected (to close '%s' at line %d)", spelling[closing], spelling[opening], line))
}

func (p *parser) requireName() token {
	t := p.token
	if t.kind != name {
		p.fail("<name> expected")
	}
	p.advance()
	return t
}

// fail reports an error near the current token.
func (p *parser) fail(message string) {
	near := spelling[endOfSource]
	if p.token.kind != endOfSource {
		near = quoted(p.lexer.source[p.token.at.Offset:p.token.end])
	}
	p.lexer.failAt(p.token.at, message, near)
}

// failWithout reports an error of meaning, which is near no token.
func (p *parser) failWithout(at Position, format string, args ...any) {
	p.lexer.failAt(at, fmt.Sprintf(format, args...), "")
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
func (p *parser) finish(e *expr, left, right Expression) {
	e.To = p.lastEnd
	if left != nil {
		e.nested = max(e.nested, left.height()+1)
	}
	if right != nil {
		e.nested = max(e.nested, right.height()+1)
	}
	if e.nested > maxHeight {
		p.tooDeep()
	}
	p.highest = max(p.highest, e.nested)
}

// openFunction enters a function's scope and its body.
func (p *parser) openFunction(f *Function, visible map[string]*Local) {
	outer := p.scope
	p.scope = &scope{function: f, visible: visible, outer: outer}
	if outer != nil {
		f.parent = outer.function
		p.block = outer.block
	}
	f.Body = p.enterBlock()
}

// closeFunction leaves the body, whose last token is the current one.
func (p *parser) closeFunction() {
	p.function.Body.To = p.token.at.Offset
	body := p.function.Body
	p.leaveBlock()
	body.To = p.token.at.Offset
	for _, jump := range p.gotos {
		p.failWithout(jump.statement.From, "no visible label '%s' for <goto> at line %d",
			jump.statement.Label, jump.statement.From.Line)
	}
	p.scope = p.outer
}
