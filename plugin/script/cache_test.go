package script

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestASourceIsCompiledOnceForAllEngines(t *testing.T) {
	cache := new(Cache)
	const source = "function f(n) return n // 2 end"
	for range 2 {
		engine := New(Options{Cache: cache})
		defer engine.Close()
		err := engine.Do(Origin{}, func(state *luaState) error {
			fn, err := cache.compile(state, source, "half.lua")
			if err != nil {
				return err
			}
			state.Push(fn)
			state.Call(0, 0)
			got, err := engine.Call("f", lua.LNumber(7))
			if err == nil && got[0] != lua.LNumber(3) {
				err = fmt.Errorf("got %v", got[0])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(cache.codes) != 1 || cache.bytes != len(source)+len("half.lua") {
		t.Errorf("%d codes of %d bytes", len(cache.codes), cache.bytes)
	}
	engine := New(Options{Cache: cache})
	defer engine.Close()
	if err := load(t, engine, `for i = 1, 100 do assert(load("return 1"))() end assert(load("return 2"))()`); err != nil {
		t.Fatal(err)
	}
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
		if _, err := cache.compile(L, source, "x"); err != nil {
			t.Fatal(err)
		}
		if cache.bytes > maxCached || len(cache.codes) == 0 {
			t.Fatalf("%d bytes in %d codes", cache.bytes, len(cache.codes))
		}
	}
	if _, err := cache.compile(L, strings.Repeat(" ", maxCached+1), "x"); err != nil || cache.bytes > maxCached {
		t.Errorf("%d bytes: %v", cache.bytes, err)
	}
}
