package parser

import (
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// Priorities of binary operators: an operator binds the operand on its left
// with its left priority, and that on its right with its right one.
type priority struct{ left, right int }

var priorities = map[lexer.Kind]priority{
	lexer.KwOr: {1, 1}, lexer.KwAnd: {2, 2},
	lexer.Less: {3, 3}, lexer.Greater: {3, 3}, lexer.LessEqual: {3, 3}, lexer.GreaterEqual: {3, 3}, lexer.NotEqual: {3, 3}, lexer.Equal: {3, 3},
	lexer.Pipe: {4, 4}, lexer.Tilde: {5, 5}, lexer.Ampersand: {6, 6}, lexer.ShiftLeft: {7, 7}, lexer.ShiftRight: {7, 7},
	lexer.Concat: {9, 8}, lexer.Plus: {10, 10}, lexer.Minus: {10, 10},
	lexer.Star: {11, 11}, lexer.Slash: {11, 11}, lexer.DoubleSlash: {11, 11}, lexer.Percent: {11, 11},
	lexer.Caret: {14, 13},
}

// unaryPriority is the priority of `not`, `-`, `#` and `~`.
const unaryPriority = 12

// binary has the priorities by kind, which makes looking them up quick; zero is no
// operator.
var binary = func() (table [lexer.Ellipsis + 1]priority) {
	for k, p := range priorities {
		table[k] = p
	}
	return table
}()

func (p *parser) parseExpressions() []luasyntax.Expression {
	list := []luasyntax.Expression{p.parseExpression()}
	for p.accept(lexer.Comma) {
		list = lexer.Appended(p.Effort, list, p.parseExpression())
	}
	return list
}

func (p *parser) parseExpression() luasyntax.Expression { return p.readOperands(0) }

// readOperands reads an expression whose operators bind tighter than limit.
func (p *parser) readOperands(limit int) luasyntax.Expression {
	p.enterLevel()
	defer p.leaveLevel()
	left := p.readOperand()
	for binary[p.token.Kind].left > limit {
		operator := p.token
		p.advance()
		e := &luasyntax.Binary{Operator: lexer.Spelling[operator.Kind], OperatorAt: operator.At, Left: left}
		e.From = left.Pos()
		e.Right = p.readOperands(binary[operator.Kind].right)
		p.finish(&e.Expr, e.Left, e.Right)
		e.SetWide()
		p.facts.Rewrites = p.facts.Rewrites || Helper(e) != ""
		left = e
	}
	return left
}

// readOperand reads an operand with its unary operators.
func (p *parser) readOperand() luasyntax.Expression {
	switch p.token.Kind {
	case lexer.KwNot, lexer.Minus, lexer.Hash, lexer.Tilde:
		e := &luasyntax.Unary{Operator: lexer.Spelling[p.token.Kind]}
		e.From = p.token.At
		p.advance()
		e.Operand = p.readOperands(unaryPriority)
		p.finish(&e.Expr, e.Operand, nil)
		p.facts.Rewrites = p.facts.Rewrites || e.Operator == lexer.Spelling[lexer.Tilde]
		return e
	}
	return p.readSimple()
}

func (p *parser) readSimple() luasyntax.Expression {
	t := p.token
	at := luasyntax.Expr{Span: spanOf(t)}
	switch t.Kind {
	case lexer.Number:
		p.advance()
		return &luasyntax.Number{Expr: at, Value: t.Value, Integer: t.Integer}
	case lexer.Text:
		p.advance()
		return &luasyntax.String{Expr: at, Value: t.Text}
	case lexer.KwNil:
		p.advance()
		return &luasyntax.Nil{Expr: at}
	case lexer.KwTrue:
		p.advance()
		return &luasyntax.True{Expr: at}
	case lexer.KwFalse:
		p.advance()
		return &luasyntax.False{Expr: at}
	case lexer.Ellipsis:
		if !p.function.Variadic {
			p.fail("cannot use '...' outside a vararg function")
		}
		p.advance()
		return &luasyntax.Vararg{Expr: at}
	case lexer.OpenBrace:
		return p.readTable()
	case lexer.KwFunction:
		p.advance()
		return p.parseFunction(t.At, t.At.Line, false)
	}
	return p.readSuffixed()
}

func (p *parser) readName() *luasyntax.Name {
	t := p.requireName()
	n := &luasyntax.Name{Expr: luasyntax.Expr{Span: spanOf(t)}, Name: t.Text}
	p.resolve(n)
	return n
}

// readPrimary reads a name or an expression in parentheses.
func (p *parser) readPrimary() luasyntax.Expression {
	switch p.token.Kind {
	case lexer.NameToken:
		return p.readName()
	case lexer.OpenParen:
		e := &luasyntax.Parenthesis{}
		e.From = p.token.At
		p.advance()
		e.Inner = p.parseExpression()
		p.close(lexer.CloseParen, lexer.OpenParen, e.From.Line)
		p.finish(&e.Expr, e.Inner, nil)
		return e
	}
	p.fail("unexpected symbol")
	return nil
}

// readSuffixed reads a primary expression with the fields, keys and calls that
// follow it.
func (p *parser) readSuffixed() luasyntax.Expression {
	e := p.readPrimary()
	for {
		switch p.token.Kind {
		case lexer.Dot:
			e = p.readField(e)
		case lexer.OpenBracket:
			e = p.readKey(e)
		case lexer.Colon:
			e = p.readMethodCall(e)
		case lexer.OpenParen, lexer.Text, lexer.OpenBrace:
			call := &luasyntax.Call{Function: e}
			call.From = e.Pos()
			call.Arguments = p.readArguments()
			p.finishCall(&call.Expr, e, call.Arguments)
			e = call
		default:
			return e
		}
	}
}

// readField reads `.name` (or `:name`, of a function's name).
func (p *parser) readField(object luasyntax.Expression) luasyntax.Expression {
	p.advance()
	t := p.requireName()
	e := &luasyntax.Index{Object: object, Key: stringOf(t), Dotted: true}
	e.From = object.Pos()
	p.finish(&e.Expr, object, nil)
	return e
}

func (p *parser) readKey(object luasyntax.Expression) luasyntax.Expression {
	at := p.require(lexer.OpenBracket)
	e := &luasyntax.Index{Object: object, Key: p.parseExpression()}
	e.From = object.Pos()
	p.close(lexer.CloseBracket, lexer.OpenBracket, at.Line)
	p.finish(&e.Expr, object, e.Key)
	return e
}

func (p *parser) readMethodCall(receiver luasyntax.Expression) luasyntax.Expression {
	p.advance()
	method := p.requireName()
	e := &luasyntax.MethodCall{Receiver: receiver, Method: method.Text, MethodAt: method.At}
	e.From = receiver.Pos()
	e.Arguments = p.readArguments()
	p.finishCall(&e.Expr, receiver, e.Arguments)
	return e
}

func (p *parser) finishCall(e *luasyntax.Expr, called luasyntax.Expression, arguments []luasyntax.Expression) {
	for _, argument := range arguments {
		e.Nested = max(e.Nested, argument.Height()+1)
	}
	p.finish(e, called, nil)
}

func (p *parser) readArguments() []luasyntax.Expression {
	switch at := p.token.At; p.token.Kind {
	case lexer.Text:
		return []luasyntax.Expression{p.readSimple()}
	case lexer.OpenBrace:
		return []luasyntax.Expression{p.readTable()}
	case lexer.OpenParen:
		p.advance()
		var list []luasyntax.Expression
		if p.token.Kind != lexer.CloseParen {
			list = p.parseExpressions()
		}
		p.close(lexer.CloseParen, lexer.OpenParen, at.Line)
		return list
	}
	p.fail("function arguments expected")
	return nil
}

func (p *parser) readTable() luasyntax.Expression {
	e := &luasyntax.Table{}
	e.From = p.token.At
	p.advance()
	for p.token.Kind != lexer.CloseBrace {
		field := p.readTableField()
		e.Fields = lexer.Appended(p.Effort, e.Fields, field)
		e.Nested = max(e.Nested, field.Value.Height()+1)
		if field.Key != nil {
			e.Nested = max(e.Nested, field.Key.Height()+1)
		}
		if !p.accept(lexer.Comma) && !p.accept(lexer.Semicolon) {
			break
		}
	}
	p.close(lexer.CloseBrace, lexer.OpenBrace, e.From.Line)
	p.finish(&e.Expr, nil, nil)
	p.facts.Rewrites = p.facts.Rewrites || e.LastIsMultiple() || e.FullFlushAt() >= 0
	return e
}

func (p *parser) readTableField() luasyntax.Field {
	switch {
	case p.token.Kind == lexer.OpenBracket:
		p.advance()
		key := p.parseExpression()
		p.require(lexer.CloseBracket)
		p.require(lexer.Assign)
		return luasyntax.Field{Key: key, Value: p.parseExpression()}
	case p.token.Kind == lexer.NameToken && p.lookAhead() == lexer.Assign:
		t := p.token
		p.advance()
		p.advance()
		return luasyntax.Field{Key: stringOf(t), Value: p.parseExpression(), Named: true}
	}
	return luasyntax.Field{Value: p.parseExpression()}
}

// parseFunction reads parameters and body; line is the line of the word `function`.
func (p *parser) parseFunction(from luasyntax.Position, line int, method bool) *luasyntax.Function {
	f := &luasyntax.Function{Method: method}
	f.From = from
	highest := p.highest
	p.highest = 0
	p.openFunction(f, p.visible)
	if method {
		self := &luasyntax.Local{Span: luasyntax.Span{From: p.token.At, To: p.token.At.Offset}, Name: "self"}
		f.Parameters = append(f.Parameters, self)
	}
	p.readParameters(f)
	for _, parameter := range f.Parameters {
		p.declare(parameter)
	}
	f.Body.From = p.token.At
	p.parseStatements(f.Body)
	p.closeFunction()
	p.close(lexer.KwEnd, lexer.KwFunction, line)
	f.Nested = p.highest + 1
	p.highest = highest
	p.finish(&f.Expr, nil, nil)
	return f
}

func (p *parser) readParameters(f *luasyntax.Function) {
	p.require(lexer.OpenParen)
	for more := p.token.Kind != lexer.CloseParen; more; more = !f.Variadic && p.accept(lexer.Comma) {
		switch p.token.Kind {
		case lexer.Ellipsis:
			p.advance()
			f.Variadic = true
		case lexer.NameToken:
			f.Parameters = lexer.Appended(p.Effort, f.Parameters, p.newLocal(p.requireName()))
		default:
			p.fail("<name> or '...' expected")
		}
	}
	p.require(lexer.CloseParen)
}
