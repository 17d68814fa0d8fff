package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// sources are the packages of the plugin and of the border, by folder, without tests.
type sources struct {
	files  *token.FileSet
	folder map[string][]*ast.File
}

func readSources(t *testing.T) sources {
	t.Helper()
	s := sources{token.NewFileSet(), make(map[string][]*ast.File)}
	for _, root := range []string{"plugin", "export", "lua"} {
		err := filepath.WalkDir("../../"+root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(s.files, path, nil, parser.SkipObjectResolution|parser.ParseComments)
			folder := filepath.Dir(path)
			s.folder[folder] = append(s.folder[folder], file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s sources) place(node ast.Node) string {
	at := s.files.Position(node.Pos())
	at.Filename = strings.TrimPrefix(at.Filename, "../../")
	return at.String()
}

// beside lists calls whose function argument runs concurrently with the caller, or on a
// goroutine that is not ours: the name of the call, and which argument the function is. All
// other calls of that name are checked, too.
var beside = map[string]int{"Go": 0, "AfterFunc": 1, "AddCleanup": 1, "SetFinalizer": 1}

// Every goroutine begins with the guard, and every function that a timer, a context or the
// garbage collector calls: a panic there would end the process.
func TestEveryGoroutineBeginsWithTheGuard(t *testing.T) {
	s := readSources(t)
	found := 0
	for _, files := range s.folder {
		for _, file := range files {
			ast.Inspect(file, func(node ast.Node) bool {
				var runs ast.Expr
				switch node := node.(type) {
				case *ast.GoStmt:
					runs = node.Call.Fun
				case *ast.CallExpr:
					called, ok := node.Fun.(*ast.SelectorExpr)
					if !ok {
						return true
					}
					index, ok := beside[called.Sel.Name]
					if !ok || index >= len(node.Args) {
						return true
					}
					runs = node.Args[index]
				default:
					return true
				}
				found++
				if !guarded(runs, files) {
					t.Errorf("%s: what runs here does not begin with the guard", s.place(node))
				}
				return true
			})
		}
	}
	if found < 20 {
		t.Errorf("this test has found %d goroutines only", found)
	}
}

// guarded says whether a function begins with the guard. It is a literal, or a function of
// the package; then all functions with that name must.
func guarded(runs ast.Expr, files []*ast.File) bool {
	if literal, ok := runs.(*ast.FuncLit); ok {
		return beginsWithGuard(literal.Body)
	}
	name := nameOf(runs)
	some, all := false, true
	for _, file := range files {
		for _, declared := range file.Decls {
			if fn, ok := declared.(*ast.FuncDecl); ok && fn.Name.Name == name && fn.Body != nil {
				some, all = true, all && beginsWithGuard(fn.Body)
			}
		}
	}
	return some && all
}

func nameOf(fn ast.Expr) string {
	switch fn := fn.(type) {
	case *ast.Ident:
		return fn.Name
	case *ast.SelectorExpr:
		return fn.Sel.Name
	}
	return ""
}

func beginsWithGuard(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	deferred, ok := body.List[0].(*ast.DeferStmt)
	return ok && isGuard(deferred)
}

func isGuard(deferred *ast.DeferStmt) bool {
	switch called := deferred.Call.Fun.(type) {
	case *ast.Ident:
		return called.Name == "recovered"
	case *ast.SelectorExpr:
		of, ok := called.X.(*ast.Ident)
		return ok && of.Name == "guard" && (called.Sel.Name == "Recover" || called.Sel.Name == "Contain")
	}
	return false
}

// Only assignments of results and deferred calls may come before the guard of an export,
// because a panic must not reach C.
func TestEveryExportBeginsWithTheGuard(t *testing.T) {
	s := readSources(t)
	found := 0
	for _, file := range s.folder["../../export"] {
		for _, declared := range file.Decls {
			fn, ok := declared.(*ast.FuncDecl)
			if !ok || fn.Doc == nil || !strings.Contains("\n"+docText(fn), "\n//export ") {
				continue
			}
			found++
			if !guardsFirst(fn.Body) {
				t.Errorf("%s: %s does not begin with the guard", s.place(fn), fn.Name.Name)
			}
		}
	}
	if found < 10 {
		t.Errorf("this test has found %d exports only", found)
	}
}

func docText(fn *ast.FuncDecl) string {
	var lines []string
	for _, line := range fn.Doc.List {
		lines = append(lines, line.Text)
	}
	return strings.Join(lines, "\n")
}

func guardsFirst(body *ast.BlockStmt) bool {
	for _, statement := range body.List {
		switch statement := statement.(type) {
		case *ast.AssignStmt:
		case *ast.DeferStmt:
			if isGuard(statement) {
				return true
			}
		default:
			return false
		}
	}
	return false
}

// unlocks has the method that releases a lock, by the method that takes it.
var unlocks = map[string]string{"Lock": "Unlock", "RLock": "RUnlock", "lock": "Unlock"}

// kept are functions that return with a lock held. Their callers release it in a deferred
// call.
var kept = map[string]string{
	"script.Engine.lock": "Enter and EnterCall defer the Unlock",
	"quick.Mutex.Lock":   "is a lock itself",
}

// The statement after a lock is taken must defer its release. Otherwise a panic in between
// would leave the lock held for ever, and everybody who wants it next would hang.
func TestEveryLockIsGivenBackWhateverHappens(t *testing.T) {
	s := readSources(t)
	found := 0
	for folder, files := range s.folder {
		for _, file := range files {
			for _, declared := range file.Decls {
				fn, ok := declared.(*ast.FuncDecl)
				if !ok || fn.Body == nil || kept[filepath.Base(folder)+"."+receiver(fn)+fn.Name.Name] != "" {
					continue
				}
				ast.Inspect(fn.Body, func(node ast.Node) bool {
					list := statements(node)
					for i, statement := range list {
						of, lock := takes(statement)
						if lock == "" {
							continue
						}
						found++
						if i+1 == len(list) || !gives(list[i+1], of, unlocks[lock]) {
							t.Errorf("%s: %s takes a lock, and does not defer giving it back", s.place(statement), fn.Name.Name)
						}
					}
					return true
				})
			}
		}
	}
	if found < 100 {
		t.Errorf("this test has found %d locks only", found)
	}
}

// statements returns the statements directly in a node.
func statements(node ast.Node) []ast.Stmt {
	switch node := node.(type) {
	case *ast.BlockStmt:
		return node.List
	case *ast.CaseClause:
		return node.Body
	case *ast.CommClause:
		return node.Body
	}
	return nil
}

// receiver returns the type of a method, with a dot; it is empty for a function.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	of := fn.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}

// takes returns the lock that a statement takes, and the method. It returns nothing if the
// statement does anything else as well.
func takes(statement ast.Stmt) (of, method string) {
	expression, ok := statement.(*ast.ExprStmt)
	if !ok {
		return "", ""
	}
	of, method = called(expression.X)
	if unlocks[method] == "" {
		return "", ""
	}
	return of, method
}

// gives says whether a statement defers the release of a lock. For x.lock(), a deferred
// method of x counts.
func gives(statement ast.Stmt, of, method string) bool {
	deferred, ok := statement.(*ast.DeferStmt)
	if !ok {
		return false
	}
	given, by := called(deferred.Call)
	return by == method && (given == of || strings.HasPrefix(given, of+"."))
}

// called returns the name of a method that is called without arguments, and the object.
// rewriter.Lock(l) counts as a method of l.
func called(expression ast.Expr) (of, method string) {
	call, ok := expression.(*ast.CallExpr)
	if !ok {
		return "", ""
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		if plain, isPlain := call.Fun.(*ast.Ident); isPlain && len(call.Args) == 1 {
			return path(call.Args[0]), plain.Name
		}
		return "", ""
	}
	if len(call.Args) == 1 {
		return path(call.Args[0]), selector.Sel.Name
	}
	return path(selector.X), selector.Sel.Name
}

func path(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name
	case *ast.SelectorExpr:
		return path(expression.X) + "." + expression.Sel.Name
	case *ast.UnaryExpr:
		return path(expression.X)
	case *ast.StarExpr:
		return path(expression.X)
	}
	return "?"
}
