package luasource

import "github.com/yuin/gopher-lua/ast"

// gopher-lua replaces a jump that leads to another jump by a direct jump. It goes from the
// first instruction of a function to the last, and takes the argument of the second jump for
// the number of a label. But if the second jump comes earlier in the code, its argument is a
// distance already. So a jump back, which ends a loop or is a goto, must not lead to a jump.
// This file finds the places where it would, and puts a harmless instruction before the
// second jump. The first instruction of a statement must be predictable for that. So logical
// operators with a constant on their left, which are compiled to a jump or to nothing, are
// decided here.

// decided returns the value of a logical operator with a constant on its left: the
// constant, or one value of the right operand. A function within a right operand that is never
// used stays: gopher-lua has to know which variables it captures, as the parser does, because
// jumps keep such variables.
func (m *mender) decided(logical *ast.LogicalOpExpr) ast.Expr {
	value, constant := truth(logical.Lhs)
	switch {
	case !constant:
		return logical
	case value == (logical.Operator == "and"):
		return single(logical.Rhs)
	}
	names := names{effort: &m.effort}
	names.expression(logical.Rhs)
	if names.stopped != nil {
		m.stop(names.stopped)
	}
	if names.functions {
		logical.Lhs = computed(logical.Lhs)
		return logical
	}
	return logical.Lhs
}

// computed returns an expression with the value of a constant that does not look constant.
func computed(constant ast.Expr) ast.Expr {
	none, nothing := &ast.NilExpr{}, &ast.NilExpr{}
	yes := &ast.RelationalOpExpr{Operator: "==", Lhs: none, Rhs: nothing}
	value := &ast.LogicalOpExpr{Operator: "and", Lhs: yes, Rhs: constant}
	for _, made := range []ast.PositionHolder{none, nothing, yes, value} {
		at(made, constant)
	}
	return value
}

// truth says whether an expression is a constant, and whether it is true as a condition.
func truth(expression ast.Expr) (value, constant bool) {
	switch e := expression.(type) {
	case *ast.NilExpr, *ast.FalseExpr:
		return false, true
	case *ast.TrueExpr, *ast.NumberExpr, *ast.StringExpr:
		return true, true
	case *ast.UnaryNotOpExpr:
		value, constant = truth(e.Expr)
		return !value, constant
	}
	return false, false
}

// repeated mends a loop that begins with a jump, because its condition is constant. The body
// of a loop that is never entered stays, for its functions.
func repeated(s *ast.WhileStmt) ast.Stmt {
	switch value, constant := truth(s.Condition); {
	case constant && value:
		s.Stmts = guarded(s, s.Stmts)
	case constant:
		s.Condition = computed(s.Condition)
	}
	return s
}

func blockOf(original ast.Stmt, statements []ast.Stmt) ast.Stmt {
	made := &ast.DoBlockStmt{Stmts: statements}
	at(made, original)
	return made
}

// guarded returns the body of a loop, with a harmless instruction before a jump at its
// beginning.
func guarded(loop ast.Stmt, body []ast.Stmt) []ast.Stmt {
	if beginning(body) != jump {
		return body
	}
	return append([]ast.Stmt{harmless(loop)}, body...)
}

// guardLabels puts a harmless instruction between each label and a jump that follows it.
// The statement that jumps becomes a block; it declares nothing.
func guardLabels(statements []ast.Stmt) {
	label := false
	for i, statement := range statements {
		if _, ok := statement.(*ast.LabelStmt); ok {
			label = true
			continue
		}
		if !label {
			continue
		}
		first := begin(statement)
		if first == jump {
			statements[i] = blockOf(statement, []ast.Stmt{harmless(statement), statement})
		}
		label = first == nothing
	}
}

// harmless is an instruction that is not a jump.
func harmless(before ast.Stmt) ast.Stmt {
	yes := &ast.TrueExpr{}
	local := &ast.LocalAssignStmt{Names: []string{"(no jump)"}, Exprs: []ast.Expr{yes}}
	at(yes, before)
	at(local, before)
	return blockOf(before, []ast.Stmt{local})
}

// first describes the first instruction of some statements.
type first int

const (
	nothing first = iota // there is no instruction
	jump                 // it may be a jump
	other                // it is no jump
)

// beginning says what the first instruction of some statements is, after they have been
// mended.
func beginning(statements []ast.Stmt) first {
	for _, statement := range statements {
		if first := begin(statement); first != nothing {
			return first
		}
	}
	return nothing
}

func begin(statement ast.Stmt) first {
	switch s := statement.(type) {
	case *ast.LabelStmt:
		return nothing
	case *ast.DoBlockStmt:
		return beginning(s.Stmts)
	case *ast.BreakStmt, *ast.GotoStmt:
		return jump
	case *ast.IfStmt:
		return branchBegin(s)
	case *ast.WhileStmt:
		return loopBegin(s.Condition, s.Stmts)
	case *ast.RepeatStmt:
		if first := beginning(s.Stmts); first != nothing {
			return first
		}
		return loopBegin(s.Condition, nil)
	}
	return other
}

// branchBegin is the first instruction of an if.
func branchBegin(s *ast.IfStmt) first {
	value, constant := truth(s.Condition)
	if !constant {
		return other
	}
	if first := beginning(s.Then); value && first != nothing {
		return first
	}
	return jump // to the other branch, or over it
}

// loopBegin is the first instruction of a loop: of its condition, or else of its body.
func loopBegin(condition ast.Expr, body []ast.Stmt) first {
	if _, constant := truth(condition); !constant {
		return other
	}
	if first := beginning(body); first != nothing {
		return first
	}
	return jump // back to itself
}
