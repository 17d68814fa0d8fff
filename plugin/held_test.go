package plugin

import (
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
)

// A handler that waits can still answer directly: janus.hold_reply.
func TestAHeldReplyIsDirect(t *testing.T) {
	b := start2(t, "")
	b.attach(7)
	for _, row := range []struct {
		lua, answer string
		kind        core.ResultType
	}{
		{`assert(janus.hold_reply()) janus.sleep(0.001) return { late = true }`, `{"late":true}`, core.ResultOK},
		{`assert(janus.hold_reply()) return { soon = true }`, `{"soon":true}`, core.ResultOK},
		{`janus.hold_reply() janus.sleep(0) return nil, "no"`, `{"error_code":500,"error":"no"}`, core.ResultOK},
		{`janus.hold_reply() janus.sleep(0) error("x")`, "", core.ResultError},
		{`janus.hold_reply() error("x")`, "", core.ResultError},
		{`janus.hold_reply() janus.sleep(0) return { 1 }`, "", core.ResultError},
		{`janus.hold_reply() janus.sleep(0) return { a = 1 }, { type = "offer", sdp = "v=0" }`, `{"a":1}`, core.ResultWait},
		{`janus.hold_reply() janus.sleep(0) session:send({ own = 1 }, { transaction = transaction }) return janus.later`, `{"own":1}`, core.ResultWait},
		{`janus.sleep(0) return { usual = true }`, `{"usual":true}`, core.ResultWait},
	} {
		before := len(b.answers())
		result, answer := b.run(7, "tr", "local session, janus, jsep, transaction = ... "+row.lua)
		if result.Type == core.ResultWait {
			eventually(t, "an event", func() bool { return len(b.answers()) > before })
			answer = b.answers()[before]
		} else if got := b.answers()[before:]; len(got) > 0 {
			t.Errorf("%s: besides the reply come %v", row.lua, got)
		}
		if result.Type != row.kind || result.Type != core.ResultError && answer != row.answer {
			t.Errorf("%s: %v %s %s, want %v %s", row.lua, result.Type, answer, result.Text, row.kind, row.answer)
		}
	}
}

// Nothing keeps the thread of the core when the answer cannot come any more.
func TestAHeldReplyEndsWithWhatItWaitsFor(t *testing.T) {
	for name, end := range map[string]func(b *bench){
		"session": func(b *bench) { b.plugin.DestroySession(7) },
		"script": func(b *bench) {
			if err := b.reload(); err != nil {
				b.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := start2(t, "")
			b.attach(7)
			results := make(chan core.Result, 1)
			go func() {
				result, _ := b.run(7, "tr", `local session, janus = ... janus.hold_reply() waits = true janus.sleep(1000)`)
				results <- result
			}()
			b.attach(8)
			eventually(t, "the wait", func() bool {
				_, answer := b.run(8, "other", `return { waits = waits or false }`)
				return answer == `{"waits":true}`
			})
			end(b)
			select {
			case result := <-results:
				if result.Type != core.ResultError || result.Text != host.FailureText {
					t.Errorf("the reply is %v %s", result.Type, result.Text)
				}
			case <-time.After(5 * time.Second):
				t.Fatal("the thread of the core goes on waiting")
			}
			if got := b.answers(); len(got) > 0 {
				t.Errorf("besides the reply come %v", got)
			}
		})
	}
}

// Addresses are not looked up; names are, without keeping others from their work.
func TestNamesAreResolved(t *testing.T) {
	b := start2(t, "")
	b.attach(7)
	for lua, want := range map[string]string{
		`return { found = janus.resolve("192.0.2.1") }`:                                      `{"found":["192.0.2.1"]}`,
		`return { found = janus.resolve("::ffff:192.0.2.1", { family = "ipv4" }) }`:          `{"found":["192.0.2.1"]}`,
		`return { why = select(2, janus.resolve("192.0.2.1", { family = "ipv6" })) }`:        `{"why":"192.0.2.1 has another family"}`,
		`return { found = janus.resolve("localhost", { family = "ipv4" }) }`:                 `{"found":["127.0.0.1"]}`,
		`return { why = (select(2, janus.resolve("no such host")):gsub(":.*", "")) }`:        `{"why":"no such host cannot be resolved"}`,
		`return { why = select(2, pcall(janus.resolve, "localhost", { family = "ipv5" })) }`: "",
	} {
		if _, answer := b.ask(7, lua); want != "" && answer != want || want == "" && answer == "{}" {
			t.Errorf("%s: %s, want %s", lua, answer, want)
		}
	}
}
