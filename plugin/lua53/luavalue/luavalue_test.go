package luavalue

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// evaluate runs a chunk that returns one value.
func evaluate(t *testing.T, L *lua.LState, chunk string) lua.LValue {
	t.Helper()
	if err := L.DoString(chunk); err != nil {
		t.Fatal(err)
	}
	value := L.Get(-1)
	L.Pop(1)
	return value
}

func TestCopyKeepsSharingCyclesAndOrder(t *testing.T) {
	from, to := lua.NewState(), lua.NewState()
	defer from.Close()
	defer to.Close()
	original := evaluate(t, from, `
		local shared = { "x" }
		local t = setmetatable({ 1, nil, 3, a = shared, b = shared, [true] = false, [0.5] = 0, [0] = "zero", [-1] = "minus" }, {})
		t.self = t
		t[shared] = "a table is a key"
		return t`)
	copied, size, err := Copier{}.Copy(original)
	if err != nil || size < 500 || size > 4000 {
		t.Fatalf("%d bytes, %v", size, err)
	}
	original.(*lua.LTable).RawGetString("a").(*lua.LTable).RawSetInt(1, lua.LString("changed"))
	to.SetGlobal("t", copied)
	if err := to.DoString(`
		assert(t.self == t and t.a == t.b and t.a[1] == "x" and t[t.a] == "a table is a key")
		assert(t[1] == 1 and t[2] == nil and t[3] == 3 and t[true] == false and t[0.5] == 0)
		assert(t[0] == "zero" and t[-1] == "minus" and getmetatable(t) == nil)`); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeCopied(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	for chunk, wanted := range map[string]string{
		`return print`: "a function cannot be copied",
		`return { a = { b = coroutine.create(print) } }`:         "a: b: a thread cannot be copied",
		`return { [print] = 1 }`:                                 "a key: a function cannot be copied",
		`local t = {} for _ = 1, 1001 do t = { t } end return t`: "1: 1: 1: 1: 1: tables nested deeper than 1000",
	} {
		if _, err := Copy(evaluate(t, L, chunk)); err == nil || !strings.HasPrefix(err.Error(), wanted) {
			t.Errorf("%s: %v", chunk, err)
		}
	}
}

func TestLimits(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	limited := Copier{MaxBytes: 10_000}
	for chunk, fits := range map[string]bool{
		`return ("x"):rep(9900)`:  true,
		`return ("x"):rep(10001)`: false,
		`return { [600] = 1 }`:    true,
		`return { [100000] = 1 }`: false,
		`local t = {} for i = 1, 40 do t["k" .. i] = i end return t`:  true,
		`local t = {} for i = 1, 200 do t["k" .. i] = i end return t`: false,
		`local t = {} for i = 1, 100 do t[i] = {} end return t`:       false,
	} {
		if _, size, err := limited.Copy(evaluate(t, L, chunk)); (err == nil) != fits {
			t.Errorf("%s: %d bytes, %v", chunk, size, err)
		}
	}
}

func TestReplace(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	mark := &lua.LTable{Metatable: lua.LNil}
	copier := Copier{Replace: func(value lua.LValue) lua.LValue {
		switch value.Type() {
		case lua.LTFunction:
			return lua.LString("a function")
		case lua.LTTable:
			return mark
		}
		return nil
	}}
	copied, _, err := copier.Copy(evaluate(t, L, `return setmetatable({ print, {} }, {})`))
	if err != nil {
		t.Fatal(err)
	}
	table := copied.(*lua.LTable)
	if table.RawGetInt(1) != lua.LString("a function") || table.Metatable != lua.LValue(mark) {
		t.Errorf("%v with %v", table.RawGetInt(1), table.Metatable)
	}
	if inner := table.RawGetInt(2).(*lua.LTable); inner.Metatable != lua.LNil {
		t.Errorf("a table without a metatable has got %v", inner.Metatable)
	}
}
