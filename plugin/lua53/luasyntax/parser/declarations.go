package parser

import (
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// readLocal reads `local function` or a local statement.
func (p *parser) readLocal(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	p.advance()
	if p.token.Kind == lexer.KwFunction {
		return p.readLocalFunction(at)
	}
	s := &luasyntax.LocalStatement{Stmt: at}
	p.readAttributed(s)
	for p.accept(lexer.Comma) {
		p.readAttributed(s)
	}
	if p.accept(lexer.Assign) {
		outer := p.visible[s.Locals[0].Name]
		start := p.token.At.Offset
		s.Values = p.parseExpressions()
		s.SelfReference = len(s.Locals) == 1 && p.refersTo(s, outer, start)
		p.facts.Rewrites = p.facts.Rewrites || s.SelfReference
	}
	for _, local := range s.Locals {
		p.declare(local)
	}
	if s.Closes() != nil {
		p.closing = p.active
	}
	return s, &s.Span
}

func (p *parser) readLocalFunction(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	p.advance()
	s := &luasyntax.LocalFunction{Stmt: at, Local: p.newLocal(p.requireName())}
	p.declare(s.Local)
	s.Function = p.parseFunction(p.token.At, at.From.Line, false)
	return s, &s.Span
}

// readAttributed reads a name that a local statement declares, and its
// attribute.
func (p *parser) readAttributed(s *luasyntax.LocalStatement) {
	local := p.newLocal(p.requireName())
	s.Locals = lexer.Appended(p.Effort, s.Locals, local)
	from := p.token.At
	if !p.accept(lexer.Less) {
		return
	}
	attribute := p.requireName()
	switch attribute.Text {
	case "const":
	case "close":
		for _, other := range s.Locals {
			if other.Attribute == "close" {
				p.failWithout(attribute.At, "multiple to-be-closed variables in local list")
			}
		}
	default:
		p.failWithout(attribute.At, "unknown attribute '%s'", attribute.Text)
	}
	local.Attribute = attribute.Text
	p.require(lexer.Greater)
	s.Attributes = lexer.Appended(p.Effort, s.Attributes, luasyntax.Span{From: from, To: p.lastEnd})
	p.facts.Rewrites = true
}

// refersTo says whether the only value of a local statement is a function that
// uses the variable's name for one outside of it, outer or a global one.
// gopher-lua takes the name for the new variable there, as if it were a local
// function: in `local print = function(...) print("x", ...) end` the function
// calls itself.
func (p *parser) refersTo(s *luasyntax.LocalStatement, outer *luasyntax.Local, start int) bool {
	if len(s.Values) != 1 {
		return false
	}
	value := s.Values[0]
	for {
		inner, ok := value.(*luasyntax.Parenthesis)
		if !ok {
			break
		}
		value = inner.Inner
	}
	if _, ok := value.(*luasyntax.Function); !ok {
		return false
	}
	if outer != nil {
		return outer.LastUse > start
	}
	return p.globalUses[s.Locals[0].Name] > start
}

// spanOf is the span of a node that is one token.
func spanOf(t lexer.Token) luasyntax.Span { return luasyntax.Span{From: t.At, To: t.End} }

// stringOf is a name as a String.
func stringOf(t lexer.Token) *luasyntax.String {
	return &luasyntax.String{Expr: luasyntax.Expr{Span: spanOf(t)}, Value: t.Text}
}
