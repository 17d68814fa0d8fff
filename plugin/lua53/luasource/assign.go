package luasource

import (
	"slices"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// isHurt says whether gopher-lua may compile an assignment wrongly.
func isHurt(assign *ast.AssignStmt) bool {
	names, fields := false, false
	for _, target := range assign.Lhs {
		if ofConstant(target) {
			return true
		}
		_, isName := target.(*ast.IdentExpr)
		names, fields = names || isName, fields || !isName
	}
	if !names {
		return false
	}
	if len(assign.Lhs) == 1 {
		_, isLogical := assign.Rhs[0].(*ast.LogicalOpExpr)
		return isLogical || isCallOrRest(assign.Rhs[0]) && len(assign.Rhs) > 1
	}
	return fields || slices.ContainsFunc(assign.Rhs, func(value ast.Expr) bool {
		_, isConstant := value.(ast.ConstExpr)
		return !isConstant
	})
}

// ofConstant says whether a target is a field of a constant, such as ("s").x: gopher-lua
// takes the number of the constant for that of a register.
func ofConstant(target ast.Expr) bool {
	field, ok := target.(*ast.AttrGetExpr)
	if !ok {
		return false
	}
	switch field.Object.(type) {
	case *ast.StringExpr, *ast.NumberExpr:
		return true
	}
	return false
}

func isCallOrRest(value ast.Expr) bool {
	switch value.(type) {
	case *ast.FuncCallExpr, *ast.Comma3Expr:
		return true
	}
	return false
}

// withoutParentheses removes the parentheses around a call or `...` whose first value is
// assigned anyway.
func withoutParentheses(assign *ast.AssignStmt) {
	if len(assign.Lhs) != 1 || len(assign.Rhs) != 1 {
		return
	}
	switch e := assign.Rhs[0].(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = false
	case *ast.Comma3Expr:
		e.AdjustRet = false
	}
}

// throughLocals assigns by way of new local variables, which get the right values, and
// whose names no script can have. First come the tables and keys of the targets, then the
// values, then one assignment after another, the last target's first:
//
//	do local t1, k1, v0, v1 = t, i, i + 1, 20; t1[k1] = v1; i = v0 end
func throughLocals(assign *ast.AssignStmt) ast.Stmt {
	b := block{assign: assign, locals: &ast.LocalAssignStmt{}}
	targets := make([]ast.Expr, len(assign.Lhs))
	for i, target := range assign.Lhs {
		targets[i] = b.target(target, i)
	}
	values := make([]ast.Expr, len(assign.Lhs))
	for i := range assign.Lhs {
		values[i] = b.local("value", i, nil)
	}
	b.locals.Exprs = append(b.locals.Exprs, assign.Rhs...)
	at(b.locals, assign)
	made := &ast.DoBlockStmt{Stmts: []ast.Stmt{b.locals}}
	for i := len(targets) - 1; i >= 0; i-- {
		one := &ast.AssignStmt{Lhs: targets[i : i+1], Rhs: values[i : i+1]}
		at(one, assign)
		made.Stmts = append(made.Stmts, one)
	}
	at(made, assign)
	return made
}

// block is a block that replaces an assignment.
type block struct {
	assign *ast.AssignStmt
	locals *ast.LocalAssignStmt
}

// local adds a local variable, with its value unless that comes later, and returns
// an expression for it.
func (b *block) local(name string, i int, value ast.Expr) ast.Expr {
	name = "(" + name + " " + strconv.Itoa(i) + ")"
	b.locals.Names = append(b.locals.Names, name)
	if value != nil {
		b.locals.Exprs = append(b.locals.Exprs, single(value))
	}
	made := &ast.IdentExpr{Value: name}
	at(made, b.assign)
	return made
}

// target makes a target whose table and key are evaluated before anything is assigned.
func (b *block) target(target ast.Expr, i int) ast.Expr {
	field, ok := target.(*ast.AttrGetExpr)
	if !ok || len(b.assign.Lhs) == 1 && !ofConstant(target) {
		return target
	}
	made := &ast.AttrGetExpr{Object: b.local("table", i, field.Object), Key: field.Key}
	if _, constant := field.Key.(ast.ConstExpr); !constant {
		made.Key = b.local("key", i, field.Key)
	}
	at(made, field)
	return made
}

// single reduces a call or `...` to one value, as needed for a table or a key. A call is
// changed in place, because it occurs nowhere else.
func single(value ast.Expr) ast.Expr {
	switch e := value.(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
	return value
}

func at(made, original ast.PositionHolder) {
	made.SetLine(original.Line())
	made.SetLastLine(original.LastLine())
}
