package luasource

import "github.com/yuin/gopher-lua/ast"

// gopher-lua shortens a jump to a jump to one jump. It does so from the first instruction of
// a function to the last, and takes the argument of the second jump for the number of a
// label. If that jump comes first in the code, its argument is a distance already. So a jump
// back, which ends a loop or is a goto, must not go to a jump. The places where it would are
// found here, and a harmless instruction is put before the jump. So that a jump can be known
// from the statement, logical operators with a constant on their left are decided: they are
// compiled to a jump or to nothing.

// decided is what a logical operator with a constant on its left comes to: that constant or
// the right operand, one value of it.
func decided(logical *ast.LogicalOpExpr) ast.Expr {
	value, constant := truth(logical.Lhs)
	switch {
	case !constant:
		return logical
	case value == (logical.Operator == "and"):
		return single(logical.Rhs)
	}
	return logical.Lhs
}

// truth says whether an expression is a constant, and whether that is true as a condition.
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

// repeated is a loop that is not left out because its condition is never true.
func repeated(s *ast.WhileStmt) ast.Stmt {
	value, constant := truth(s.Condition)
	switch {
	case !constant: // it begins with the condition
		return s
	case !value:
		return blockOf(s, nil)
	}
	s.Stmts = guarded(s, s.Stmts)
	return s
}

func blockOf(original ast.Stmt, statements []ast.Stmt) ast.Stmt {
	made := &ast.DoBlockStmt{Stmts: statements}
	at(made, original)
	return made
}

// guarded is the body of a loop, with a harmless instruction before a jump at its begin.
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

// harmless is an instruction that is no jump.
func harmless(before ast.Stmt) ast.Stmt {
	yes := &ast.TrueExpr{}
	local := &ast.LocalAssignStmt{Names: []string{"(no jump)"}, Exprs: []ast.Expr{yes}}
	at(yes, before)
	at(local, before)
	return blockOf(before, []ast.Stmt{local})
}

// first is the first instruction of statements.
type first int

const (
	nothing first = iota // there is no instruction
	jump                 // it may be a jump
	other                // it is no jump
)

// beginning says what the first instruction of statements is that have been mended.
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
