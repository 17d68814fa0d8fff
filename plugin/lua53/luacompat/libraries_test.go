package luacompat_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// sayer defines the function with which the tests of libraries report their results.
const sayer = `function say(...)
  local parts = {}
  for i = 1, select("#", ...) do
    parts[i] = tostring((select(i, ...))):gsub("0x%x+", "0x?"):gsub("builtin: ", ""):gsub("%S+:%d+: ", "")
  end
  emit(table.concat(parts, " | "))
end
`

// TestLibrariesInLuaWork runs a test of each library, which is one of Debian's
// packages, in Debian's Lua and in ours; they must say the same.
func TestLibrariesInLuaWork(t *testing.T) {
	files, err := filepath.Glob("testdata/libraries/*.lua")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d libraries: %v", len(files), err)
	}
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".lua")
		t.Run(name, func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			library := strings.TrimLeft(strings.Split(string(source), "\n")[0], "- ")
			if !strings.Contains(string(content), "- "+library+"\n") {
				t.Errorf("%s does not name %s", page, library)
			}
			wants := debianSays(t, sayer+string(source))
			gets, err := weSay(sayer + string(source))
			switch {
			case err != nil:
				t.Error(err)
			case gets != wants:
				t.Errorf("ours:\n%s\nLua 5.3:\n%s", gets, wants)
			}
		})
	}
}

func debianSays(t *testing.T, source string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.lua")
	if err := os.WriteFile(file, []byte("emit = print\n"+source), 0o600); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command("lua5.3", file).CombinedOutput()
	if err != nil {
		t.Fatalf("lua5.3: %v\n%s", err, output)
	}
	return string(output)
}

func weSay(source string) (string, error) {
	engine := newEngine()
	defer engine.Close()
	var said strings.Builder
	err := engine.Do(script.Origin{}, func(state *lua.LState) error {
		state.SetGlobal("emit", state.NewFunction(func(L *lua.LState) int {
			said.WriteString(L.CheckString(1) + "\n")
			return 0
		}))
		return state.DoString(source)
	})
	return said.String(), err
}
