package luacompat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestTheCompilerIsAskedByAllThatCompile sets one that makes A of each B.
func TestTheCompilerIsAskedByAllThatCompile(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	Open(L, Limits{})
	var names []string
	SetCompiler(L, func(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
		names = append(names, chunkName)
		return CompileLua51(L, strings.ReplaceAll(source, "B", "A"), chunkName)
	})
	folder := t.TempDir()
	file := filepath.Join(folder, "file.lua")
	if err := os.WriteFile(file, []byte(`return "B"`), 0o600); err != nil {
		t.Fatal(err)
	}
	L.SetGlobal("folder", lua.LString(folder))
	chunk := `
		assert(load('return "B"', "=one")() == "A")
		assert(loadstring('return "B"', "@two")() == "A")
		assert(load(function() return nil end, "three"))
		assert(loadfile(folder .. "/file.lua")() == "A")
		assert(dofile(folder .. "/file.lua") == "A")
		package.path = folder .. "/?.lua"
		assert(require("file") == "A")`
	if err := L.DoString(chunk); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{"one", "two", `[string "three"]`, file, file, file}, "\n")
	if got := strings.Join(names, "\n"); got != want {
		t.Errorf("compiled\n%s\nwant\n%s", got, want)
	}
}

func TestDeepSourceIsRefused(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	for _, source := range []string{
		strings.Repeat("do ", 100_000) + strings.Repeat("end ", 100_000),
		"return " + strings.Repeat("{", 100_000) + strings.Repeat("}", 100_000),
		"return " + strings.Repeat("not ", 100_000) + "1",
		"x = 1" + strings.Repeat("^1", 100_000),
		"return " + strings.Repeat("function() return ", 50_000) + "1" + strings.Repeat(" end", 50_000),
	} {
		if _, err := CompileLua51(L, source, "deep"); err == nil {
			t.Errorf("%.40s compiles", source)
		}
	}
}

// BenchmarkCompile says what the walk over the syntax tree adds to compiling 200
// lines.
func BenchmarkCompile(b *testing.B) {
	source := strings.Repeat("local function f(a, b) if a then return a .. b, {x = a, [b] = 1} end end\nfor k, v in pairs({}) do print(k, v + 0x10) end\n", 100)
	L := lua.NewState()
	defer L.Close()
	for _, with := range []struct {
		name    string
		compile Compile
	}{
		{"mended", CompileLua51},
		{"plain", func(L *lua.LState, source, name string) (*lua.LFunction, error) {
			return L.Load(strings.NewReader(source), name)
		}},
	} {
		b.Run(with.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := with.compile(L, source, "x"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
