package guard

import (
	"go/ast"
	"testing"
)

// A recover() stops a panic only in a function that is itself deferred. A function that a deferred
// function calls gets nil, and the panic goes on: into C, which ends Janus.
func TestEveryRecoverIsInADeferredFunction(t *testing.T) {
	s := readSources(t)
	recovering := map[string]bool{"Recover": true, "Contain": true} // functions that call recover
	for _, files := range s.folder {
		for _, file := range files {
			for _, declared := range file.Decls {
				if fn, ok := declared.(*ast.FuncDecl); ok && fn.Body != nil && recovers(fn.Body) {
					recovering[fn.Name.Name] = true
				}
			}
		}
	}
	found := 0
	for _, files := range s.folder {
		for _, file := range files {
			deferred := make(map[*ast.CallExpr]bool)
			ast.Inspect(file, func(node ast.Node) bool {
				if statement, ok := node.(*ast.DeferStmt); ok {
					deferred[statement.Call] = true
				}
				call, ok := node.(*ast.CallExpr)
				if !ok {
					return true
				}
				literal, isLiteral := call.Fun.(*ast.FuncLit)
				if !recovering[nameOf(call.Fun)] && !(isLiteral && recovers(literal.Body)) {
					return true
				}
				found++
				if !deferred[call] {
					t.Errorf("%s: what calls recover is not deferred itself here", s.place(call))
				}
				return true
			})
		}
	}
	if found < 50 {
		t.Errorf("this test has found %d calls only", found)
	}
}

// recovers says that a function itself calls recover, not one inside of it.
func recovers(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if name, ok := node.Fun.(*ast.Ident); ok && name.Name == "recover" {
				found = true
			}
		}
		return true
	})
	return found
}
