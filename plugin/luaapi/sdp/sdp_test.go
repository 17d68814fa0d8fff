package sdp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// newState is a Lua state with the module, the global `offers`, which are the
// texts in testdata/offers by name, and the checks that the scripts use.
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
