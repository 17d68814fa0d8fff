package luasource

import "github.com/yuin/gopher-lua/ast"

// The hidden variables of a loop over an iterator. No script can have such names.
const (
	iterator = "for iterator"
	state    = "(for state)"
	control  = "(for control)"
)

// unrolledNodes is how many nodes unrolled adds to a loop.
const unrolledNodes = 12

// isPlain says whether a loop is over pairs, ipairs or next: its iterator is our own Go
// function, which never waits.
func isPlain(loop *ast.GenericForStmt) bool {
	first := loop.Exprs[0]
	if call, ok := first.(*ast.FuncCallExpr); ok && call.Func != nil {
		first = call.Func
	}
	name, ok := first.(*ast.IdentExpr)
	return ok && (name.Value == "pairs" || name.Value == "ipairs" || name.Value == "next")
}

// unrolled turns a loop into one whose iterator is called like any function, and so can be
// suspended. gopher-lua's own instruction for loops calls through Go. Iterators written in
// Lua also run faster in this way.
//
//	do local f, s, c = …
//	   while true do local k, v = f(s, c); if k == nil then break end; c = k; … end
//	end
func unrolled(loop *ast.GenericForStmt) ast.Stmt {
	variable := func(name string) ast.Expr {
		made := &ast.IdentExpr{Value: name}
		at(made, loop)
		return made
	}
	call := &ast.FuncCallExpr{Func: variable(iterator), Args: []ast.Expr{variable(state), variable(control)}}
	none, yes := &ast.NilExpr{}, &ast.TrueExpr{}
	over := &ast.RelationalOpExpr{Operator: "==", Lhs: variable(loop.Names[0]), Rhs: none}
	leave := &ast.BreakStmt{}
	begin := &ast.LocalAssignStmt{Names: []string{iterator, state, control}, Exprs: loop.Exprs}
	next := &ast.LocalAssignStmt{Names: loop.Names, Exprs: []ast.Expr{call}}
	end := &ast.IfStmt{Condition: over, Then: []ast.Stmt{leave}}
	keep := &ast.AssignStmt{Lhs: []ast.Expr{variable(control)}, Rhs: []ast.Expr{variable(loop.Names[0])}}
	while := &ast.WhileStmt{Condition: yes, Stmts: append([]ast.Stmt{next, end, keep}, loop.Stmts...)}
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{begin, while}}
	for _, made := range []ast.PositionHolder{call, none, yes, over, leave, begin, next, end, keep, while, block} {
		at(made, loop)
	}
	return block
}
