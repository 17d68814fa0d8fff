package translator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/parser"
)

// TestPositions: every node's span holds what is in it, and a name's its text.
func TestPositions(t *testing.T) {
	sources := []string{program(1, true, true), program(2, true, true), program(3, true, true)}
	scripts, _ := filepath.Glob("testdata/*.lua")
	for _, path := range scripts {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(content))
	}
	for _, source := range sources {
		chunk, err := parser.Parse(source, "chunk")
		if err != nil {
			t.Fatal(err)
		}
		checkSpans(t, source, chunk.Main)
	}
}

func checkSpans(t *testing.T, source string, outer luasyntax.Node) {
	t.Helper()
	luasyntax.Walk(outer, func(n luasyntax.Node) bool {
		if n == outer {
			return true
		}
		from, to := n.Pos().Offset, n.End()
		if from < outer.Pos().Offset || to > outer.End() || from > to {
			t.Errorf("%T %d-%d in %T %d-%d", n, from, to, outer, outer.Pos().Offset, outer.End())
			return false
		}
		before := source[:from]
		if line := 1 + strings.Count(before, "\n"); line != n.Pos().Line {
			t.Errorf("%T at line %d, expected %d", n, n.Pos().Line, line)
		}
		if column := from - strings.LastIndexByte(before, '\n'); column != n.Pos().Column {
			t.Errorf("%T at column %d, expected %d", n, n.Pos().Column, column)
		}
		if name, ok := n.(*luasyntax.Name); ok && source[from:to] != name.Name {
			t.Errorf("%q is the name %s", source[from:to], name.Name)
		}
		checkSpans(t, source, n)
		return false
	})
}

// TestNames: what a name stands for.
func TestNames(t *testing.T) {
	chunk, err := parser.Parse(`local a = b
function c.d:e(f) return a, f, self, g end`, "chunk")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	luasyntax.Walk(chunk.Main, func(n luasyntax.Node) bool {
		if n, ok := n.(*luasyntax.Name); ok {
			kind := " global"
			switch {
			case n.Upvalue:
				kind = " upvalue"
			case n.Local != nil:
				kind = " local"
			}
			found = append(found, n.Name+kind)
		}
		return true
	})
	want := "b global, c global, a upvalue, f local, self local, g global"
	if got := strings.Join(found, ", "); got != want {
		t.Errorf("%s, expected %s", got, want)
	}
}
