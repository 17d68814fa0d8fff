package luasource

import (
	"slices"

	"github.com/yuin/gopher-lua/ast"

	"janus-golua/plugin/lua53/relay"
)

// A function of gopher-lua has 200 registers for its variables and for the values of
// expressions; in Lua it has 255. When a source needs more, it is compiled again, and then its
// functions are divided: what follows the first variables of a function becomes a function of
// its own. Long lists of arguments go through a table (package relay).

// firstVariables is how many variables of a function come before the part that is made a
// function. All variables of a function are 200 at most.
const firstVariables = 40

// divided returns the statements of a function that has enough registers.
func (m *mender) divided(parameters int, statements []ast.Stmt) []ast.Stmt {
	count := parameters
	for i, statement := range statements {
		if local, ok := statement.(*ast.LocalAssignStmt); ok {
			count += len(local.Names)
		}
		if rest := statements[i+1:]; count >= firstVariables && len(rest) > 0 {
			return append(slices.Clone(statements[:i+1]), m.rest(slices.Clone(rest))...)
		}
	}
	return statements
}

// rest returns a call of a function with the statements, which returns what they return.
func (m *mender) rest(statements []ast.Stmt) []ast.Stmt {
	names := names{effort: &m.effort}
	names.statements(statements)
	if names.stopped != nil {
		m.stop(names.stopped)
	}
	if !names.canMove() {
		return statements
	}
	call := m.called(&ast.FunctionExpr{ParList: &ast.ParList{HasVargs: names.vararg}, Stmts: statements}, statements[0])
	call.Func.SetLastLine(statements[len(statements)-1].LastLine())
	back := &ast.ReturnStmt{Exprs: []ast.Expr{call}}
	at(back, statements[0])
	return []ast.Stmt{back}
}

// relayed returns a list of values that needs few registers.
func (m *mender) relayed(list []ast.Expr) []ast.Expr {
	if !m.sparing || len(list) == 0 {
		return list
	}
	return relay.List(list, isOpen(list[len(list)-1]))
}
