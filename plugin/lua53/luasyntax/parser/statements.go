package parser

import (
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// blockEnds says whether the current token ends a block.
func (p *parser) blockEnds() bool {
	switch p.token.Kind {
	case lexer.EndOfSource, lexer.KwEnd, lexer.KwElse, lexer.KwElseif, lexer.KwUntil:
		return true
	}
	return false
}

// parseStatements fills a block up to the token that ends it.
func (p *parser) parseStatements(b *luasyntax.Block) {
	for !p.blockEnds() {
		_, returns := p.parseStatement(b).(*luasyntax.Return)
		if returns {
			return
		}
	}
}

// parseBlock reads a block with its own scope; prepare declares variables.
func (p *parser) parseBlock(prepare func(b *luasyntax.Block)) *luasyntax.Block {
	b := p.enterBlock()
	if prepare != nil {
		prepare(b)
	}
	p.parseStatements(b)
	b.To = p.token.At.Offset
	p.leaveBlock()
	b.To = p.token.At.Offset
	return b
}

func asLoop(b *luasyntax.Block) { b.Loop = true }

// parseStatement reads a statement and puts it into its block.
func (p *parser) parseStatement(b *luasyntax.Block) luasyntax.Statement {
	p.enterLevel()
	defer p.leaveLevel()
	s, span := p.readStatement()
	span.To = p.lastEnd
	b.Statements = lexer.Appended(p.Effort, b.Statements, s)
	return s
}

// readStatement reads a statement, and returns a pointer to its span, whose end the caller
// sets.
func (p *parser) readStatement() (luasyntax.Statement, *luasyntax.Span) {
	at := luasyntax.Stmt{Span: luasyntax.Span{From: p.token.At}}
	switch p.token.Kind {
	case lexer.Semicolon:
		p.advance()
		s := &luasyntax.Empty{Stmt: at}
		return s, &s.Span
	case lexer.KwIf:
		return p.readIf(at)
	case lexer.KwWhile:
		s := &luasyntax.While{Stmt: at}
		p.advance()
		s.Condition = p.parseExpression()
		p.require(lexer.KwDo)
		s.Body = p.parseBlock(asLoop)
		p.close(lexer.KwEnd, lexer.KwWhile, at.From.Line)
		return s, &s.Span
	case lexer.KwDo:
		p.advance()
		s := &luasyntax.Do{Stmt: at, Body: p.parseBlock(nil)}
		p.close(lexer.KwEnd, lexer.KwDo, at.From.Line)
		return s, &s.Span
	case lexer.KwFor:
		return p.readFor(at)
	case lexer.KwRepeat:
		return p.readRepeat(at)
	case lexer.KwFunction:
		return p.readFunctionStatement(at)
	case lexer.KwLocal:
		return p.readLocal(at)
	case lexer.DoubleColon:
		return p.readLabel(at)
	case lexer.KwReturn:
		return p.readReturn(at)
	case lexer.KwBreak:
		return p.readBreak(at)
	case lexer.KwGoto:
		return p.readGoto(at)
	}
	return p.readExpressionStatement(at)
}

func (p *parser) readIf(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.If{Stmt: at}
	outer := p.clauses
	for p.token.Kind == lexer.KwIf || p.token.Kind == lexer.KwElseif {
		if p.clauses++; p.clauses > maxClauses {
			p.tooDeep()
		}
		p.advance()
		condition := p.parseExpression()
		p.require(lexer.KwThen)
		s.Clauses = append(s.Clauses, luasyntax.Clause{Condition: condition, Body: p.parseBlock(nil)})
	}
	if p.accept(lexer.KwElse) {
		s.Else = p.parseBlock(nil)
	}
	p.clauses = outer
	p.close(lexer.KwEnd, lexer.KwIf, at.From.Line)
	return s, &s.Span
}

func (p *parser) readRepeat(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.Repeat{Stmt: at}
	p.advance()
	s.Body = p.enterBlock()
	s.Body.Loop, s.Body.Repeat = true, true
	p.parseStatements(s.Body)
	end := p.token.At.Offset
	s.UntilAt = end
	p.close(lexer.KwUntil, lexer.KwRepeat, at.From.Line)
	s.Condition = p.parseExpression()
	p.leaveBlock()
	s.Body.To = end
	return s, &s.Span
}

func (p *parser) readFor(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	p.advance()
	first := p.newLocal(p.requireName())
	switch p.token.Kind {
	case lexer.Assign:
		return p.readNumericFor(at, first)
	case lexer.Comma, lexer.KwIn:
		return p.readGenericFor(at, first)
	}
	p.fail("'=' or 'in' expected")
	return nil, nil
}

func (p *parser) newLocal(t lexer.Token) *luasyntax.Local {
	return &luasyntax.Local{Span: spanOf(t), Name: t.Text}
}

func (p *parser) readNumericFor(at luasyntax.Stmt, variable *luasyntax.Local) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.NumericFor{Stmt: at, Variable: variable}
	p.advance()
	s.Start = p.parseExpression()
	p.require(lexer.Comma)
	s.Limit = p.parseExpression()
	if p.accept(lexer.Comma) {
		s.Step = p.parseExpression()
	}
	s.Body = p.readLoopBody(at, variable)
	return s, &s.Span
}

func (p *parser) readGenericFor(at luasyntax.Stmt, first *luasyntax.Local) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.GenericFor{Stmt: at, Variables: []*luasyntax.Local{first}}
	for p.accept(lexer.Comma) {
		s.Variables = lexer.Appended(p.Effort, s.Variables, p.newLocal(p.requireName()))
	}
	p.require(lexer.KwIn)
	s.Values = p.parseExpressions()
	s.Body = p.readLoopBody(at, s.Variables...)
	return s, &s.Span
}

func (p *parser) readLoopBody(at luasyntax.Stmt, variables ...*luasyntax.Local) *luasyntax.Block {
	p.require(lexer.KwDo)
	body := p.parseBlock(func(b *luasyntax.Block) {
		b.Loop = true
		for _, variable := range variables {
			p.declare(variable)
		}
	})
	p.close(lexer.KwEnd, lexer.KwFor, at.From.Line)
	return body
}

func (p *parser) readFunctionStatement(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.FunctionStatement{Stmt: at}
	p.advance()
	s.Target = p.readName()
	p.checkAssignable(s.Target)
	method := false
	for !method && (p.token.Kind == lexer.Dot || p.token.Kind == lexer.Colon) {
		method = p.token.Kind == lexer.Colon
		s.Target = p.readField(s.Target)
	}
	s.Function = p.parseFunction(p.token.At, at.From.Line, method)
	return s, &s.Span
}

// readLabel checks before the label is in its block.
func (p *parser) readLabel(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	p.advance()
	s := &luasyntax.Label{Stmt: at, Name: p.requireName().Text}
	p.require(lexer.DoubleColon)
	p.addLabel(s)
	return s, &s.Span
}

func (p *parser) readReturn(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.Return{Stmt: at, SemicolonAt: -1}
	p.advance()
	if !p.blockEnds() && p.token.Kind != lexer.Semicolon {
		s.Values = p.parseExpressions()
	}
	if p.token.Kind == lexer.Semicolon {
		s.SemicolonAt = p.token.At.Offset
		p.advance()
	}
	return s, &s.Span
}

// readBreak notes whether the break ends its block. In Lua 5.1 it must, with at most one
// semicolon after it.
func (p *parser) readBreak(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	p.advance()
	s := &luasyntax.Break{Stmt: at}
	s.Last = p.blockEnds()
	if p.token.Kind == lexer.Semicolon {
		switch p.lookAhead() {
		case lexer.EndOfSource, lexer.KwEnd, lexer.KwElse, lexer.KwElseif, lexer.KwUntil:
			s.Last = true
		}
	}
	p.facts.Rewrites = p.facts.Rewrites || !s.Last
	p.addBreak(s)
	return s, &s.Span
}

func (p *parser) readGoto(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	p.advance()
	s := &luasyntax.Goto{Stmt: at, Label: p.requireName().Text}
	s.Jump = &luasyntax.Jump{Statement: s, Active: p.active}
	p.gotos = lexer.Appended(p.Effort, p.gotos, s.Jump)
	return s, &s.Span
}

// readExpressionStatement reads an assignment or a call.
func (p *parser) readExpressionStatement(at luasyntax.Stmt) (luasyntax.Statement, *luasyntax.Span) {
	first := p.readSuffixed()
	if p.token.Kind == lexer.Assign || p.token.Kind == lexer.Comma {
		return p.readAssign(at, first)
	}
	switch first.(type) {
	case *luasyntax.Call, *luasyntax.MethodCall:
	default:
		p.fail("syntax error")
	}
	s := &luasyntax.CallStatement{Stmt: at, Call: first}
	return s, &s.Span
}

func (p *parser) readAssign(at luasyntax.Stmt, first luasyntax.Expression) (luasyntax.Statement, *luasyntax.Span) {
	s := &luasyntax.Assign{Stmt: at, Targets: []luasyntax.Expression{first}}
	p.checkAssignable(first)
	for p.accept(lexer.Comma) {
		target := p.readSuffixed()
		p.checkAssignable(target)
		s.Targets = lexer.Appended(p.Effort, s.Targets, target)
	}
	p.require(lexer.Assign)
	s.Values = p.parseExpressions()
	return s, &s.Span
}

// checkAssignable refuses expressions that are not variables, and constants.
func (p *parser) checkAssignable(target luasyntax.Expression) {
	switch target := target.(type) {
	case *luasyntax.Index:
	case *luasyntax.Name:
		if target.Local != nil && target.Local.Attribute != "" {
			p.failWithout(target.From, "attempt to assign to const variable '%s'", target.Name)
		}
	default:
		p.fail("syntax error")
	}
}
