package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// rewrite replaces the script of a running plugin.
func (b *bench) rewrite(source string) {
	b.t.Helper()
	if err := os.WriteFile(b.plugin.slot.Running().Settings.Script, []byte(source), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) reload() error {
	b.t.Helper()
	return b.plugin.Reload()
}

func TestAReloadCarriesStateOver(t *testing.T) {
	b := start(t, `
state = { count = 1, list = { 1, 2, "x" } }
state.itself = state
function exportState() return state end`)
	b.attach(1)
	b.say(1, "state.count = 41 return say()")
	b.rewrite(app1 + `
function createSession() janusLog(4, "told of a session") end
function importState(old) state = old; state.count = state.count + 1 end`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	if got := b.say(1, `return say(state.count, #state.list, state.list[3], state.itself == state)`); got != `[42,3,"x",true]` {
		t.Errorf("the new script has %s", got)
	}
	if len(b.core.Lines("told of a session")) != 0 {
		t.Error("a script that imports was told of sessions, too")
	}
}

func TestAScriptThatDoesNotImportIsToldOfEachSession(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.attach(2)
	b.rewrite(app1 + `known = 0 function createSession(id) known = known + id end`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	if got := b.say(1, "return say(known)"); got != "[3]" {
		t.Errorf("it knows %s", got)
	}
}

func TestAFaultyScriptIsRefusedAndTheOldOneGoesOn(t *testing.T) {
	b := start(t, `version = "old" function exportState() return broken and print end`)
	b.attach(1)
	for name, c := range map[string]struct{ source, want string }{
		"syntax":           {"x = = 1", "app.lua"},
		"load error":       {"error('x')", "app.lua:1:"},
		"missing function": {"function init() end", "handleMessage"},
		"init fails":       {app1 + "function init() error('in init') end", "in init"},
		"import fails":     {app1 + "function importState() error('in import') end", "in import"},
		"told of sessions": {app1 + "function createSession() error('in create') end", "in create"},
		"does not return":  {app1 + "while true do end", "ran for longer"},
	} {
		b.rewrite(c.source)
		limit := &b.plugin.slot.Running().Settings.Requests.Time
		*limit = 50 * time.Millisecond // loading has ten times that
		if err := b.reload(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		*limit = time.Minute // what follows may take long on a busy machine
		if got := b.say(1, "return say(version)"); got != `["old"]` {
			t.Errorf("%s: then answered %s", name, got)
		}
	}
	b.rewrite(app1)
	b.say(1, "broken = true return say()")
	if err := b.reload(); err == nil || !strings.Contains(err.Error(), "cannot be copied") {
		t.Errorf("a function as state: %v", err)
	}
	if got := len(b.core.Lines("not reloaded, the old script goes on")); got != 8 {
		t.Errorf("%d lines say so", got)
	}
}

func TestAReloadEndsWhatTheOldScriptHadBegun(t *testing.T) {
	b := start(t, `function timer() janusLog(4, "timer of the old") end
function resumeScheduler() janusLog(4, "resume of the old") end`)
	b.attach(1)
	b.run(1, "owed", `timeCallback("timer", nil, 200) return 1`)
	b.rewrite(app1)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	calls := b.core.Calls("PushEvent")
	if len(calls) != 1 || calls[0].Transaction != "owed" || !strings.Contains(calls[0].Event, "error_code") {
		t.Errorf("the client got %v", calls)
	}
	b.say(1, `function timer() janusLog(4, "timer of the new") end timeCallback("timer", nil, 300) return say()`)
	eventually(t, "the new timer", func() bool { return len(b.core.Lines("timer of the new")) == 1 })
	if len(b.core.Lines("of the old")) != 0 {
		t.Error("the old script ran on")
	}
}

func TestMediaFlowsDuringReloadsAndNothingIsLost(t *testing.T) {
	b := start(t, "function exportState() return {} end function importState() end")
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.say(1, `configureMedium(id, "audio", "in", true) configureMedium(id, "audio", "out", true) addRecipient(id, id) return say()`)
	const packets, requests = 20_000, 400
	var work sync.WaitGroup
	work.Go(func() {
		buffer := append([]byte{0x80, 111}, make([]byte, 20)...)
		for range packets {
			b.packet(1, &core.Packet{Buffer: buffer})
		}
	})
	work.Go(func() {
		for i := range requests {
			if got := b.say(1, fmt.Sprintf("return say(%d)", i)); got != fmt.Sprintf("[%d]", i) {
				t.Errorf("request %d was answered %s", i, got)
			}
		}
	})
	for range 20 {
		if err := b.reload(); err != nil {
			t.Error(err)
		}
	}
	work.Wait()
	if got := b.core.Forwarded(); got != packets {
		t.Errorf("%d of %d packets were forwarded", got, packets)
	}
}

func TestTheAdminAPIReloads(t *testing.T) {
	b := start(t, `function handleAdminMessage(text) return text end`)
	for message, want := range map[string]string{
		`{"golua":"reload"}`:  `{"golua":"reloaded"}`,
		`{"golua":"nothing"}`: `{"error":"unknown command nothing, expected reload, stats, coroutines, errors, evaluate, locals, routes, sessions, timers","golua":"error"}`,
		`{"own":1}`:           `{"own":1}`,
	} {
		if got := b.core.JSONText(b.plugin.HandleAdminMessage(message)); got != want {
			t.Errorf("%s was answered %s", message, got)
		}
	}
	b.rewrite("x = = 1")
	if got := b.core.JSONText(b.plugin.HandleAdminMessage(`{"golua":"reload"}`)); !strings.Contains(got, "app.lua") {
		t.Errorf("a faulty script was answered %s", got)
	}
}

func TestAWatchedScriptIsReloadedWhenItChanges(t *testing.T) {
	libraries := t.TempDir()
	library := filepath.Join(libraries, "lib.lua")
	if err := os.WriteFile(library, []byte("return 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := tryStart(t, app1+`version = require "lib"`, map[string]string{"watch": "true", "path": libraries})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	version := func() string { return b.say(1, "return say(version)") }
	if err := os.WriteFile(library, []byte("return 2"), 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the new library", func() bool { return version() == "[2]" })
	b.rewrite(app1 + `version = 3`)
	eventually(t, "the new script", func() bool { return version() == "[3]" })
	b.rewrite("x = = 1")
	eventually(t, "the refusal", func() bool { return len(b.core.Lines("not reloaded")) > 0 })
	if version() != "[3]" {
		t.Error("the old script did not go on")
	}
}

func TestFoldersBelowTheScriptsAreWatched(t *testing.T) {
	libraries := t.TempDir()
	old := filepath.Join(libraries, "app", "parts")
	if err := os.MkdirAll(old, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(old, "one.lua"), "return 1")
	b, err := tryStart(t, app1+`
		version = require "app.parts.one"
		local there, later = pcall(require, "app.later.two")
		if there then version = later end`, map[string]string{"watch": "true", "path": libraries})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	version := func() string { return b.say(1, "return say(version)") }
	write(filepath.Join(old, "one.lua"), "return 2")
	eventually(t, "what is in a folder of a folder", func() bool { return version() == "[2]" })
	later := filepath.Join(libraries, "app", "later")
	if err := os.Mkdir(later, 0o700); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(later, "two.lua"), "return 3")
	eventually(t, "what is in a new folder", func() bool { return version() == "[3]" })
	write(filepath.Join(later, "two.lua"), "return 4")
	eventually(t, "a change in it", func() bool { return version() == "[4]" })
	for i := range 256 {
		if err := os.Mkdir(filepath.Join(later, fmt.Sprint(i)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the refusal", func() bool { return len(b.core.Lines("folders are watched, no more")) == 1 })
}
