package plugin

import (
	"testing"

	"janus-golua/plugin/core"
)

// A login waits: Janus has an acknowledgement, the Lua lock is free, and others are
// answered. querySession, which is asked again and again, has to answer at once.
func TestALoginDoesNotStopOthers(t *testing.T) {
	b := start(t, `function querySession(id) return require("crypto").hash_password("x", 4) end`)
	b.attach(1)
	b.attach(2)
	for _, way := range []string{
		`require("crypto").hash_password("secret", 12)`,
		`require("crypto").verify_password("secret", "$2a$12$......................2aVKFQSGOgMpHjvjNoQXrkYlcVR9Eji")`,
		`require("crypto").digest("sha3-512", ("x"):rep(2^22))`,
	} {
		result, _ := b.run(1, "login", way+` done = true return 0, '{"done":true}'`)
		if result.Type != core.ResultWait {
			t.Errorf("%s: answered at once: %+v", way, result)
		}
		if got := b.say(2, "return say(1)"); got != "[1]" {
			t.Errorf("another was answered with %s", got)
		}
		eventually(t, "the login", func() bool { return b.say(2, "return say(done)") == "[true]" })
		b.say(2, "done = nil return say()")
	}
	b.core.JSONText(b.plugin.QuerySession(1))
	if lines := b.core.Lines("querySession waits: it must answer at once"); len(lines) != 1 {
		t.Errorf("querySession: logged %q", lines)
	}
}

// Functions compute at once where no client can cause them and nobody could go on without
// the result. So a script that hashes the password of its configuration has the hash when
// the first request comes, and a script that seals its state hands over the sealed state.
func TestWhatIsNoClientsWillIsComputedAtOnce(t *testing.T) {
	const hash = `HASH = #require("crypto").hash_password("x", 4) `
	for where, script := range map[string]string{
		"main chunk":               hash,
		"a coroutine of its":       `coroutine.wrap(function() ` + hash + `end)()`,
		"table.sort in it":         `table.sort({ 1, 2 }, function() ` + hash + ` return false end)`,
		"init":                     `local before = init function init(...) ` + hash + `return before(...) end`,
		"importState":              `function importState() ` + hash + `end`,
		"createSession, in reload": `local before = createSession function createSession(...) if LOADED then ` + hash + ` end return before(...) end`,
	} {
		b := start(t, `VERSION = "none" function getVersion() `+hash+`VERSION = HASH return 1 end`)
		b.attach(1)
		if got := b.say(1, "return say(VERSION)"); got != "[60]" {
			t.Errorf("getVersion: %s", got)
		}
		b.rewrite(app1 + script + " LOADED = true")
		if err := b.plugin.Reload(); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		if got := b.say(1, "return say(HASH)"); got != "[60]" {
			t.Errorf("%s: %s", where, got)
		}
	}
}

func TestTheStateAndTheLastWordsAreComputedAtOnce(t *testing.T) {
	const digest = `#require("crypto").digest("sha256", ("x"):rep(2^20), "hex")`
	b := start(t, `function exportState() return `+digest+` end function importState(state) STATE = state end
local before = destroy function destroy() print("ended with " .. `+digest+`) before() end`)
	b.attach(1)
	if err := b.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := b.say(1, "return say(STATE)"); got != "[64]" {
		t.Error(got)
	}
	b.plugin.Destroy()
	if lines := b.core.Lines("ended with 64"); len(lines) != 1 {
		t.Errorf("logged %q", b.core.Lines(""))
	}
}
