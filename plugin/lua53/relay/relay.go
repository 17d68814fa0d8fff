// Package relay makes long lists of values need few registers of gopher-lua. The values go
// through a table, and functions return them from there.
package relay

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// mostInList is how many values a list may have without a table.
const mostInList = 50

// listName is the variable for such a table. No script can have such a name.
const listName = "(list)"

// List returns a short list of values in place of a long one. open says that the last one may
// have any number of values.
//
//	(function(list, ...) return list[1], …, list[49], (function(list, ...) … end)(list, ...) end)({…}, f())
func List(list []ast.Expr, open bool) []ast.Expr {
	if len(list) <= mostInList {
		return list
	}
	r := relay{place: list[0], count: len(list)}
	table := &ast.TableExpr{}
	arguments := []ast.Expr{table}
	if open {
		r.open, r.count = true, r.count-1
		arguments = append(arguments, list[r.count])
	}
	for _, value := range list[:r.count] {
		table.Fields = append(table.Fields, &ast.Field{Value: value})
	}
	call := &ast.FuncCallExpr{Func: r.from(1), Args: arguments}
	at(table, r.place)
	at(call, r.place)
	return []ast.Expr{call}
}

// relay makes functions that return the values of a list. open says that `...` follows.
type relay struct {
	place ast.PositionHolder
	count int
	open  bool
}

// from makes the function that returns the values from an index on.
func (r *relay) from(first int) ast.Expr {
	var values []ast.Expr
	const each = mostInList - 1 // and the call of the next function
	last := min(first+each-1, r.count)
	for i := first; i <= last; i++ {
		key := &ast.NumberExpr{Value: strconv.Itoa(i)}
		at(key, r.place)
		values = append(values, r.placed(&ast.AttrGetExpr{Object: r.list(), Key: key}))
	}
	switch {
	case last < r.count:
		values = append(values, r.placed(&ast.FuncCallExpr{Func: r.from(last + 1), Args: r.passed()}))
	case r.open:
		values = append(values, r.placed(&ast.Comma3Expr{}))
	}
	back := &ast.ReturnStmt{Exprs: values}
	at(back, r.place)
	return r.placed(&ast.FunctionExpr{ParList: &ast.ParList{Names: []string{listName}, HasVargs: r.open}, Stmts: []ast.Stmt{back}})
}

func (r *relay) list() ast.Expr { return r.placed(&ast.IdentExpr{Value: listName}) }

// passed are the arguments of the next function.
func (r *relay) passed() []ast.Expr {
	if r.open {
		return []ast.Expr{r.list(), r.placed(&ast.Comma3Expr{})}
	}
	return []ast.Expr{r.list()}
}

func (r *relay) placed(made ast.Expr) ast.Expr {
	at(made, r.place)
	return made
}

func at(made, place ast.PositionHolder) {
	made.SetLine(place.Line())
	made.SetLastLine(place.LastLine())
}
