// Package luatest runs tests that are written in Lua, of modules that do not wait (package
// enginetest is for those), in a state like that of a script. A file calls
//
//	test("name", function() assert(...) end)
//	raises("part of the error", function() ... end)
package luatest

import (
	"path/filepath"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
)

// Raises is Lua code that defines raises(part, fn), which requires fn to raise an error
// that contains part.
const Raises = `function raises(part, fn)
  local ok, why = pcall(fn)
  if ok then error("no error, expected " .. part, 2) end
  if not tostring(why):find(part, 1, true) then error(("%q is not in the error %q"):format(part, tostring(why)), 2) end
end`

// Modules are what `require` finds, by name.
type Modules map[string]lua.LGFunction

// New creates a state with the modules and the functions above. Tests in Lua are subtests
// of t.
func New(t *testing.T, modules Modules) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	luacompat.Open(L, luacompat.Limits{})
	for name, open := range modules {
		L.PreloadModule(name, open)
	}
	if err := L.DoString(Raises); err != nil {
		t.Fatal(err)
	}
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
