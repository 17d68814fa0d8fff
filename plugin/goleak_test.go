package plugin

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of each package that starts goroutines look for goroutines that are left over.
func TestPackagesThatStartGoroutinesLookForLeaks(t *testing.T) {
	starts, looks := make(map[string]bool), make(map[string]bool)
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		folder := filepath.Dir(path)
		if strings.HasSuffix(path, "_test.go") {
			text, err := os.ReadFile(path)
			looks[folder] = looks[folder] || strings.Contains(string(text), "goleak.VerifyTestMain(")
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			starts[folder] = starts[folder] || startsGoroutines(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, yes := range starts {
		if yes && !looks[folder] {
			t.Errorf("plugin/%s starts goroutines, and its tests have no TestMain with goleak", folder)
		}
	}
	if !starts["script"] || !starts["app/watch"] {
		t.Error("this test sees no goroutines")
	}
}

// startsGoroutines finds go statements, WaitGroup.Go, and AfterFunc.
func startsGoroutines(file *ast.File) (found bool) {
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr:
			found = found || node.Sel.Name == "Go" || node.Sel.Name == "AfterFunc"
		}
		return true
	})
	return found
}
