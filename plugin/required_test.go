package plugin

import (
	"slices"
	"testing"

	"janus-golua/internal/luacheck/api"
	carried "janus-golua/lua"
	"janus-golua/plugin/app"
)

// golua check takes from the definitions which callbacks a script must have.
func TestTheDefinitionsSayWhatIsRequired(t *testing.T) {
	known, err := api.Load(carried.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	for name, callback := range known.Callbacks {
		if required := slices.Contains(app.RequiredFunctions(), name); required != callback.Required {
			t.Errorf("%s: required is %v, but %v in the definitions", name, required, callback.Required)
		}
	}
}
