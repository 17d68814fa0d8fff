package luasource

import (
	"slices"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// gopher-lua looks through all constants of a function for each constant, so compiling takes
// a time that grows with the square of their number: 60,000 take half a minute. And a
// constructor loses all items after the first 25,550 of a list. So a long list of statements
// becomes a list of calls; each calls a function with some of the statements. A long
// constructor first becomes a list of statements.

const (
	// manyStatements is the length from which on a list of statements is split; manyFields
	// is the same for a constructor. With as many constants a function takes 12 ms.
	manyStatements = 2000
	manyFields     = 2000
	// mostItems is how many items gopher-lua can count.
	mostItems = 511 * 50
	// partSize is how many statements a part has. An instruction can refer to 256
	// constants, and a statement has at least two.
	partSize = 100
	// fewestInPart is how many statements are worth a function.
	fewestInPart = 10
)

// inParts splits a long list of statements.
func (m *mender) inParts(statements []ast.Stmt) []ast.Stmt {
	if len(statements) < manyStatements {
		return statements
	}
	var made, run []ast.Stmt
	end := func() {
		made = append(made, m.asPart(run)...)
		run = nil
	}
	for _, statement := range statements {
		if !standsAlone(statement) {
			end()
			made = append(made, statement)
			continue
		}
		if run = append(run, statement); len(run) == partSize {
			end()
		}
	}
	end()
	return made
}

// asPart returns a call of a function with the statements; if they would do something else
// in a function, it returns the statements themselves.
func (m *mender) asPart(statements []ast.Stmt) []ast.Stmt {
	if len(statements) < fewestInPart {
		return statements
	}
	names := names{effort: &m.effort}
	names.statements(statements)
	switch {
	case names.stopped != nil:
		m.stop(names.stopped)
		return statements
	case len(names.used) > mostNames:
		half := len(statements) / 2
		return append(m.asPart(statements[:half:half]), m.asPart(statements[half:])...)
	case !names.canMove():
		return statements
	}
	call := m.called(&ast.FunctionExpr{ParList: &ast.ParList{HasVargs: names.vararg}, Stmts: statements}, statements[0])
	last := statements[len(statements)-1]
	call.Func.SetLastLine(last.LastLine())
	statement := &ast.FuncCallStmt{Expr: call}
	at(statement, statements[0])
	return []ast.Stmt{statement}
}

// called makes an expression that defines a function and calls it at once, with `...`
// passed on.
func (m *mender) called(function *ast.FunctionExpr, place ast.PositionHolder) *ast.FuncCallExpr {
	if m.parts == nil {
		m.parts = map[*ast.FunctionExpr]bool{}
	}
	m.parts[function] = true
	call := &ast.FuncCallExpr{Func: function}
	if function.ParList.HasVargs {
		rest := &ast.Comma3Expr{}
		at(rest, place)
		call.Args = []ast.Expr{rest}
	}
	at(function, place)
	at(call, place)
	return call
}

// isPart says whether a function is one that called has made.
func (m *mender) isPart(function *ast.FunctionExpr) bool { return m.parts[function] }

// tableName is the variable for a table that is being filled. No script can have such a
// name.
const tableName = "(table)"

// filled returns the replacement of a long constructor: a call of a function that fills a
// table, field by field.
func (m *mender) filled(table *ast.TableExpr) ast.Expr {
	if len(table.Fields) < manyFields {
		return table
	}
	names := names{effort: &m.effort}
	names.expression(table)
	if names.stopped != nil {
		m.stop(names.stopped)
	}
	if !names.canMove() {
		if len(table.Fields) > mostItems {
			m.refuse(table, "constructor too long; it uses '...' and 'arg', or setfenv")
		}
		return table
	}
	f := filler{table: table}
	f.begin()
	for i, field := range table.Fields {
		f.field(field, i == len(table.Fields)-1)
	}
	f.add(&ast.ReturnStmt{Exprs: []ast.Expr{f.name(tableName)}})
	function := &ast.FunctionExpr{ParList: &ast.ParList{HasVargs: names.vararg}, Stmts: f.statements}
	call := m.called(function, table)
	call.AdjustRet = true
	return call
}

// filler makes statements that fill a table.
type filler struct {
	table      *ast.TableExpr
	statements []ast.Stmt
	// items is how many items the list has so far.
	items int
}

func (f *filler) add(statement ast.Stmt) {
	at(statement, f.table)
	f.statements = append(f.statements, statement)
}

func (f *filler) begin() {
	empty := &ast.TableExpr{}
	at(empty, f.table)
	f.add(&ast.LocalAssignStmt{Names: []string{tableName}, Exprs: []ast.Expr{empty}})
}

func (f *filler) name(name string) ast.Expr {
	made := &ast.IdentExpr{Value: name}
	at(made, f.table)
	return made
}

func (f *filler) number(number int) ast.Expr {
	made := &ast.NumberExpr{Value: strconv.Itoa(number)}
	at(made, f.table)
	return made
}

// field sets a field.
func (f *filler) field(field *ast.Field, last bool) {
	key := field.Key
	if key == nil {
		if last && isOpen(field.Value) {
			f.rest(field.Value)
			return
		}
		f.items++
		key = f.number(f.items)
	}
	target := &ast.AttrGetExpr{Object: f.name(tableName), Key: key}
	at(target, field.Value)
	set := &ast.AssignStmt{Lhs: []ast.Expr{target}, Rhs: []ast.Expr{field.Value}}
	at(set, field.Value)
	f.statements = append(f.statements, set)
}

// isOpen says whether an expression may have any number of values.
func isOpen(value ast.Expr) bool {
	switch e := value.(type) {
	case *ast.FuncCallExpr:
		return !e.AdjustRet
	case *ast.Comma3Expr:
		return !e.AdjustRet
	}
	return false
}

// rest sets the last items, which are all values of one expression. In a function that has
// `...` but does not use it, gopher-lua provides a table `arg` of the arguments.
//
//	(function(...) for i = 1, arg.n do t[items + i] = arg[i] end end)(value)
func (f *filler) rest(value ast.Expr) {
	const index = "(index)"
	arguments := func(key ast.Expr) ast.Expr {
		made := &ast.AttrGetExpr{Object: f.name("arg"), Key: key}
		at(made, f.table)
		return made
	}
	n := &ast.StringExpr{Value: "n"}
	place := &ast.ArithmeticOpExpr{Operator: "+", Lhs: f.number(f.items), Rhs: f.name(index)}
	target := &ast.AttrGetExpr{Object: f.name(tableName), Key: place}
	set := &ast.AssignStmt{Lhs: []ast.Expr{target}, Rhs: []ast.Expr{arguments(f.name(index))}}
	loop := &ast.NumberForStmt{Name: index, Init: f.number(1), Limit: arguments(n), Stmts: []ast.Stmt{set}}
	function := &ast.FunctionExpr{ParList: &ast.ParList{HasVargs: true}, Stmts: []ast.Stmt{loop}}
	call := &ast.FuncCallExpr{Func: function, Args: []ast.Expr{value}}
	for _, made := range []ast.PositionHolder{n, place, target, set, loop, function, call} {
		at(made, f.table)
	}
	f.add(&ast.FuncCallStmt{Expr: call})
}

// standsAlone says whether a statement can be moved into a function of its own: it declares
// nothing, and does not leave its block.
func standsAlone(statement ast.Stmt) bool {
	switch s := statement.(type) {
	case *ast.AssignStmt, *ast.FuncCallStmt, *ast.FuncDefStmt:
		return true
	case *ast.DoBlockStmt:
		return allStandAlone(s.Stmts)
	case *ast.IfStmt:
		return allStandAlone(s.Then) && allStandAlone(s.Else)
	}
	return false // a loop is seldom one of thousands
}

func allStandAlone(statements []ast.Stmt) bool { return !slices.ContainsFunc(statements, leaves) }

// leaves says whether a statement within a block may leave the block's function or goes to a
// label.
func leaves(statement ast.Stmt) bool {
	_, local := statement.(*ast.LocalAssignStmt)
	return !local && !standsAlone(statement)
}
