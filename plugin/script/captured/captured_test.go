package captured

import (
	"fmt"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func all(string) bool { return true }

// find runs a source and looks for what its functions have captured.
func find(t testing.TB, source string) []Variable {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	fn, err := L.LoadString(source)
	if err != nil {
		t.Fatal(err)
	}
	L.Push(fn)
	L.Call(0, 0)
	return Find([]lua.LValue{L.Get(lua.GlobalsIndex)}, all)
}

func TestVariablesAreFoundThroughTablesAndFunctions(t *testing.T) {
	found := find(t, `local a, b, c = 1, 2, 3
local function inner() return a end
local t = setmetatable({}, { __index = function() return b end })
function f() return inner(), t end
local unused = 4`)
	for name, want := range map[string]string{"a": "1", "b": "2"} {
		named := Named(found, name)
		if len(named) != 1 || named[0].Value().String() != want {
			t.Errorf("%s is %+v", name, named)
		}
	}
	if len(Named(found, "c"))+len(Named(found, "unused")) != 0 {
		t.Errorf("what nobody uses is found: %+v", found)
	}
	Named(found, "a")[0].Set(lua.LNumber(7))
	if got := Named(found, "a")[0].Value(); got != lua.LNumber(7) {
		t.Errorf("a is %v", got)
	}
}

// A variable of a module hides those of the same name in closures.
func TestVariablesOfModulesComeFirst(t *testing.T) {
	found := find(t, `local n = 1
function get() return n end
function make(n) return function() return n end end
made = { make(10), make(20) }`)
	if named := Named(found, "n"); len(named) != 1 || named[0].Value() != lua.LNumber(1) {
		t.Errorf("%+v", named)
	}
	if modules := OfModules(found); len(modules) != 1 {
		t.Errorf("%+v", modules)
	}
}

// A huge state takes no more than a bounded search, and what is near the roots is found.
func TestTheSearchIsBounded(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	if err := L.DoString(`local state = {}
function get() return state end
huge = {} for i = 1, 300000 do huge[i] = { i } end`); err != nil {
		t.Fatal(err)
	}
	s := searched([]lua.LValue{L.Get(lua.GlobalsIndex)}, all)
	if len(s.seen) > mostVisited || len(s.seen) < mostVisited/4 {
		t.Errorf("%d values were looked at", len(s.seen))
	}
	if named := Named(s.variables(), "state"); len(named) != 1 {
		t.Errorf("%+v", named)
	}
}

func BenchmarkFind(b *testing.B) {
	for _, sessions := range []int{100, 10_000} {
		b.Run(fmt.Sprint(sessions), func(b *testing.B) {
			L := lua.NewState()
			defer L.Close()
			if err := L.DoString(fmt.Sprintf(`local sessions = {} for i = 1, %d do sessions[i] = { id = i, name = "x", room = { i }, f = function() return i end } end
function get() return sessions end`, sessions)); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				Find([]lua.LValue{L.Get(lua.GlobalsIndex)}, all)
			}
		})
	}
}
