package luasource

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"janus-golua/plugin/luacompat/numeral"
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
//   - the iterator of a `for` is called through Go, so that it cannot yield or wait;
//   - the literal 010 is read as octal, 0xffffffffffffffff, 1e400 and even 1e as nan.
type mender struct {
	chunkName string
	depth     int
	// problem is why the chunk cannot be compiled, nil when it can.
	problem error
}

// refuse notes the first problem.
func (m *mender) refuse(at ast.PositionHolder, problem string) {
	if m.problem == nil {
		m.problem = fmt.Errorf("%s:%d: %s", m.chunkName, at.Line(), problem)
	}
}

// enter goes one level down, if that is allowed.
func (m *mender) enter(at ast.PositionHolder) bool {
	if m.depth++; m.depth > maxNesting {
		m.refuse(at, "chunk has too many syntax levels")
	}
	return m.problem == nil
}

func (m *mender) leave() { m.depth-- }

func (m *mender) statements(statements []ast.Stmt) {
	for i, statement := range statements {
		if m.enter(statement) {
			m.statement(statement)
		}
		m.leave()
		statements[i] = mended(statement)
	}
}

// mended is a statement that is compiled rightly in place of one that may not be.
func mended(statement ast.Stmt) ast.Stmt {
	switch s := statement.(type) {
	case *ast.AssignStmt:
		if isHurt(s) {
			return throughLocals(s)
		}
	case *ast.GenericForStmt:
		if !isPlain(s) {
			return unrolled(s)
		}
		threeVariables(s)
	}
	return statement
}

func (m *mender) statement(statement ast.Stmt) {
	switch s := statement.(type) {
	case *ast.AssignStmt:
		m.expressions(s.Lhs...)
		m.expressions(s.Rhs...)
	case *ast.LocalAssignStmt:
		m.expressions(s.Exprs...)
	case *ast.FuncCallStmt:
		m.expressions(s.Expr)
	case *ast.DoBlockStmt:
		m.statements(s.Stmts)
	case *ast.WhileStmt:
		m.expressions(s.Condition)
		m.statements(s.Stmts)
	case *ast.RepeatStmt:
		m.statements(s.Stmts)
		m.expressions(s.Condition)
	case *ast.IfStmt:
		m.expressions(s.Condition)
		m.statements(s.Then)
		m.statements(s.Else)
	case *ast.NumberForStmt:
		m.expressions(s.Init, s.Limit, s.Step)
		m.statements(s.Stmts)
	case *ast.GenericForStmt:
		m.expressions(s.Exprs...)
		m.statements(s.Stmts)
	case *ast.FuncDefStmt:
		m.statements(s.Func.Stmts)
	case *ast.ReturnStmt:
		m.expressions(s.Exprs...)
	}
}

// threeVariables gives a loop three variables, so that three values are set. A single
// call, such as that of pairs, sets them anyway.
func threeVariables(loop *ast.GenericForStmt) {
	if call, ok := loop.Exprs[0].(*ast.FuncCallExpr); ok && len(loop.Exprs) == 1 && !call.AdjustRet {
		return
	}
	for len(loop.Names) < 3 {
		loop.Names = append(loop.Names, "(for nothing)")
	}
}

// expressions walks over those that are there; some may be left out.
func (m *mender) expressions(expressions ...ast.Expr) {
	for _, expression := range expressions {
		if expression == nil {
			continue
		}
		if m.enter(expression) {
			m.expression(expression)
		}
		m.leave()
	}
}

func (m *mender) expression(expression ast.Expr) {
	switch e := expression.(type) {
	case *ast.NumberExpr:
		m.number(e)
	case *ast.AttrGetExpr:
		m.expressions(e.Object, e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			m.expressions(field.Key, field.Value)
		}
	case *ast.FuncCallExpr:
		m.expressions(e.Func, e.Receiver)
		m.expressions(e.Args...)
	case *ast.LogicalOpExpr:
		m.expressions(e.Lhs, e.Rhs)
	case *ast.RelationalOpExpr:
		m.expressions(e.Lhs, e.Rhs)
	case *ast.StringConcatOpExpr:
		m.expressions(e.Lhs, e.Rhs)
	case *ast.ArithmeticOpExpr:
		m.expressions(e.Lhs, e.Rhs)
	case *ast.UnaryMinusOpExpr:
		m.expressions(e.Expr)
	case *ast.UnaryNotOpExpr:
		m.expressions(e.Expr)
	case *ast.UnaryLenOpExpr:
		m.expressions(e.Expr)
	case *ast.FunctionExpr:
		m.statements(e.Stmts)
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
