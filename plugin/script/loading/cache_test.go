package loading

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/lua53/luasyntax/operators"
)

// newState makes a state that compiles by a cache.
func newState(t *testing.T, cache *Cache) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	luacompat.Open(L, luacompat.Limits{})
	luacompat.SetCompiler(L, cache.Compile)
	operators.Open(L)
	return L
}

func TestASourceIsCompiledOnceForAllEngines(t *testing.T) {
	cache := new(Cache)
	const source = "function f(n) return n // 2 end"
	for range 2 {
		L := newState(t, cache)
		fn, err := cache.Compile(L, source, "half.lua")
		if err != nil {
			t.Fatal(err)
		}
		L.Push(fn)
		L.Call(0, 0)
		L.Push(L.GetGlobal("f"))
		L.Push(lua.LNumber(7))
		L.Call(1, 1)
		if got := L.Get(-1); got != lua.LNumber(3) {
			t.Fatalf("got %v", got)
		}
	}
	if len(cache.codes) != 1 || cache.bytes != len(source)+len("half.lua") {
		t.Errorf("%d codes of %d bytes", len(cache.codes), cache.bytes)
	}
	L := newState(t, cache)
	file, err := luacompat.Load(L, `for i = 1, 100 do assert(load("return 1"))() end assert(load("return 2"))()`, "app.lua")
	if err != nil {
		t.Fatal(err)
	}
	L.Push(file)
	L.Call(0, 0)
	if len(cache.codes) != 4 { // the file, and two texts
		t.Errorf("%d codes", len(cache.codes))
	}
}

func TestACacheIsBounded(t *testing.T) {
	cache := new(Cache)
	L := lua.NewState()
	defer L.Close()
	for i := range 10 {
		source := fmt.Sprintf("-- %d %s", i, strings.Repeat("x", 1<<20))
		if _, err := cache.Compile(L, source, "x"); err != nil {
			t.Fatal(err)
		}
		if cache.bytes > maxCached || len(cache.codes) == 0 {
			t.Fatalf("%d bytes in %d codes", cache.bytes, len(cache.codes))
		}
	}
	if _, err := cache.Compile(L, strings.Repeat(" ", maxCached+1), "x"); err != nil || cache.bytes > maxCached {
		t.Errorf("%d bytes: %v", cache.bytes, err)
	}
}
