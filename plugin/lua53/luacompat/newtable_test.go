package luacompat

import (
	"runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// A table with one field takes a few hundred bytes, however it is made. (gopher-lua takes 2.4 KB
// for a table that `{}` has made.)
func TestTablesWithFewFieldsAreSmall(t *testing.T) {
	const count = 1000
	for source, most := range map[string]uint64{
		`local t = {} t.field = 1`:                  900,
		`local t = { 1, 2, 3 } t.field = 1`:         900,
		`local t = { field = 1 }`:                   900,
		`local t = {}`:                              200,
		`local t = {} for i = 1, 4 do t[i] = 1 end`: 900,
	} {
		L := lua.NewState()
		Open(L, Limits{})
		chunk, err := L.LoadString(`for _ = 1, 1000 do ` + source + ` end`)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		L.Push(chunk)
		L.Call(0, 0)
		runtime.ReadMemStats(&after)
		if each := (after.TotalAlloc - before.TotalAlloc) / count; each > most {
			t.Errorf("%s: %d bytes a table, want at most %d", source, each, most)
		}
		L.Close()
	}
}

func TestTablesOfEachKindWork(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	Open(L, Limits{})
	err := L.DoString(`
		local t = {}
		assert(next(t) == nil and #t == 0 and t.x == nil)
		for i = 1, 100 do t["field" .. i] = i end
		local sum = 0
		for _, value in pairs(t) do sum = sum + value end
		assert(sum == 5050)
		for name in pairs(t) do t[name] = nil end
		assert(next(t) == nil)
		local list = {}
		for i = 1, 100 do list[i] = i end
		assert(#list == 100 and next(list) == 1)
		list.name = "x"
		assert(list.name == "x" and #list == 100)
		local nested = { {}, { a = {} } }
		nested[1].b, nested[2].a.c = 1, 2
		assert(nested[1].b == 1 and nested[2].a.c == 2)
		local function many(...) return { ... } end
		assert(#many(1, 2, 3) == 3)`)
	if err != nil {
		t.Error(err)
	}
}
