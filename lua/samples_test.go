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

// README begins with a script that a reader may copy: that of lua/doorman.lua, which has tests.
func TestREADMEBeginsWithASample(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile("doorman.lua")
	if err != nil {
		t.Fatal(err)
	}
	_, behind, _ := strings.Cut(string(readme), "```")
	block, behind, _ := strings.Cut(behind, "```")
	_, code, _ := strings.Cut(string(sample), "GPL-3.0-or-later\n\n")
	if block != "lua\n"+code {
		t.Errorf("README begins with\n%s\nbut doorman.lua is\n%s", block, code)
	}
	if lines := strings.Count(code, "\n"); lines > 12 {
		t.Errorf("it has %d lines, and should be read at a glance", lines)
	}
	picture, table := strings.Index(behind, "](docs/videoroom.png)"), strings.Index(behind, "\n|")
	if picture < 0 || picture > table {
		t.Errorf("the picture is at %d, the table at %d", picture, table)
	}
}

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
