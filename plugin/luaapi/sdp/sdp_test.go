package sdp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/luacats"
)

// newState creates a Lua state with the module, the global `offers` (the texts in
// testdata/offers by name), and the checks that the scripts use.
func newState(t testing.TB) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	L.PreloadModule("sdp", Open)
	offers := L.NewTable()
	for name, text := range offerTexts(t) {
		offers.RawSetString(name, lua.LString(text))
	}
	L.SetGlobal("offers", offers)
	if err := L.DoString(`
		function equal(got, want)
			if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
		end
		function matches(text, part)
			if not text:find(part, 1, true) then error(part .. " is not in\n" .. text, 2) end
		end`); err != nil {
		t.Fatal(err)
	}
	return L
}

func offerTexts(t testing.TB) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	files, err := filepath.Glob("testdata/offers/*.sdp")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(file), ".sdp")] = string(text)
	}
	return texts
}

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/lua/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) {
			if err := newState(t).DoFile(file); err != nil {
				t.Error(err)
			}
		})
	}
}

const definitions = "../../../lua/definitions/sdp.lua"

// TestDefinitions runs the examples of the definitions. It requires a definition for each
// function, and a function for each definition.
func TestDefinitions(t *testing.T) {
	source, err := os.ReadFile(definitions)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := luacats.Parse(definitions, string(source))
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[string]bool)
	for _, entry := range parsed.Entries {
		if entry.Kind == luacats.Function {
			documented[entry.Name] = true
			t.Run(entry.Name, func(t *testing.T) { runExample(t, strings.Join(luacats.Examples(entry.Doc), "\n")) })
		}
	}
	var m module
	for prefix, functions := range map[string]map[string]lua.LGFunction{
		"sdp.": m.functions(), "Description:": m.ofDescription(), "Media:": m.ofMedia(),
	} {
		for name := range functions {
			if !documented[prefix+name] {
				t.Errorf("%s%s is not documented", prefix, name)
			}
			delete(documented, prefix+name)
		}
	}
	for name := range documented {
		t.Errorf("%s does not exist", name)
	}
}

func runExample(t *testing.T, example string) {
	if example == "" {
		t.Fatal("no example")
	}
	L := newState(t)
	if err := L.DoString("jsep = { type = 'offer', sdp = offers.chromium_camera }; print = function() end\n" + example); err != nil {
		t.Errorf("%v\n%s", err, example)
	}
}
