package luasyntax

// Priorities of binary operators: an operator binds the operand on its left
// with its left priority, and that on its right with its right one.
type priority struct{ left, right int }

var priorities = map[kind]priority{
	kwOr: {1, 1}, kwAnd: {2, 2},
	less: {3, 3}, greater: {3, 3}, lessEqual: {3, 3}, greaterEqual: {3, 3}, notEqual: {3, 3}, equal: {3, 3},
	pipe: {4, 4}, tilde: {5, 5}, ampersand: {6, 6}, shiftLeft: {7, 7}, shiftRight: {7, 7},
	concat: {9, 8}, plus: {10, 10}, minus: {10, 10},
	star: {11, 11}, slash: {11, 11}, doubleSlash: {11, 11}, percent: {11, 11},
	caret: {14, 13},
}

// unaryPriority is that of `not`, `-`, `#` and `~`.
const unaryPriority = 12

// binary has the priorities by kind, quicker to look up; zero is no operator.
var binary = func() (table [ellipsis + 1]priority) {
	for k, p := range priorities {
		table[k] = p
	}
	return table
}()

func (p *parser) parseExpressions() []Expression {
	list := []Expression{p.parseExpression()}
	for p.accept(comma) {
		list = appended(p.effort, list, p.parseExpression())
	}
	return list
}

func (p *parser) parseExpression() Expression { return p.readOperands(0) }

// readOperands reads an expression whose operators bind tighter than limit.
func (p *parser) readOperands(limit int) Expression {
	p.enterLevel()
	defer p.leaveLevel()
	left := p.readOperand()
	for binary[p.token.kind].left > limit {
		operator := p.token
		p.advance()
		e := &Binary{Operator: spelling[operator.kind], OperatorAt: operator.at, Left: left}
		e.From = left.Pos()
		e.Right = p.readOperands(binary[operator.kind].right)
		p.finish(&e.expr, e.Left, e.Right)
		p.facts.rewrites = p.facts.rewrites || helpers[e.Operator] != ""
		left = e
	}
	return left
}

// readOperand reads an operand with its unary operators.
func (p *parser) readOperand() Expression {
	switch p.token.kind {
	case kwNot, minus, hash, tilde:
		e := &Unary{Operator: spelling[p.token.kind]}
		e.From = p.token.at
		p.advance()
		e.Operand = p.readOperands(unaryPriority)
		p.finish(&e.expr, e.Operand, nil)
		p.facts.rewrites = p.facts.rewrites || e.Operator == spelling[tilde]
		return e
	}
	return p.readSimple()
}

func (p *parser) readSimple() Expression {
	t := p.token
	at := expr{Span: Span{t.at, t.end}}
	switch t.kind {
	case number:
		p.advance()
		return &Number{expr: at, Value: t.value, Integer: t.integer}
	case text:
		p.advance()
		return &String{expr: at, Value: t.text}
	case kwNil:
		p.advance()
		return &Nil{at}
	case kwTrue:
		p.advance()
		return &True{at}
	case kwFalse:
		p.advance()
		return &False{at}
	case ellipsis:
		if !p.function.Variadic {
			p.fail("cannot use '...' outside a vararg function")
		}
		p.advance()
		return &Vararg{at}
	case openBrace:
		return p.readTable()
	case kwFunction:
		p.advance()
		return p.parseFunction(t.at, t.at.Line, false)
	}
	return p.readSuffixed()
}

func (p *parser) readName() *Name {
	t := p.requireName()
	n := &Name{expr: expr{Span: Span{t.at, t.end}}, Name: t.text}
	p.resolve(n)
	return n
}

// readPrimary reads a name or an expression in parentheses.
func (p *parser) readPrimary() Expression {
	switch p.token.kind {
	case name:
		return p.readName()
	case openParen:
		e := &Parenthesis{}
		e.From = p.token.at
		p.advance()
		e.Inner = p.parseExpression()
		p.close(closeParen, openParen, e.From.Line)
		p.finish(&e.expr, e.Inner, nil)
		return e
	}
	p.fail("unexpected symbol")
	return nil
}

// readSuffixed reads a primary expression with the fields, keys and calls that
// follow it.
func (p *parser) readSuffixed() Expression {
	e := p.readPrimary()
	for {
		switch p.token.kind {
		case dot:
			e = p.readField(e)
		case openBracket:
			e = p.readKey(e)
		case colon:
			e = p.readMethodCall(e)
		case openParen, text, openBrace:
			call := &Call{Function: e}
			call.From = e.Pos()
			call.Arguments = p.readArguments()
			p.finishCall(&call.expr, e, call.Arguments)
			e = call
		default:
			return e
		}
	}
}

// readField reads `.name` (or `:name`, of a function's name).
func (p *parser) readField(object Expression) Expression {
	p.advance()
	t := p.requireName()
	e := &Index{Object: object, Key: &String{expr{Span: Span{t.at, t.end}}, t.text}, Dotted: true}
	e.From = object.Pos()
	p.finish(&e.expr, object, nil)
	return e
}

func (p *parser) readKey(object Expression) Expression {
	at := p.require(openBracket)
	e := &Index{Object: object, Key: p.parseExpression()}
	e.From = object.Pos()
	p.close(closeBracket, openBracket, at.Line)
	p.finish(&e.expr, object, e.Key)
	return e
}

func (p *parser) readMethodCall(receiver Expression) Expression {
	p.advance()
	method := p.requireName()
	e := &MethodCall{Receiver: receiver, Method: method.text, MethodAt: method.at}
	e.From = receiver.Pos()
	e.Arguments = p.readArguments()
	p.finishCall(&e.expr, receiver, e.Arguments)
	return e
}

func (p *parser) finishCall(e *expr, called Expression, arguments []Expression) {
	for _, argument := range arguments {
		e.nested = max(e.nested, argument.height()+1)
	}
	p.finish(e, called, nil)
}

func (p *parser) readArguments() []Expression {
	switch at := p.token.at; p.token.kind {
	case text:
		return []Expression{p.readSimple()}
	case openBrace:
		return []Expression{p.readTable()}
	case openParen:
		p.advance()
		var list []Expression
		if p.token.kind != closeParen {
			list = p.parseExpressions()
		}
		p.close(closeParen, openParen, at.Line)
		return list
	}
	p.fail("function arguments expected")
	return nil
}

func (p *parser) readTable() Expression {
	e := &Table{}
	e.From = p.token.at
	p.advance()
	for p.token.kind != closeBrace {
		field := p.readTableField()
		e.Fields = appended(p.effort, e.Fields, field)
		e.nested = max(e.nested, field.Value.height()+1)
		if field.Key != nil {
			e.nested = max(e.nested, field.Key.height()+1)
		}
		if !p.accept(comma) && !p.accept(semicolon) {
			break
		}
	}
	p.close(closeBrace, openBrace, e.From.Line)
	p.finish(&e.expr, nil, nil)
	p.facts.rewrites = p.facts.rewrites || e.lastIsMultiple() || e.fullFlushAt() >= 0
	return e
}

func (p *parser) readTableField() Field {
	switch {
	case p.token.kind == openBracket:
		p.advance()
		key := p.parseExpression()
		p.require(closeBracket)
		p.require(assign)
		return Field{Key: key, Value: p.parseExpression()}
	case p.token.kind == name && p.lookAhead() == assign:
		t := p.token
		p.advance()
		p.advance()
		return Field{Key: &String{expr{Span: Span{t.at, t.end}}, t.text}, Value: p.parseExpression(), Named: true}
	}
	return Field{Value: p.parseExpression()}
}

// parseFunction reads parameters and body; line is that of `function`.
func (p *parser) parseFunction(from Position, line int, method bool) *Function {
	f := &Function{Method: method}
	f.From = from
	highest := p.highest
	p.highest = 0
	p.openFunction(f, p.visible)
	if method {
		self := &Local{Span: Span{p.token.at, p.token.at.Offset}, Name: "self"}
		f.Parameters = append(f.Parameters, self)
	}
	p.readParameters(f)
	for _, parameter := range f.Parameters {
		p.declare(parameter)
	}
	f.Body.From = p.token.at
	p.parseStatements(f.Body)
	p.closeFunction()
	p.close(kwEnd, kwFunction, line)
	f.nested = p.highest + 1
	p.highest = highest
	p.finish(&f.expr, nil, nil)
	return f
}

func (p *parser) readParameters(f *Function) {
	p.require(openParen)
	for more := p.token.kind != closeParen; more; more = !f.Variadic && p.accept(comma) {
		switch p.token.kind {
		case ellipsis:
			p.advance()
			f.Variadic = true
		case name:
			f.Parameters = appended(p.effort, f.Parameters, p.newLocal(p.requireName()))
		default:
			p.fail("<name> or '...' expected")
		}
	}
	p.require(closeParen)
}
