package api_test

import (
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/luacheck/api"
	carried "janus-golua/lua"
	"janus-golua/plugin/script"
)

func load(t *testing.T) *api.API {
	t.Helper()
	known, err := api.Load(carried.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func TestWhatTheDefinitionsSay(t *testing.T) {
	known := load(t)
	for name, callback := range known.Callbacks {
		if callback.Function == nil || callback.Required && callback.MustNotWait && name != "querySession" && name != "destroy" {
			t.Errorf("%s: %+v", name, callback)
		}
	}
	if handle := known.Callbacks["handleMessage"]; !handle.Required || handle.MustNotWait || known.Callbacks["slowLink"].Required {
		t.Error("handleMessage is required, and may wait; slowLink is not required")
	}
	for _, event := range []string{"query", "reload", "restore", "shutdown"} {
		if !known.HastyEvents[event] {
			t.Errorf("%s may wait", event)
		}
	}
	if len(known.HastyEvents) != 4 {
		t.Errorf("must not wait: %v", known.HastyEvents)
	}
	janus := known.Modules["janus"]
	sleep, on := janus.Field("sleep").Type.Function(), janus.Field("on").Type.Function()
	if !sleep.Waits || sleep.Required() != 1 || on.Waits || len(on.FirstLiterals()) < 15 {
		t.Errorf("sleep %+v, on %+v", sleep, on)
	}
	receive := janus.Field("channel").Type.Function().Results[0].Class().Field("receive").Type.Function()
	if !receive.Waits || !receive.WaitsNot0 || !receive.Method {
		t.Errorf("receive %+v", receive)
	}
	if session := janus.Field("session").Type.Function().Results[0].Class(); !session.IsOpen() || !session.Given {
		t.Errorf("session %+v", session)
	}
	if safe := known.Modules["cjson.safe"]; safe.Field("decode") == nil {
		t.Error("cjson.safe has nothing of cjson")
	}
}

// engine makes a state like that of scripts, without the sandbox.
func engine(t *testing.T, use func(*lua.LState)) {
	t.Helper()
	e := script.New(script.Options{Sandbox: script.Sandbox{Off: true}})
	defer e.Close()
	if err := e.Do(script.Origin{}, func(L *lua.LState) error { use(L); return nil }); err != nil {
		t.Fatal(err)
	}
}

// The table of the standard library matches the library that a script finds.
func TestTheStandardLibraryIsThatOfTheEngine(t *testing.T) {
	known := load(t)
	engine(t, func(L *lua.LState) {
		compareNames(t, "_G", L.Get(lua.GlobalsIndex).(*lua.LTable), known.Globals)
		for name, global := range known.Globals {
			library, isTable := L.GetGlobal(name).(*lua.LTable)
			if class := global.Class(); class != nil && isTable {
				compareNames(t, name, library, class.Fields)
			}
		}
		file := L.GetField(L.GetGlobal("io"), "stdout").(*lua.LUserData)
		methods := L.GetField(file.Metatable, "__index").(*lua.LTable)
		stdout := known.Globals["io"].Class().Field("stdout").Type.Class()
		compareNames(t, "file", methods, stdout.Fields)
	})
}

func compareNames[T any](t *testing.T, of string, table *lua.LTable, known map[string]T) {
	t.Helper()
	table.ForEach(func(key, _ lua.LValue) {
		name := key.String()
		if _, ok := known[name]; !ok && !strings.HasPrefix(name, "_") {
			t.Errorf("%s: the engine has %s", of, name)
		}
	})
	// luacheck has a table of the missing functions; level 1 is not loaded here.
	missing := []string{"dump", "debug"}
	for name := range known {
		if table.RawGetString(name) == lua.LNil && of != "_G" && !slices.Contains(missing, name) {
			t.Errorf("%s: the engine has no %s", of, name)
		}
	}
}

// A call with one argument less than needed raises an error.
func TestTheStandardLibraryNeedsItsArguments(t *testing.T) {
	known := load(t)
	engine(t, func(L *lua.LState) {
		for name, global := range known.Globals {
			if f := global.Function(); f != nil {
				callTooShort(t, L, L.GetGlobal(name), f)
			}
			library, isTable := L.GetGlobal(name).(*lua.LTable)
			if class := global.Class(); class != nil && isTable {
				for key, field := range class.Fields {
					if f := field.Type.Function(); f != nil {
						callTooShort(t, L, library.RawGetString(key), f)
					}
				}
			}
		}
	})
}

func callTooShort(t *testing.T, L *lua.LState, fn lua.LValue, f *api.Function) {
	t.Helper()
	if fn == lua.LNil || f.Required() == 0 {
		return
	}
	var given []lua.LValue
	for _, param := range f.Params[:f.Required()-1] {
		given = append(given, example(L, param.Type))
	}
	if err := L.CallByParam(lua.P{Fn: fn, Protect: true}, given...); err == nil {
		t.Errorf("%s takes %d arguments", f.Name, len(given))
	}
}

func example(L *lua.LState, t api.Type) lua.LValue {
	switch {
	case t.Has(api.Number):
		return lua.LNumber(1)
	case t.Has(api.String):
		return lua.LString("1")
	case t.Has(api.Func):
		return L.NewFunction(func(*lua.LState) int { return 0 })
	}
	return L.NewTable()
}
