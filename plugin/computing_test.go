package plugin

import (
	"testing"

	"janus-golua/plugin/core"
)

// A login waits: Janus has an acknowledgement, the Lua lock is free, and others are
// answered. What has to answer at
// once cannot wait.
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
