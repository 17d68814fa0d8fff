package args_test

import (
	"runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/lua53/luatest"
)

// open is a module with a function for each kind of argument.
func open(L *lua.LState) int {
	return args.Module(L, map[string]lua.LGFunction{
		"text":    func(L *lua.LState) int { return push(L, args.Of(L, "m.text").Text(2)) },
		"textor":  func(L *lua.LState) int { return push(L, args.Of(L, "m.textor").TextOr(1, "none")) },
		"choice":  func(L *lua.LState) int { return push(L, args.Of(L, "m.choice").Choice(1, "a", "a", "b")) },
		"number":  func(L *lua.LState) int { return pushNumber(L, args.Of(L, "m.number").Number(1, 0, 2.5)) },
		"integer": func(L *lua.LState) int { return pushNumber(L, float64(args.Of(L, "m.integer").Integer(1, -1, 5))) },
		"optional": func(L *lua.LState) int {
			return pushNumber(L, float64(args.Of(L, "m.optional").IntegerOr(1, 0, 5, 3)))
		},
		"method": func(L *lua.LState) int { return push(L, args.OfMethod(L, "m:method").Text(1)) },
		"fail":   func(L *lua.LState) int { return args.Failure(L, "the %s", "reason") },
		"fields": fields,
	})
}

func push(L *lua.LState, text string) int          { return args.Return(L, lua.LString(text)) }
func pushNumber(L *lua.LState, number float64) int { return args.Return(L, lua.LNumber(number)) }

func fields(L *lua.LState) int {
	f := args.Of(L, "m.fields").Options(1)
	_, _, _ = f.IntegerOr("count", 0, 5, 1), f.TextOr("name", "x"), f.FlagOr("on", true)
	_, texts := f.Number("size", 0, 1, 0), f.Texts("list")
	if inner := f.Inner("inner"); inner != nil {
		_ = inner.Text("name")
		inner.Done()
	}
	f.Done()
	return pushNumber(L, float64(len(texts)))
}

func TestArguments(t *testing.T) { luatest.Run(t, luatest.Modules{"m": open}) }

// Options that are left out cost no table of gopher-lua's usual size, which is 3 KB.
func TestOptionsThatAreLeftOutCostLittle(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	const count = 1000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range count {
		args.Of(L, "m.fields").Options(1).Done()
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / count; each > 500 {
		t.Errorf("%d bytes a call", each)
	}
}
