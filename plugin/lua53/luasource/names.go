package luasource

import (
	"github.com/yuin/gopher-lua/ast"

	"janus-golua/plugin/work"
)

// mostNames bounds the names that a part uses, because each may be an upvalue, and a
// function has at most 255 upvalues.
const mostNames = 250

// names has the names that statements use, to decide whether these can be moved into a
// function of their own.
type names struct {
	used map[string]bool
	// vararg says that the statements use `...` of the enclosing function.
	vararg bool
	// functions says that the statements define functions.
	functions bool
	// inner is the number of enclosing functions within the statements.
	inner int
	// effort asks the budget of the script; stopped is the budget's error.
	effort  *work.Count
	stopped error
}

// canMove says whether the statements do the same in a function of their own. There,
// setfenv and module would change the environment of the new function, and `arg` would be
// the table that gopher-lua makes from `...`.
func (n *names) canMove() bool {
	return !n.used["setfenv"] && !n.used["module"] && !(n.vararg && n.used["arg"])
}

func (n *names) name(name string) {
	if n.used == nil {
		n.used = map[string]bool{}
	}
	if len(n.used) <= mostNames {
		n.used[name] = true
	}
}

func (n *names) statements(list []ast.Stmt) {
	for _, statement := range list {
		n.statement(statement)
	}
}

func (n *names) statement(statement ast.Stmt) {
	switch s := statement.(type) {
	case *ast.AssignStmt:
		n.expressions(s.Lhs)
		n.expressions(s.Rhs)
	case *ast.LocalAssignStmt:
		n.expressions(s.Exprs)
	case *ast.FuncCallStmt:
		n.expression(s.Expr)
	case *ast.DoBlockStmt:
		n.statements(s.Stmts)
	case *ast.WhileStmt:
		n.expression(s.Condition)
		n.statements(s.Stmts)
	case *ast.RepeatStmt:
		n.statements(s.Stmts)
		n.expression(s.Condition)
	case *ast.IfStmt:
		n.expression(s.Condition)
		n.statements(s.Then)
		n.statements(s.Else)
	case *ast.NumberForStmt:
		n.expressions([]ast.Expr{s.Init, s.Limit, s.Step})
		n.statements(s.Stmts)
	case *ast.GenericForStmt:
		n.expressions(s.Exprs)
		n.statements(s.Stmts)
	case *ast.FuncDefStmt:
		n.expressions([]ast.Expr{s.Name.Func, s.Name.Receiver, s.Func})
	case *ast.ReturnStmt:
		n.expressions(s.Exprs)
	}
}

func (n *names) expressions(list []ast.Expr) {
	for _, expression := range list {
		n.expression(expression)
	}
}

func (n *names) expression(expression ast.Expr) {
	if n.stopped != nil {
		return
	}
	n.stopped = n.effort.Add(1)
	switch e := expression.(type) {
	case *ast.IdentExpr:
		n.name(e.Value)
	case *ast.Comma3Expr:
		n.vararg = n.vararg || n.inner == 0
	case *ast.AttrGetExpr:
		n.expression(e.Object)
		n.expression(e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			n.expression(field.Key)
			n.expression(field.Value)
		}
	case *ast.FuncCallExpr:
		n.expression(e.Func)
		n.expression(e.Receiver)
		n.expressions(e.Args)
	case *ast.FunctionExpr:
		n.functions = true
		n.inner++
		n.statements(e.Stmts)
		n.inner--
	case *ast.LogicalOpExpr:
		n.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.RelationalOpExpr:
		n.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.StringConcatOpExpr:
		n.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.ArithmeticOpExpr:
		n.expressions([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.UnaryMinusOpExpr:
		n.expression(e.Expr)
	case *ast.UnaryNotOpExpr:
		n.expression(e.Expr)
	case *ast.UnaryLenOpExpr:
		n.expression(e.Expr)
	}
}
