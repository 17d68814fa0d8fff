package lab

import (
	"maps"
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/luacheck/api"
	carried "janus-golua/lua"
)

// golua check knows exactly the functions of janus_sim that test files find.
func TestTheDefinitionsOfTestsAreComplete(t *testing.T) {
	known, err := api.LoadForTests(carried.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	l := New(Options{})
	L := lua.NewState()
	defer L.Close()
	start := known.Modules["janus_sim"].Field("start").Type.Function().Results[0].Class()
	client := start.Field("attach").Type.Function().Results[0].Class()
	compare(t, "app", slices.Sorted(maps.Keys(l.methodsOfApp())), start.Names())
	compare(t, "client", append(slices.Collect(maps.Keys(l.methodsOfClient())), "id", "app", "events"), client.Names())
	l.SetGlobals(L)
	var functions []string
	L.GetGlobal("janus_sim").(*lua.LTable).ForEach(func(key, _ lua.LValue) { functions = append(functions, key.String()) })
	compare(t, "janus_sim", functions, known.Modules["janus_sim"].Names())
	l.openTest(L)
	var globals []string
	for _, name := range known.Modules["golua.test"].Names() {
		if known.Globals[name] != nil {
			globals = append(globals, name)
		}
	}
	compare(t, "globals", []string{"describe", "it", "pending", "before_each", "after_each", "setup", "teardown", "assert", "janus_sim", "sim"}, globals)
}

func compare(t *testing.T, of string, there, known []string) {
	t.Helper()
	slices.Sort(there)
	slices.Sort(known)
	if !slices.Equal(there, known) {
		t.Errorf("%s has %q, and golua check knows %q", of, there, known)
	}
}
