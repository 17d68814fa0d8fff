package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// modules is a script whose state is in local variables of two modules.
const roomsModule = `local rooms, count = { demo = { name = "Demo" } }, 1
local limit = 5
local M = {}
function M.find(name) return rooms[name], limit end
function M.add(name) local made = { name = name } rooms[name] = made count = count + 1 return function() return made end end
M.first, M.second = M.add("one"), M.add("two")
return M`

const roomsScript = `local rooms = require "rooms"
local limit = 7
local greeting = "hi"
function greet() print(greeting, limit) return rooms.find("demo") end
`

// startModules starts a script that requires a module of its own.
func startModules(t *testing.T) *bench {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "rooms.lua"), []byte(roomsModule), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := tryStart(t, app1+roomsScript, map[string]string{"console_secret": consoleSecret, "path": folder})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheConsoleSeesLocalsOfModules(t *testing.T) {
	b := startModules(t)
	for _, c := range []struct{ code, want string }{
		{"greeting", `"hi"`},
		{"count", "3"},
		{"rooms.find('demo').name", `"Demo"`}, // two variables, told apart below
		{"greeting = 'hello'", ""},
		{"greeting", `"hello"`},
		{"(function() return greeting end)()", `"hello"`},
		{"limit", "error: 2 local variables are named limit"},
		{`locals["rooms.lua"].limit`, "5"},
		{`locals["rooms.lua"].limit = 6`, ""},
		{`select(2, greet())`, "6"},
		{"nosuch == nil", "true"},
		{"fresh = 1", ""},
		{"_G.fresh", "1"},
	} {
		if c.code == "rooms.find('demo').name" {
			c.want = "error: 2 local variables are named rooms"
		}
		answer := b.console("evaluate", c.code)
		got := answer.Get("values.0").String()
		if answer.Get("error").Exists() {
			got = "error: " + answer.Get("error").String()
		}
		if got != c.want && !(strings.HasPrefix(c.want, "error: ") && strings.Contains(got, strings.TrimPrefix(c.want, "error: "))) {
			t.Errorf("%s came to %s, want %s", c.code, answer.Raw, c.want)
		}
	}
	listed := b.console("locals", "").Raw
	for _, part := range []string{`{"name":"count","file":"rooms.lua","value":"3"}`, `"name":"greeting"`, `"value":"7"`, `"value":"6"`} {
		if !strings.Contains(listed, part) {
			t.Errorf("locals has no %s: %s", part, listed)
		}
	}
	if strings.Contains(listed, `"made"`) || strings.Contains(listed, "__golua") {
		t.Errorf("locals has variables of inner functions, or ours: %s", listed)
	}
}

// The output of a text of the console is part of its answer, not a line of the log.
func TestTheConsoleReturnsWhatIsPrinted(t *testing.T) {
	b := startModules(t)
	answer := b.console("evaluate", `print("a", 1) greet() io.write("b\n") return 2`)
	if got := answer.Get("printed").String(); got != "a\t1\nhi\t7\nb\n" || answer.Get("values.0").String() != "2" {
		t.Errorf("answered %s", answer.Raw)
	}
	answer = b.console("evaluate", `print("before") error("mine")`)
	if answer.Get("printed").String() != "before\n" || !strings.Contains(answer.Get("error").String(), "mine") {
		t.Errorf("answered %s", answer.Raw)
	}
	answer = b.console("evaluate", `print(("x"):rep(40000))`)
	if got := answer.Get("printed").String(); !strings.HasSuffix(got, "… and 7233 more bytes\n") {
		t.Errorf("%d bytes were printed, at the end %q", len(got), got[max(0, len(got)-50):])
	}
	answer = b.console("evaluate", `require("janus").sleep(0.01) print("later")`)
	if answer.Get("printed").String() != "later\n" {
		t.Errorf("answered %s", answer.Raw)
	}
	if got := b.core.Lines("later"); len(got) != 0 {
		t.Errorf("logged %q", got)
	}
}

func TestTheConsoleNamesUnknownWords(t *testing.T) {
	b := startModules(t)
	for code, want := range map[string]string{
		"sesions":       "unknown command, and no variable: sesions; did you mean sessions?",
		"gretting":      "did you mean greeting?",
		"xyzzy":         "unknown command, and no variable: xyzzy (help lists the commands",
		"show sessions": "unknown command; did you mean sessions alone?\nAs Lua: ",
		"list rutes":    "unknown command; did you mean routes?\nAs Lua: ",
		"return return": "unknown command (help lists",
	} {
		if got := b.console("evaluate", code).Get("error").String(); !strings.Contains(got, want) {
			t.Errorf("%s was answered %q, want %q", code, got, want)
		}
	}
	for _, code := range []string{"nil", "greet", "1", "_G", "true", "x = nosuch", "nosuch or 1"} {
		if answer := b.console("evaluate", code); answer.Get("error").Exists() {
			t.Errorf("%s was answered %s", code, answer.Raw)
		}
	}
}
