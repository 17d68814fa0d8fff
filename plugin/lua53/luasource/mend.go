package luasource

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/work"
)

// maxNesting is how deep a syntax tree may be. A chain such as a .. b .. c counts
// one level for each operator; Lua 5.3 itself allows some 200 in a row.
const maxNesting = 10_000

// mender walks a syntax tree and changes what gopher-lua compiles wrongly:
//
//   - `for k, v in next, t do` leaves the control variable at whatever its
//     register held before, so that the loop may begin anywhere;
//   - `x = t.none and 7` leaves a local variable x as it is;
//   - of several local variables, each is assigned before the next value is found:
//     `a, b = b, a` makes both b; `a, b = f(a), 1` calls what it has put where the
//     last parameter a was;
//   - `("s").x = 1` sets a field of a variable, or crashes;
//   - `a = (f())` for the last parameter a calls f where a is, over what comes behind a,
//     and `a = (...)` forgets what comes behind a;
//   - the iterator of a `for` is called through Go, so that it cannot yield or wait;
//   - a jump back to a jump goes somewhere else (guarded);
//   - the literal 010 is read as octal, 0xffffffffffffffff, 1e400 and even 1e as nan.
type mender struct {
	chunkName string
	depth     int
	effort    work.Count
	// sparing says that functions are to need few registers.
	sparing bool
	cost    cost
	// parts are the functions that inParts and filled have made.
	parts map[*ast.FunctionExpr]bool
	// problem says why the chunk cannot be compiled; nil when it can.
	problem error
}

// refuse notes the first problem.
func (m *mender) refuse(at ast.PositionHolder, problem string) {
	if m.problem == nil {
		m.problem = fmt.Errorf("%s:%d: %s", m.chunkName, at.Line(), problem)
	}
}

// stop notes the budget's error.
func (m *mender) stop(why error) {
	if m.problem == nil {
		m.problem = why
	}
}

// enter goes one level down, if that is allowed.
func (m *mender) enter(at ast.PositionHolder) bool {
	if m.depth++; m.depth > maxNesting {
		m.refuse(at, "chunk has too many syntax levels")
	}
	m.cost.nodes++
	if err := m.effort.Add(nodeSize); err != nil {
		m.stop(err)
	}
	return m.problem == nil
}

func (m *mender) leave() { m.depth-- }

// function walks over a function; the main function has no parameters.
func (m *mender) function(parameters []string, body []ast.Stmt) []ast.Stmt {
	m.cost.enterFunction(parameters)
	defer m.cost.leaveFunction()
	if m.sparing {
		body = m.divided(len(parameters), body)
	}
	return m.block(body, 0)
}

// block walks over the statements of a block, at whose beginning a number of variables are
// declared.
func (m *mender) block(statements []ast.Stmt, variables int) []ast.Stmt {
	m.cost.enterBlock(variables)
	defer m.cost.leaveBlock()
	statements = m.inParts(statements)
	for i, statement := range statements {
		m.cost.statement(statement)
		if m.enter(statement) {
			m.statement(statement)
		}
		m.leave()
		statements[i] = mended(statement)
	}
	guardLabels(statements)
	return statements
}

// hiddenVariables are the variables of a loop that no script can name.
const hiddenVariables = 3

// mended returns a statement that gopher-lua compiles correctly, in place of one that it
// may compile wrongly.
func mended(statement ast.Stmt) ast.Stmt {
	switch s := statement.(type) {
	case *ast.AssignStmt:
		if isHurt(s) {
			return throughLocals(s)
		}
		withoutParentheses(s)
	case *ast.GenericForStmt:
		if !isPlain(s) {
			return unrolled(s)
		}
		threeVariables(s)
		s.Stmts = guarded(s, s.Stmts)
	case *ast.WhileStmt:
		return repeated(s)
	case *ast.RepeatStmt:
		s.Stmts = guarded(s, s.Stmts)
	}
	return statement
}

func (m *mender) statement(statement ast.Stmt) {
	switch s := statement.(type) {
	case *ast.AssignStmt:
		m.list(s.Lhs)
		m.list(s.Rhs)
	case *ast.LocalAssignStmt:
		m.list(s.Exprs)
		m.cost.declare(len(s.Names))
	case *ast.FuncCallStmt:
		m.expressions(&s.Expr)
	case *ast.DoBlockStmt:
		s.Stmts = m.block(s.Stmts, 0)
	case *ast.WhileStmt:
		m.expressions(&s.Condition)
		s.Stmts = m.block(s.Stmts, 0)
	case *ast.RepeatStmt:
		s.Stmts = m.block(s.Stmts, 0)
		m.expressions(&s.Condition)
	case *ast.IfStmt:
		m.expressions(&s.Condition)
		s.Then = m.block(s.Then, 0)
		s.Else = m.block(s.Else, 0)
	case *ast.NumberForStmt:
		m.expressions(&s.Init, &s.Limit, &s.Step)
		s.Stmts = m.block(s.Stmts, 1+hiddenVariables)
	case *ast.GenericForStmt:
		m.list(s.Exprs)
		m.cost.nodes += unrolledNodes
		s.Stmts = m.block(s.Stmts, len(s.Names)+hiddenVariables)
	case *ast.FuncDefStmt:
		m.expressions(&s.Name.Func, &s.Name.Receiver)
		m.method(s.Name.Method)
		s.Func.Stmts = m.function(s.Func.ParList.Names, s.Func.Stmts)
	case *ast.ReturnStmt:
		s.Exprs = m.relayed(s.Exprs)
		m.list(s.Exprs)
	}
}

// threeVariables gives a loop three expressions, so that three values are set. A single
// call, such as pairs(t), sets them anyway.
func threeVariables(loop *ast.GenericForStmt) {
	if call, ok := loop.Exprs[0].(*ast.FuncCallExpr); ok && len(loop.Exprs) == 1 && !call.AdjustRet {
		return
	}
	for len(loop.Names) < 3 {
		loop.Names = append(loop.Names, "(for nothing)")
	}
}

// list walks over the expressions of a list.
func (m *mender) list(expressions []ast.Expr) {
	for i := range expressions {
		m.expressions(&expressions[i])
	}
}

// expressions walks over expressions, some of which may be nil. It replaces those whose
// constants decide their value.
func (m *mender) expressions(places ...*ast.Expr) {
	for _, place := range places {
		if *place == nil {
			continue
		}
		if table, ok := (*place).(*ast.TableExpr); ok {
			*place = m.filled(table)
		}
		if m.enter(*place) {
			m.expression(*place)
		}
		m.leave()
		if logical, ok := (*place).(*ast.LogicalOpExpr); ok {
			*place = m.decided(logical)
		}
	}
}

func (m *mender) expression(expression ast.Expr) {
	switch e := expression.(type) {
	case *ast.NumberExpr:
		m.number(e)
		m.cost.constant(numberConstant, e.Value)
	case *ast.StringExpr:
		m.cost.constant(textConstant, e.Value)
	case *ast.IdentExpr:
		m.cost.name(e.Value)
	case *ast.AttrGetExpr:
		m.expressions(&e.Object, &e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			m.expressions(&field.Key, &field.Value)
		}
	case *ast.FuncCallExpr:
		m.expressions(&e.Func, &e.Receiver)
		m.method(e.Method)
		e.Args = m.relayed(e.Args)
		m.list(e.Args)
	case *ast.FunctionExpr:
		e.Stmts = m.function(e.ParList.Names, e.Stmts)
	case *ast.ArithmeticOpExpr:
		m.arithmetic(&e.Lhs, &e.Rhs)
	case *ast.UnaryMinusOpExpr:
		m.arithmetic(&e.Expr)
	default:
		m.operands(e)
	}
}

// operands walks over the operands of an operator, unless that is arithmetic.
func (m *mender) operands(operator ast.Expr) {
	switch e := operator.(type) {
	case *ast.LogicalOpExpr:
		m.expressions(&e.Lhs, &e.Rhs)
	case *ast.RelationalOpExpr:
		m.expressions(&e.Lhs, &e.Rhs)
	case *ast.StringConcatOpExpr:
		m.expressions(&e.Lhs, &e.Rhs)
	case *ast.UnaryNotOpExpr:
		m.expressions(&e.Expr)
	case *ast.UnaryLenOpExpr:
		m.expressions(&e.Expr)
	}
}

// arithmetic walks over operands, and counts the operands below for the operator above.
func (m *mender) arithmetic(operands ...*ast.Expr) {
	size := 1
	for _, operand := range operands {
		m.cost.operands = 0
		m.expressions(operand)
		switch (*operand).(type) {
		case *ast.NumberExpr:
			size += numberFolds
		case *ast.ArithmeticOpExpr, *ast.UnaryMinusOpExpr:
			size += m.cost.operands
		}
	}
	m.cost.operands = size
	m.cost.steps += size * foldSteps
}

// method is the name of a method; empty if it is no method.
func (m *mender) method(name string) {
	if name != "" {
		m.cost.constant(textConstant, name)
	}
}

// number writes a literal that begins with 0, or has an exponent, such that it is
// read as Lua reads it.
func (m *mender) number(literal *ast.NumberExpr) {
	if literal.Value[0] != '0' && !strings.ContainsAny(literal.Value, "eE") {
		return
	}
	number, ok := numeral.Parse(literal.Value)
	if !ok {
		m.refuse(literal, "malformed number near '"+literal.Value+"'")
		return
	}
	literal.Value = strconv.FormatFloat(number, 'g', -1, 64)
}
