// Package luatest runs tests that are written in Lua, in a state as a script
// has it. A file calls
//
//	test("name", function() assert(...) end)
//	raises("part of the error", function() ... end)
package luatest

import (
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luacompat"
)

// Modules are what `require` finds, by name.
type Modules map[string]lua.LGFunction

// New is a state with the modules and the functions above; its tests are
// subtests of t.
func New(t *testing.T, modules Modules) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	luacompat.Open(L, luacompat.Limits{})
	for name, open := range modules {
		L.PreloadModule(name, open)
	}
	L.SetGlobal("raises", L.NewFunction(raises))
	L.SetGlobal("test", L.NewFunction(func(L *lua.LState) int {
		name, run := L.CheckString(1), L.CheckFunction(2)
		t.Run(name, func(t *testing.T) {
			if err := L.CallByParam(lua.P{Fn: run, Protect: true}); err != nil {
				t.Error(err)
			}
		})
		return 0
	}))
	return L
}

// Run runs all testdata/*.lua of the package under test.
func Run(t *testing.T, modules Modules) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no Lua files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if err := New(t, modules).DoFile(file); err != nil {
				t.Error(err)
			}
		})
	}
}

// raises(part, fn) wants fn to raise an error with that text in it.
func raises(L *lua.LState) int {
	part, run := L.CheckString(1), L.CheckFunction(2)
	err := L.CallByParam(lua.P{Fn: run, Protect: true})
	switch {
	case err == nil:
		L.RaiseError("no error, expected %q", part)
	case !strings.Contains(err.Error(), part):
		L.RaiseError("%q is not in the error %v", part, err)
	}
	return 0
}
