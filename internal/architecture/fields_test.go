package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// mostFields is how many fields a struct of package plugin has at most. Everything in that
// package meets in its struct Plugin, which once had 23.
const mostFields = 10

func TestStructsOfPluginAreSmall(t *testing.T) {
	files, err := filepath.Glob(root + "/plugin/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok && fields(spec) > mostFields {
				t.Errorf("%s: %s has %d fields, more than %d", file, spec.Name.Name, fields(spec), mostFields)
			}
			return true
		})
	}
}

// fields is the number of fields of a struct, where an embedded one counts; 0 for other types.
func fields(spec *ast.TypeSpec) (count int) {
	shape, ok := spec.Type.(*ast.StructType)
	if !ok {
		return 0
	}
	for _, field := range shape.Fields.List {
		count += max(1, len(field.Names))
	}
	return count
}
