package lua_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	gopher "github.com/yuin/gopher-lua"

	"janus-golua/lua"
	"janus-golua/plugin/lua53/luacompat"
)

func TestEveryLibraryIsCarriedAndReturnsATable(t *testing.T) {
	for _, name := range []string{"janus-sdp", "janus-logger", "ansicolors", "term.colors"} {
		source, ok := lua.Library(name)
		if !ok {
			t.Errorf("%s is not carried", name)
			continue
		}
		L := gopher.NewState()
		luacompat.Open(L, luacompat.Limits{})
		if err := L.DoString(source); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if L.Get(-1).Type() != gopher.LTTable {
			t.Errorf("%s returns %v", name, L.Get(-1))
		}
		L.Close()
	}
	for _, name := range []string{"../echotest", "../definitions/janus", "definitions.janus", "janus"} {
		if _, ok := lua.Library(name); ok {
			t.Errorf("%s, which is no library, is carried", name)
		}
	}
}

// The colours are compared with Debian's ansicolors; term.colors is not packaged.
func TestColors(t *testing.T) {
	const script = `local c = require "ansicolors"
print(c("%{red}x%{reset} %{bright blue whitebg}y"), c.noReset("%{green}z"), c(nil), c(7), (pcall(c, "%{nocolor}")))`
	var outputs []string
	for _, path := range []string{"/usr/share/lua/5.3/?.lua", "lib/?.lua"} {
		command := exec.Command("lua5.3", "-e", script)
		command.Env = append(os.Environ(), "LUA_PATH="+path)
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		outputs = append(outputs, string(output))
	}
	if outputs[0] != outputs[1] || !strings.Contains(outputs[0], "\x1b[31mx\x1b[0m") {
		t.Errorf("Debian's: %q, ours: %q", outputs[0], outputs[1])
	}

	output, err := exec.Command("lua5.3", "-e", `package.path = "lib/?.lua"
local c = require "term.colors"
io.write(c.red("x"), c.green .. "y" .. c.reset, tostring(c.onblue))`).CombinedOutput()
	if want := "\x1b[31mx\x1b[0m\x1b[32my\x1b[0m\x1b[44m"; err != nil || string(output) != want {
		t.Errorf("term.colors wrote %q (%v), want %q", output, err, want)
	}
}
