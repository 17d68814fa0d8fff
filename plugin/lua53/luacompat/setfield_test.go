package luacompat

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestSetFieldIsRawSetString sets fields of two tables at random, of one by gopher-lua. Both must
// then be the same, also in the order of their keys.
func TestSetFieldIsRawSetString(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		ours, theirs := new(lua.LTable), new(lua.LTable)
		ours.Metatable, theirs.Metatable = lua.LNil, lua.LNil
		for step := range 40 {
			key := lua.LString(string(rune('a' + random.IntN(12))))
			var value lua.LValue = lua.LNumber(step)
			if random.IntN(3) == 0 {
				value = lua.LNil
			}
			switch random.IntN(8) {
			case 0: // keys that are no names have places, too
				other := lua.LNumber(random.IntN(3)) - 5
				ours.RawSet(other, value)
				theirs.RawSet(other, value)
			case 1:
				ours.RawSetString(string(key), value)
				theirs.RawSetString(string(key), value)
			default:
				setField(ours, string(key), key, value)
				theirs.RawSetString(string(key), value)
			}
			if got, want := walk(ours), walk(theirs); !reflect.DeepEqual(got, want) {
				t.Fatalf("after %d steps the table has %v, want %v", step+1, got, want)
			}
		}
	}
}

// walk lists the pairs of a table in their order.
func walk(table *lua.LTable) (pairs []string) {
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		pairs = append(pairs, fmt.Sprintf("%v=%v", key, value))
	}
	return pairs
}

// TestFieldsAreSet sets fields in all ways that a script has.
func TestFieldsAreSet(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	Open(L, Limits{})
	var many strings.Builder // more constants than an operand can name
	for i := range 400 {
		fmt.Fprintf(&many, "t.field%d = %d\n", i, i)
	}
	if err := L.DoString("local t = {}\n" + many.String() + `
		for i = 0, 399 do assert(t["field" .. i] == i) end
		local log = {}
		local watched = setmetatable({}, { __newindex = function(t, k, v) log[#log + 1] = k rawset(t, k, v) end })
		watched.a = 1 watched.a = 2 watched.b = nil
		assert(table.concat(log, " ") == "a b" and watched.a == 2)
		local inner = {}
		setmetatable(watched, { __newindex = inner }).c = 3
		assert(inner.c == 3 and rawget(watched, "c") == nil)
		assert(not pcall(function() local n = nil; n.x = 1 end))
		assert(select(2, pcall(function() local n = 5; n.x = 1 end)):find "index")
		local order = {}
		local u = { z = 1, y = nil, x = 2 }
		u.y = 3 u.z = nil u.w = 4 u.z = 5
		for name, value in pairs(u) do order[#order + 1] = name .. value end
		assert(table.concat(order, " ") == "z5 x2 y3 w4", table.concat(order, " "))`); err != nil {
		t.Error(err)
	}
}

// BenchmarkFields makes a table with ten fields.
func BenchmarkFields(b *testing.B) {
	L := lua.NewState()
	defer L.Close()
	Open(L, Limits{})
	if err := L.DoString(`function make() local t = { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10 } t.a = 2 end`); err != nil {
		b.Fatal(err)
	}
	make := L.GetGlobal("make")
	b.ReportAllocs()
	for b.Loop() {
		L.Push(make)
		L.Call(0, 0)
	}
}
