package luacheck_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"janus-golua/internal/luacheck"
	"janus-golua/plugin/awaiting"
)

// codes checks files and returns the findings, as "name:line code".
func codes(t *testing.T, options luacheck.Options, sources ...luacheck.Source) []string {
	t.Helper()
	var all []string
	for _, f := range newChecker(t).Check(sources, options) {
		all = append(all, fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Code))
	}
	return all
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFilesThatRequireEachOtherShareGlobals(t *testing.T) {
	main := luacheck.Source{Name: "app/main.lua", Text: `
rooms = {}
require "lib.rooms"
function init() end function destroy() end function resumeScheduler() end function createSession() end
function destroySession() end function querySession() end function setupMedia() end
open(1)`}
	room := luacheck.Source{Name: "app/lib/rooms.lua", Text: `
function open(id) rooms[id] = true end
function handleMessage() end
function hangupMedia() end`}
	other := luacheck.Source{Name: "app/other.lua", Text: "print(rooms)"}
	expect(t, codes(t, luacheck.Options{}, main, room, other), "app/other.lua:1 undefined-global")
	expect(t, codes(t, luacheck.Options{}, room),
		"app/lib/rooms.lua:2 undefined-global", "app/lib/rooms.lua:3 missing-callback")
	expect(t, codes(t, luacheck.Options{}, main)) // the required module may set any global
	main.Text = strings.Replace(main.Text, "require", "local used = require", 1)
	expect(t, codes(t, luacheck.Options{}, main), "app/main.lua:4 missing-callback", "app/main.lua:6 undefined-global")

	// A required file is read, but its findings are not reported.
	read := func(path string) (string, bool) {
		return room.Text + " print(nothing)", path == filepath.Clean(room.Name)
	}
	expect(t, codes(t, luacheck.Options{Read: read}, main))
}

func TestAFileHidesTheModuleOfItsName(t *testing.T) {
	main := luacheck.Source{Name: "main.lua", Text: `local http = require "http" http.fetch() http.client(1, 2)`}
	own := luacheck.Source{Name: "lib/http.lua", Text: `return { fetch = print, client = print }`}
	expect(t, codes(t, luacheck.Options{}, main, own), "main.lua:1 unknown-field", "main.lua:1 wrong-type", "main.lua:1 extra-argument")
	expect(t, codes(t, luacheck.Options{Folders: []string{"lib"}}, main, own))
	// A file for editors hides nothing.
	own.Text = "---@meta http\n" + own.Text
	expect(t, codes(t, luacheck.Options{Folders: []string{"lib"}}, main, own), "main.lua:1 unknown-field", "main.lua:1 wrong-type", "main.lua:1 extra-argument")
}

func TestModulesThatAreNowhereAreReported(t *testing.T) {
	const main = "app/lib/main.lua"
	files := map[string]string{"app/rooms.lua": "return {}", "app/lib/users.lua": "return {}", "shared/more.lua": "return {}"}
	options := luacheck.Options{Folders: []string{"shared"}, Read: func(path string) (string, bool) {
		text, ok := files[path]
		return text, ok
	}}
	missing := []string{main + ":1 unknown-module"}
	for text, want := range map[string][]string{
		`local m = require "nowhere"`:                                                  missing,
		`require "nowhere"`:                                                            missing,
		`return require("lib.nowhere").new`:                                            missing,
		`local function f() return require "nowhere" end f()`:                          missing,
		`local ok, m = pcall(require, "nowhere") print(ok, m)`:                         nil,
		`local m = pcall(require, "nowhere") and require "nowhere" print(m)`:           nil,
		`print(pcall(function() return require "nowhere" end))`:                        nil,
		`print(xpcall(function() return { m = require "nowhere" } end, print))`:        nil,
		`local name = ... local m = require("app." .. name) print(m)`:                  nil,
		`package.path = package.path .. ";/opt/?.lua" local m = require "nowhere"`:     nil,
		`package.preload["nowhere"] = function() end local m = require "nowhere"`:      nil,
		`_G.package.loaded.nowhere = {} local m = require "nowhere"`:                   nil,
		`require = print require "nowhere"`:                                            nil,
		`local require = print require "nowhere"`:                                      nil,
		`return require "rooms", require "users", require "lib.users", require "more"`: nil,
		`return require "http", require "string", require "json.util", require "_G"`:   nil,
		`local m = require "nowhere" -- golua: ignore unknown-module`:                  nil,
	} {
		expect(t, codes(t, options, luacheck.Source{Name: main, Text: text}), want...)
	}
	findings := newChecker(t).Check([]luacheck.Source{{Name: main, Text: `require "nowhere"`}}, options)
	want := "there is no module nowhere, neither of the plugin's nor as a file in app/lib, shared, /usr/local/share/lua/5.3, /usr/share/lua/5.3, or in a folder above the first"
	if len(findings) != 1 || findings[0].Message != want {
		t.Errorf("%+v", findings)
	}
}

// Every module that `require` finds without a file is known.
func TestModulesOfOursAreKnown(t *testing.T) {
	for _, source := range luaFiles(t, "../../lua/lib") {
		module := strings.NewReplacer("../../lua/lib/", "", ".lua", "", "/", ".").Replace(source.Name)
		text := fmt.Sprintf("return require %q", module)
		expect(t, codes(t, luacheck.Options{Read: func(string) (string, bool) { return "", false }}, luacheck.Source{Name: "a.lua", Text: text}))
	}
}

func TestOptions(t *testing.T) {
	source := luacheck.Source{Name: "a.lua", Text: "local unused, _also = 1\nlocal function f() end\nprint(other)"}
	expect(t, codes(t, luacheck.Options{}, source), "a.lua:3 undefined-global")
	expect(t, codes(t, luacheck.Options{Globals: []string{"other"}}, source))
	expect(t, codes(t, luacheck.Options{Ignore: []luacheck.Code{luacheck.UndefinedGlobal}}, source))
	expect(t, codes(t, luacheck.Options{Unused: true}, source), "a.lua:1 unused-local", "a.lua:2 unused-local", "a.lua:3 undefined-global")
}

func TestGlobalsThatMayComeFromAnywhere(t *testing.T) {
	for _, text := range []string{
		`setmetatable(_G, {}) print(x)`, `local _ENV = {} print(x)`, `setfenv(1, {}) print(x)`, `for k in pairs({}) do _G[k] = 1 end print(x)`,
		`local function f(_ENV) print(x) end`, `module("m", package.seeall) print(x)`, `_G.x = 1 print(x)`, `rawset(_G, "x", 1) print(x)`,
		`dofile("x.lua") print(x)`, `require "not.found" print(x)`, `require(name or "x") print(x)`,
		`if x then print(x) end`, `print(x and x.y)`, `print(type(x), x)`, `x = x or 1 print(x)`, `print(rawget(_G, "x"))`,
	} {
		expect(t, codes(t, luacheck.Options{}, luacheck.Source{Name: "a.lua", Text: text}))
	}
	for _, text := range []string{`print(x)`, `x.y = 1`, `_G.y = 1 print(x)`, `require "http" print(x)`, `local a = require "not.found" print(x)`, `for k in pairs(_G) do print(k, x) end`} {
		expect(t, codes(t, luacheck.Options{}, luacheck.Source{Name: "a.lua", Text: text}), "a.lua:1 undefined-global")
	}
}

// longScript makes a script of some 1000 lines, of the kind that is checked most often. Each
// function is in a block of its own, because a function has 200 local variables at most.
func longScript() string {
	var b strings.Builder
	b.WriteString("local janus, http = require \"janus\", require \"http\"\njanus.on(\"message\", function(session, request)\n")
	for i := range 200 {
		fmt.Fprintf(&b, `do local function f%d(a)
  session:forward { to = a, audio = true, medium = "audio" }
  local answer = http.get(request.url, { timeout = %d, headers = { a = "b" } })
  return string.format("%%s", answer.body .. f%d(a)) .. undefined%d
end end
`, i%100, i, i%100, i)
	}
	return b.String() + "end)\n"
}

// A thousand lines take well below 50 ms, because an editor checks whenever typing pauses.
func BenchmarkThousandLines(b *testing.B) {
	checker, source := newChecker(b), luacheck.Source{Name: "long.lua", Text: longScript()}
	if lines := strings.Count(source.Text, "\n"); lines < 1000 {
		b.Fatalf("%d lines", lines)
	}
	for b.Loop() {
		checker.Check([]luacheck.Source{source}, luacheck.Options{})
	}
}

// The time of processors is measured, not that of the day: the machine may be busy. A thousand
// lines cost 25 ms; four times as many lines must not cost sixteen times as much.
func TestAThousandLinesAreQuick(t *testing.T) {
	checker, one := newChecker(t), longScript()
	four := strings.Repeat("do\n"+one+"end\n", 4)
	cost := func(text string) time.Duration {
		if found := codes(t, luacheck.Options{}, luacheck.Source{Name: "long.lua", Text: text}); len(found) < 200 {
			t.Fatalf("the script is not checked to its end: %q", found)
		}
		least := time.Hour
		for range 10 {
			before := awaiting.Worked()
			checker.Check([]luacheck.Source{{Name: "long.lua", Text: text}}, luacheck.Options{})
			least = min(least, awaiting.Worked()-before)
		}
		return least
	}
	small, large := cost(one), cost(four)
	if t.Logf("%v, %v", small, large); small > 500*time.Millisecond || large > 12*small+100*time.Millisecond {
		t.Errorf("1000 lines cost %v, 4000 lines %v", small, large)
	}
}

func FuzzCheck(f *testing.F) {
	for _, folder := range []string{"testdata/faulty", "/usr/share/janus/lua"} {
		for _, source := range luaFiles(f, folder) {
			f.Add(source.Text)
		}
	}
	for _, text := range []string{"a\r", "a\r\n\rb = \r", "\n\r\n\ra("} {
		f.Add(text)
	}
	checker := newChecker(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, finding := range checker.Check([]luacheck.Source{{Name: "a.lua", Text: text}}, luacheck.Options{Unused: true}) {
			if lines := countLines(text); finding.Line < 1 || finding.Line > lines || finding.Column < 1 || finding.Code == "" {
				t.Errorf("%+v", finding)
			}
		}
	})
}

// countLines counts as Lua does: "\r" alone ends a line, too, and "\r\n" and "\n\r" end one.
func countLines(text string) int {
	ends := regexp.MustCompile("\r\n|\n\r|\r|\n")
	return len(ends.FindAllStringIndex(text, -1)) + 1
}

func TestHostileSourcesEnd(t *testing.T) {
	var names strings.Builder
	for i := range 50000 {
		fmt.Fprintf(&names, "local a = undefined%d\n", i)
		if i%100 == 99 {
			names.WriteString("do end\n")
		}
	}
	for _, text := range []string{
		strings.Repeat("do ", 150) + strings.Repeat("end ", 150), "return " + strings.Repeat("a.", 3000) + "b",
		"return a" + strings.Repeat("()", 3000), "return " + strings.Repeat("(", 150) + "1" + strings.Repeat(")", 150),
		strings.ReplaceAll(names.String(), "local a", "a"), "-- golua: ignore " + strings.Repeat("x ", 10000),
	} {
		if findings := newChecker(t).Check([]luacheck.Source{{Name: "a.lua", Text: text}}, luacheck.Options{}); len(findings) > 2000 {
			t.Errorf("%d findings", len(findings))
		}
	}
	if _, err := os.Stat("testdata"); err != nil {
		t.Error(err)
	}
}
