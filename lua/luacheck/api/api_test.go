package api_test

import (
	"testing"

	"janus-golua/lua/definitions"
	"janus-golua/lua/luacheck/api"
)

func load(t *testing.T) *api.API {
	t.Helper()
	known, err := api.Load(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func TestDump(t *testing.T) {
	known := load(t)
	for name, callback := range known.Callbacks {
		t.Log(name, callback.Required, callback.MustNotWait, callback.Function.Required())
	}
	t.Log(known.HastyEvents)
	for name, class := range known.Modules {
		t.Log(name, class.Names(), class.Call)
		for f, field := range class.Fields {
			if g := field.Type.Function(); g != nil && g.Waits {
				t.Log(" waits", f, g.WaitsNot0)
			}
		}
	}
}
