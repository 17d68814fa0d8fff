package luasyntax

// blockEnds says whether the current token ends a block.
func (p *parser) blockEnds() bool {
	switch p.token.kind {
	case endOfSource, kwEnd, kwElse, kwElseif, kwUntil:
		return true
	}
	return false
}

// parseStatements fills a block up to the token that ends it.
func (p *parser) parseStatements(b *Block) {
	for !p.blockEnds() {
		_, returns := p.parseStatement(b).(*Return)
		if returns {
			return
		}
	}
}

// parseBlock reads a block with its own scope; prepare declares variables.
func (p *parser) parseBlock(prepare func(b *Block)) *Block {
	b := p.enterBlock()
	if prepare != nil {
		prepare(b)
	}
	p.parseStatements(b)
	b.To = p.token.at.Offset
	p.leaveBlock()
	b.To = p.token.at.Offset
	return b
}

func asLoop(b *Block) { b.loop = true }

// parseStatement reads a statement and puts it into its block.
func (p *parser) parseStatement(b *Block) Statement {
	p.enterLevel()
	defer p.leaveLevel()
	s, span := p.readStatement()
	span.To = p.lastEnd
	b.Statements = appended(p.effort, b.Statements, s)
	return s
}

// readStatement reads a statement, and gives where its span is, to be ended.
func (p *parser) readStatement() (Statement, *Span) {
	at := stmt{Span{From: p.token.at}}
	switch p.token.kind {
	case semicolon:
		p.advance()
		s := &Empty{at}
		return s, &s.Span
	case kwIf:
		return p.readIf(at)
	case kwWhile:
		s := &While{stmt: at}
		p.advance()
		s.Condition = p.parseExpression()
		p.require(kwDo)
		s.Body = p.parseBlock(asLoop)
		p.close(kwEnd, kwWhile, at.From.Line)
		return s, &s.Span
	case kwDo:
		p.advance()
		s := &Do{stmt: at, Body: p.parseBlock(nil)}
		p.close(kwEnd, kwDo, at.From.Line)
		return s, &s.Span
	case kwFor:
		return p.readFor(at)
	case kwRepeat:
		return p.readRepeat(at)
	case kwFunction:
		return p.readFunctionStatement(at)
	case kwLocal:
		return p.readLocal(at)
	case doubleColon:
		return p.readLabel(at)
	case kwReturn:
		return p.readReturn(at)
	case kwBreak:
		return p.readBreak(at)
	case kwGoto:
		return p.readGoto(at)
	}
	return p.readExpressionStatement(at)
}

func (p *parser) readIf(at stmt) (Statement, *Span) {
	s := &If{stmt: at}
	outer := p.clauses
	for p.token.kind == kwIf || p.token.kind == kwElseif {
		if p.clauses++; p.clauses > maxClauses {
			p.tooDeep()
		}
		p.advance()
		condition := p.parseExpression()
		p.require(kwThen)
		s.Clauses = append(s.Clauses, Clause{condition, p.parseBlock(nil)})
	}
	if p.accept(kwElse) {
		s.Else = p.parseBlock(nil)
	}
	p.clauses = outer
	p.close(kwEnd, kwIf, at.From.Line)
	return s, &s.Span
}

func (p *parser) readRepeat(at stmt) (Statement, *Span) {
	s := &Repeat{stmt: at}
	p.advance()
	s.Body = p.enterBlock()
	s.Body.loop, s.Body.repeat = true, true
	p.parseStatements(s.Body)
	end := p.token.at.Offset
	s.untilAt = end
	p.close(kwUntil, kwRepeat, at.From.Line)
	s.Condition = p.parseExpression()
	p.leaveBlock()
	s.Body.To = end
	return s, &s.Span
}

func (p *parser) readFor(at stmt) (Statement, *Span) {
	p.advance()
	first := p.newLocal(p.requireName())
	switch p.token.kind {
	case assign:
		return p.readNumericFor(at, first)
	case comma, kwIn:
		return p.readGenericFor(at, first)
	}
	p.fail("'=' or 'in' expected")
	return nil, nil
}

func (p *parser) newLocal(t token) *Local {
	return &Local{Span: Span{t.at, t.end}, Name: t.text}
}

func (p *parser) readNumericFor(at stmt, variable *Local) (Statement, *Span) {
	s := &NumericFor{stmt: at, Variable: variable}
	p.advance()
	s.Start = p.parseExpression()
	p.require(comma)
	s.Limit = p.parseExpression()
	if p.accept(comma) {
		s.Step = p.parseExpression()
	}
	s.Body = p.readLoopBody(at, variable)
	return s, &s.Span
}

func (p *parser) readGenericFor(at stmt, first *Local) (Statement, *Span) {
	s := &GenericFor{stmt: at, Variables: []*Local{first}}
	for p.accept(comma) {
		s.Variables = appended(p.effort, s.Variables, p.newLocal(p.requireName()))
	}
	p.require(kwIn)
	s.Values = p.parseExpressions()
	s.Body = p.readLoopBody(at, s.Variables...)
	return s, &s.Span
}

func (p *parser) readLoopBody(at stmt, variables ...*Local) *Block {
	p.require(kwDo)
	body := p.parseBlock(func(b *Block) {
		b.loop = true
		for _, variable := range variables {
			p.declare(variable)
		}
	})
	p.close(kwEnd, kwFor, at.From.Line)
	return body
}

func (p *parser) readFunctionStatement(at stmt) (Statement, *Span) {
	s := &FunctionStatement{stmt: at}
	p.advance()
	s.Target = p.readName()
	p.checkAssignable(s.Target)
	method := false
	for !method && (p.token.kind == dot || p.token.kind == colon) {
		method = p.token.kind == colon
		s.Target = p.readField(s.Target)
	}
	s.Function = p.parseFunction(p.token.at, at.From.Line, method)
	return s, &s.Span
}

// readLabel checks before the label is in its block.
func (p *parser) readLabel(at stmt) (Statement, *Span) {
	p.advance()
	s := &Label{stmt: at, Name: p.requireName().text}
	p.require(doubleColon)
	p.addLabel(s)
	return s, &s.Span
}

func (p *parser) readReturn(at stmt) (Statement, *Span) {
	s := &Return{stmt: at, semicolonAt: -1}
	p.advance()
	if !p.blockEnds() && p.token.kind != semicolon {
		s.Values = p.parseExpressions()
	}
	if p.token.kind == semicolon {
		s.semicolonAt = p.token.at.Offset
		p.advance()
	}
	return s, &s.Span
}

// readBreak notes whether the break ends its block: to Lua 5.1 it must, with
// at most one semicolon.
func (p *parser) readBreak(at stmt) (Statement, *Span) {
	p.advance()
	s := &Break{stmt: at}
	s.last = p.blockEnds()
	if p.token.kind == semicolon {
		switch p.lookAhead() {
		case endOfSource, kwEnd, kwElse, kwElseif, kwUntil:
			s.last = true
		}
	}
	p.facts.rewrites = p.facts.rewrites || !s.last
	p.addBreak(s)
	return s, &s.Span
}

func (p *parser) readGoto(at stmt) (Statement, *Span) {
	p.advance()
	s := &Goto{stmt: at, Label: p.requireName().text}
	s.jump = &jump{statement: s, active: p.active}
	p.gotos = appended(p.effort, p.gotos, s.jump)
	return s, &s.Span
}

// readExpressionStatement reads an assignment or a call.
func (p *parser) readExpressionStatement(at stmt) (Statement, *Span) {
	first := p.readSuffixed()
	if p.token.kind == assign || p.token.kind == comma {
		return p.readAssign(at, first)
	}
	switch first.(type) {
	case *Call, *MethodCall:
	default:
		p.fail("syntax error")
	}
	s := &CallStatement{stmt: at, Call: first}
	return s, &s.Span
}

func (p *parser) readAssign(at stmt, first Expression) (Statement, *Span) {
	s := &Assign{stmt: at, Targets: []Expression{first}}
	p.checkAssignable(first)
	for p.accept(comma) {
		target := p.readSuffixed()
		p.checkAssignable(target)
		s.Targets = appended(p.effort, s.Targets, target)
	}
	p.require(assign)
	s.Values = p.parseExpressions()
	return s, &s.Span
}

// checkAssignable refuses what is no variable, and constants.
func (p *parser) checkAssignable(target Expression) {
	switch target := target.(type) {
	case *Index:
	case *Name:
		if target.Local != nil && target.Local.Attribute != "" {
			p.failWithout(target.From, "attempt to assign to const variable '%s'", target.Name)
		}
	default:
		p.fail("syntax error")
	}
}
