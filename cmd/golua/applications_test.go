package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"janus-golua/cmd/golua/internal/installed"
)

// machine is a Janus with empty folders, a small plugin, and a script that passes the check.
type machine struct {
	t      *testing.T
	folder string
	script string
}

func newMachine(t *testing.T) machine {
	t.Helper()
	m := machine{t: t, folder: t.TempDir()}
	for _, name := range []string{"plugins", "config"} {
		if err := os.Mkdir(m.path(name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	m.put("small.so", "golua_join")
	m.put("plugins/libjanus_golua.so", "the library")
	m.script = m.put("rooms.lua", `local janus = require "janus"
janus.plugin { package = "janus.plugin.rooms" }
janus.on("message", function() return {} end)
`)
	return m
}

func (m machine) path(name string) string { return filepath.Join(m.folder, name) }

func (m machine) put(name, text string) string {
	m.t.Helper()
	if err := os.WriteFile(m.path(name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return m.path(name)
}

func (m machine) has(name string) bool {
	_, err := os.Stat(m.path(name))
	return err == nil
}

// runs runs a command on the machine, and expects parts of its output.
func (m machine) runs(status int, parts []string, arguments ...string) {
	m.t.Helper()
	options := []string{"--plugins", m.path("plugins"), "--config", m.path("config")}
	if arguments[0] == "add" {
		options = append(options, "--small", m.path("small.so"))
	}
	wants(m.t, status, parts, append(arguments, options...)...)
}

func TestAddListRemove(t *testing.T) {
	m := newMachine(t)
	m.runs(0, []string{"added rooms: ", "libjanus_rooms.so runs " + m.script, "Next: restart Janus. Clients attach to janus.plugin.rooms."}, "add", "rooms", m.script)
	broken := m.put("broken.lua", "x = = 1")
	m.runs(1, []string{"broken.lua:1:", "golua check finds 1 errors in " + broken, "nothing was added"}, "add", "broken", broken)
	if m.has("plugins/libjanus_broken.so") || m.has("config/janus.plugin.broken.jcfg") {
		t.Error("a script with an error was added")
	}
	m.runs(0, []string{"added broken: "}, "add", "--force", "broken", broken)
	m.runs(0, []string{"made " + m.path("plugins/libjanus_rooms.so") + " anew", "janus.plugin.rooms.jcfg stays as it is"}, "add", "rooms", m.script)
	m.put("plugins/libjanus_lost.so", "golua_join")
	m.put("plugins/libjanus_bare.so", "golua_join")
	m.put("config/janus.plugin.bare.jcfg", "general: {}\n")
	m.put("plugins/libjanus_gone.so", "golua_join")
	m.put("config/janus.plugin.gone.jcfg", "general: { script = \"/nowhere/gone.lua\" }\n")
	m.lists(`^NAME +SCRIPT +PACKAGE +CHECK
golua +- +- +no janus\.plugin\.golua\.jcfg in .*
bare +- +- +its configuration names no script
broken +/.*/broken\.lua +janus\.plugin\.broken +1 findings
gone +/nowhere/gone\.lua +janus\.plugin\.gone +.*no such file.*
lost +- +- +no janus\.plugin\.lost\.jcfg in .*
rooms +/.*/rooms\.lua +janus\.plugin\.rooms +passes
$`)
	m.runs(0, []string{"removed ", "janus.plugin.rooms.jcfg stays (--purge deletes it)", "Next: restart Janus"}, "remove", "rooms")
	m.runs(0, []string{"removed "}, "remove", "--purge", "broken")
	if m.has("plugins/libjanus_rooms.so") || !m.has("config/janus.plugin.rooms.jcfg") || m.has("config/janus.plugin.broken.jcfg") {
		t.Error("other files are left")
	}
}

// lists compares golua list with a pattern.
func (m machine) lists(want string) {
	m.t.Helper()
	_, out, _ := runGolua("", "list", "--plugins", m.path("plugins"), "--config", m.path("config"))
	if !regexp.MustCompile(want).MatchString(out) {
		m.t.Errorf("the list is\n%s\nexpected\n%s", out, want)
	}
}

func TestAddSaysWhatIsWrong(t *testing.T) {
	m := newMachine(t)
	m.put("plugins/libjanus_videoroom.so", "a stock plugin")
	m.runs(1, []string{`the name "a b" is not made of`, "nothing was added"}, "add", "a b", m.script)
	m.runs(1, []string{"golua is the application of libjanus_golua.so itself"}, "add", "golua", m.script)
	m.runs(1, []string{"missing.lua", "nothing was added"}, "add", "rooms", m.path("missing.lua"))
	m.runs(1, []string{"libjanus_videoroom.so is no application of ours"}, "add", "videoroom", m.script)
	m.runs(1, []string{"libjanus_videoroom.so is no application of ours"}, "remove", "videoroom")
	m.runs(1, []string{"golua is the application of"}, "remove", "golua")
	m.runs(1, []string{"libjanus_none.so: no such file"}, "remove", "none")
	m.runs(misused, []string{"usage: golua add"}, "add", "rooms")
	m.runs(misused, []string{"usage: golua remove"}, "remove")
	m.runs(misused, []string{"usage: golua list"}, "list", "rooms")
	if err := os.Remove(m.path("small.so")); err != nil {
		t.Fatal(err)
	}
	m.runs(1, []string{"the small plugin is not at", m.path("small.so"), "--small names its file"}, "add", "rooms", m.script)
	wants(t, 1, []string{"no such file"}, "list", "--plugins", m.path("nowhere"))
	if m.has("plugins/libjanus_rooms.so") || m.has("config/janus.plugin.rooms.jcfg") {
		t.Error("something was added")
	}
}

// The core would replace one plugin by the other without a word.
func TestAddKnowsPackagesOfOthers(t *testing.T) {
	m := newMachine(t)
	m.put("plugins/libjanus_chat.so", "a stock plugin")
	chat := m.put("chat.lua", `function getPackage() return "janus.plugin.chat" end`)
	m.runs(0, []string{"Clients attach to janus.plugin.chat.",
		`First: libjanus_chat.so has this package, too. List that file in janus.jcfg: plugins: { disable = "libjanus_chat.so" }`}, "add", "--force", "mine", chat)
	if err := os.Remove(m.path("plugins/libjanus_golua.so")); err != nil {
		t.Fatal(err)
	}
	m.runs(0, []string{"Missing: libjanus_golua.so must be in "}, "add", "rooms", m.script)
	m.runs(0, []string{"First: the application rooms has this package, too."}, "add", "two", m.script)
}

// The package may be computed, or that of a file that the script requires. A script without
// one has that of its name.
func TestPackages(t *testing.T) {
	m := newMachine(t)
	o := janusOptions{janus: installed.Janus{Config: m.path("config")}}
	if err := os.Mkdir(m.path("lib"), 0o700); err != nil {
		t.Fatal(err)
	}
	m.put("lib/inner.lua", `require "ring" function getPackage() return "janus.plugin.inner" end`)
	m.put("ring.lua", `require "ring" require("lib.inner")`)
	m.put("config/janus.plugin.far.jcfg", `general: { path = "/nowhere;`+m.path("lib")+`" }`)
	for name, c := range map[string][2]string{
		"computed": {`local name = "x" function getPackage() return "janus.plugin." .. name end`, "the package that the script computes"},
		"own":      {`require "ring" require("janus").plugin { package = "janus.plugin.other" }`, "janus.plugin.other"},
		"none":     {"-- package = 'janus.plugin.no'\nrequire 'json'", "janus.plugin.none"},
		"module":   {`require "json" require "ring"`, "janus.plugin.inner"},
		"far":      {`require "inner"`, "janus.plugin.inner"},
	} {
		if got, _ := o.packageOf(name, m.put(name+".lua", c[0])); got != c[1] {
			t.Errorf("%s: %q, expected %q", name, got, c[1])
		}
	}
}

// golua add looks where make install puts the small plugin.
func TestTheSmallPluginIsFoundWhereItIsInstalled(t *testing.T) {
	text, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SMALLDIR  ?= $(PREFIX)/lib/janus-golua\n", "$(DESTDIR)$(SMALLDIR)/" + installed.SmallFile + "\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("make install puts it elsewhere: no %q", want)
		}
	}
}
