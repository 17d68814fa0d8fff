package luasource

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// mend rewrites, in place, what gopher-lua 1.1.2 compiles wrongly.
//
// An assignment of `and` to a local variable leaves the variable as it is when the
// left side is false: after `local x = 5; x = t.none and 7` x is still 5. Of several
// local variables, each is assigned before the next value is found: `a, b = b, a`
// makes both b; `a, b = f(a), 1` calls what it has put where the last parameter a
// was. New locals get the right values, so the first becomes
// `do local v = t.none and 7; x = v end`.
func mend(chunk []ast.Stmt) {
	mender{}.statements(chunk)
}

type mender struct{}

func (m mender) statements(list []ast.Stmt) {
	for i, statement := range list {
		m.statement(statement)
		if assign, ok := statement.(*ast.AssignStmt); ok && isHurt(assign) {
			list[i] = m.throughLocals(assign)
		}
	}
}

// isHurt says whether an assignment may be one that is compiled wrongly.
func isHurt(assign *ast.AssignStmt) bool {
	names := false
	for _, target := range assign.Lhs {
		_, isName := target.(*ast.IdentExpr)
		names = names || isName
	}
	if !names {
		return false
	}
	for _, value := range assign.Rhs {
		_, isLogical := value.(*ast.LogicalOpExpr)
		_, isConstant := value.(ast.ConstExpr)
		if isLogical || len(assign.Lhs) > 1 && !isConstant {
			return true
		}
	}
	return false
}

// throughLocals assigns by way of new locals, whose names no script can have. The
// targets' own expressions are evaluated after the values then; Lua leaves the
// order open.
func (m mender) throughLocals(assign *ast.AssignStmt) ast.Stmt {
	locals := &ast.LocalAssignStmt{Exprs: assign.Rhs}
	values := make([]ast.Expr, len(assign.Lhs))
	for i := range assign.Lhs {
		name := "(value " + strconv.Itoa(i) + ")"
		locals.Names = append(locals.Names, name)
		value := &ast.IdentExpr{Value: name}
		at(value, assign)
		values[i] = value
	}
	through := &ast.AssignStmt{Lhs: assign.Lhs, Rhs: values}
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{locals, through}}
	at(locals, assign)
	at(through, assign)
	at(block, assign)
	return block
}

func at(made, original ast.PositionHolder) {
	made.SetLine(original.Line())
	made.SetLastLine(original.LastLine())
}

func (m mender) statement(statement ast.Stmt) {
	switch s := statement.(type) {
	case *ast.AssignStmt:
		m.expressions(s.Lhs)
		m.expressions(s.Rhs)
	case *ast.LocalAssignStmt:
		m.expressions(s.Exprs)
	case *ast.FuncCallStmt:
		m.expression(s.Expr)
	case *ast.DoBlockStmt:
		m.statements(s.Stmts)
	case *ast.WhileStmt:
		m.expression(s.Condition)
		m.statements(s.Stmts)
	case *ast.RepeatStmt:
		m.expression(s.Condition)
		m.statements(s.Stmts)
	case *ast.IfStmt:
		m.expression(s.Condition)
		m.statements(s.Then)
		m.statements(s.Else)
	case *ast.NumberForStmt:
		m.expressions([]ast.Expr{s.Init, s.Limit, s.Step})
		m.statements(s.Stmts)
	case *ast.GenericForStmt:
		m.expressions(s.Exprs)
		m.statements(s.Stmts)
	case *ast.FuncDefStmt:
		m.statements(s.Func.Stmts)
	case *ast.ReturnStmt:
		m.expressions(s.Exprs)
	}
}

func (m mender) expressions(list []ast.Expr) {
	for _, expression := range list {
		m.expression(expression)
	}
}

// expression looks for functions.
func (m mender) expression(expression ast.Expr) {
	switch e := expression.(type) {
	case *ast.FunctionExpr:
		m.statements(e.Stmts)
	case *ast.AttrGetExpr:
		m.expressions([]ast.Expr{e.Object, e.Key})
	case *ast.TableExpr:
		for _, field := range e.Fields {
			m.expressions([]ast.Expr{field.Key, field.Value})
		}
	case *ast.FuncCallExpr:
		m.expressions([]ast.Expr{e.Func, e.Receiver})
		m.expressions(e.Args)
	case *ast.LogicalOpExpr:
		m.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.RelationalOpExpr:
		m.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.StringConcatOpExpr:
		m.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.ArithmeticOpExpr:
		m.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.UnaryMinusOpExpr:
		m.expression(e.Expr)
	case *ast.UnaryNotOpExpr:
		m.expression(e.Expr)
	case *ast.UnaryLenOpExpr:
		m.expression(e.Expr)
	}
}
