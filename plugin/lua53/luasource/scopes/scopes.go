// Package scopes finds out where in compiled code each local variable is in scope. gopher-lua's
// own notes are wrong: the end of a variable's scope is written into the notes of another
// variable, so only the first block of a function is right. The names in messages of errors
// and debug.getlocal need the true scopes.
//
// The lines of a syntax tree carry what is needed through gopher-lua's compiler, because the
// compiler copies the line of a node to each instruction that the node becomes. Mark adds to
// each line the number of variables that are in scope there; Settle takes the number away
// again.
package scopes

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"janus-golua/plugin/lua53/luasyntax"
)

// A marked line has the line in its lower bits, and in the bits above one more than the number
// of variables in scope. A line that is not marked has zeros there.
const (
	countShift = 40
	lineMask   = 1<<countShift - 1
)

// Line is the line of a marked line, for an error of the compiler.
func Line(marked int) int { return marked & lineMask }

// Marks are the variables of the functions of a chunk.
type Marks struct{ main *function }

// function has the variables of a function.
type function struct {
	// registers are the registers of the variables, in the order in which gopher-lua's
	// compiler notes the variables. inner are the functions within, in the compiler's order.
	registers []int
	inner     []*function
	// part says that the source has no such function: its code is a part of the function
	// around.
	part bool
	// rest is the register of gopher-lua's own variable `arg`, or -1.
	rest int
	// active is the number of variables in scope where the walk is.
	active int
}

// Mark marks the lines of a chunk. The tree must not be changed afterwards. isPart says whether
// a function was added to the tree, for code of the function around.
func Mark(chunk []ast.Stmt, isPart func(*ast.FunctionExpr) bool) Marks {
	main := &function{rest: -1}
	w := walker{function: main, isPart: isPart}
	w.block(chunk)
	return Marks{main}
}

// walker goes over the tree in the order of gopher-lua's compiler.
type walker struct {
	*function
	isPart func(*ast.FunctionExpr) bool
}

// mark marks the line of a node.
func (w *walker) mark(node ast.PositionHolder) {
	node.SetLine(node.Line()&lineMask | (w.active+1)<<countShift)
}

// declare brings variables into scope.
func (w *walker) declare(count int) {
	for range count {
		w.registers = append(w.registers, w.active)
		w.active++
	}
}

// hiddenVariables are the variables of a loop that no script can name.
const hiddenVariables = 3

func (w *walker) block(statements []ast.Stmt) {
	before := w.active
	for _, statement := range statements {
		w.statement(statement)
	}
	w.active = before
}

func (w *walker) statement(statement ast.Stmt) {
	switch statement.(type) {
	case *ast.LabelStmt, *ast.GotoStmt, *ast.BreakStmt:
		return // these only jump, and the compiler's messages have their lines
	}
	w.mark(statement)
	switch s := statement.(type) {
	case *ast.AssignStmt:
		w.expressions(s.Lhs...)
		w.expressions(s.Rhs...)
	case *ast.LocalAssignStmt:
		w.local(s)
	case *ast.FuncCallStmt:
		w.expressions(s.Expr)
	case *ast.DoBlockStmt:
		w.block(s.Stmts)
	case *ast.WhileStmt:
		w.expressions(s.Condition)
		w.block(s.Stmts)
	case *ast.RepeatStmt:
		w.repeat(s)
	case *ast.IfStmt:
		w.expressions(s.Condition)
		w.block(s.Then)
		w.block(s.Else)
	case *ast.FuncDefStmt:
		w.expressions(s.Name.Func, s.Name.Receiver)
		w.functionOf(s.Func, s.Name.Func == nil)
	case *ast.ReturnStmt:
		w.expressions(s.Exprs...)
	default:
		w.loop(statement)
	}
}

func (w *walker) loop(statement ast.Stmt) {
	before := w.active
	switch s := statement.(type) {
	case *ast.NumberForStmt:
		w.expressions(s.Init, s.Limit, s.Step)
		w.declare(hiddenVariables + 1)
		w.block(s.Stmts)
	case *ast.GenericForStmt:
		w.expressions(s.Exprs...)
		w.declare(hiddenVariables + len(s.Names))
		w.block(s.Stmts)
	}
	w.active = before
}

// local declares variables after their values, unless the value is a function.
func (w *walker) local(s *ast.LocalAssignStmt) {
	if len(s.Names) == 1 && len(s.Exprs) == 1 {
		if _, ok := s.Exprs[0].(*ast.FunctionExpr); ok {
			w.declare(1)
			w.expressions(s.Exprs...)
			return
		}
	}
	w.expressions(s.Exprs...)
	w.declare(len(s.Names))
}

// repeat has its condition in the scope of its body.
func (w *walker) repeat(s *ast.RepeatStmt) {
	before := w.active
	for _, statement := range s.Stmts {
		w.statement(statement)
	}
	w.expressions(s.Condition)
	w.active = before
}

// expressions walks over expressions, some of which may be nil.
func (w *walker) expressions(list ...ast.Expr) {
	for _, expression := range list {
		if expression != nil {
			w.mark(expression)
			w.expression(expression)
		}
	}
}

func (w *walker) expression(expression ast.Expr) {
	switch e := expression.(type) {
	case *ast.AttrGetExpr:
		w.expressions(e.Object, e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			w.expressions(field.Key, field.Value)
		}
	case *ast.FuncCallExpr:
		w.call(e)
	case *ast.FunctionExpr:
		w.functionOf(e, false)
	case *ast.LogicalOpExpr:
		w.expressions(e.Lhs, e.Rhs)
	case *ast.RelationalOpExpr:
		w.expressions(e.Lhs, e.Rhs)
	case *ast.StringConcatOpExpr:
		w.expressions(e.Lhs, e.Rhs)
	case *ast.ArithmeticOpExpr:
		w.expressions(e.Lhs, e.Rhs)
	case *ast.UnaryMinusOpExpr:
		w.expressions(e.Expr)
	case *ast.UnaryNotOpExpr:
		w.expressions(e.Expr)
	case *ast.UnaryLenOpExpr:
		w.expressions(e.Expr)
	}
}

func (w *walker) call(e *ast.FuncCallExpr) {
	w.expressions(e.Func, e.Receiver)
	first := len(w.inner)
	w.expressions(e.Args...)
	if isClose(e.Func) && len(w.inner) > first {
		w.inner[first].part = true // the rest of a block after a variable that is closed
	}
}

// isClose says whether a function is the helper of the translator that closes a variable.
func isClose(function ast.Expr) bool {
	helper, ok := function.(*ast.AttrGetExpr)
	if !ok {
		return false
	}
	helpers, isName := helper.Object.(*ast.IdentExpr)
	name, isText := helper.Key.(*ast.StringExpr)
	return isName && isText && name.Value == "close" && strings.HasPrefix(helpers.Value, luasyntax.HelperName)
}

// functionOf walks over a function. A method has a parameter more than its list.
func (w *walker) functionOf(f *ast.FunctionExpr, method bool) {
	w.mark(f)
	inner := &function{rest: -1, part: w.isPart(f)}
	w.inner = append(w.inner, inner)
	within := walker{function: inner, isPart: w.isPart}
	if method {
		within.declare(1)
	}
	within.declare(len(f.ParList.Names))
	if f.ParList.HasVargs && lua.CompatVarArg {
		inner.rest = inner.active
		within.declare(1)
	}
	within.block(f.Stmts)
}
