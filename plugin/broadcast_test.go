package plugin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// janus.send_data sends to the sessions that have an open channel, in the order of everything
// else that they get, and says how many these are.
func TestOneMessageGoesToManySessions(t *testing.T) {
	b := start2(t, ``)
	for id := range uint64(4) {
		b.attach(id + 1)
		b.plugin.SetupMedia(id + 1)
		if id != 2 {
			b.plugin.DataReady(id + 1)
		}
	}
	b.wants(1, `
		local all = { session, 2, janus.session(3), 4, 99 }
		session:send_data("first")
		local reached = janus.send_data(all, "second", { label = "chat" })
		session:send_data("third")
		return reached, janus.send_data({}, "nobody"), (janus.send_data({ 4 }, "\0\1", { binary = true }))`, `3 0 1`)
	b.plugin.Await()
	for id, want := range map[uint64][]string{1: {"first", "second", "third"}, 2: {"second"}, 3: nil, 4: {"second", "\x00\x01"}} {
		if got := b.relayed(id); !slices.Equal(got, want) {
			t.Errorf("session %d was sent %q, want %q", id, got, want)
		}
	}
	for _, call := range b.core.Calls("RelayData") {
		if second := string(call.Data.Buffer) == "second"; second != (call.Data.Label == "chat") || call.Data.Binary != (call.Data.Buffer[0] == 0) {
			t.Errorf("%q was sent with %+v", call.Data.Buffer, call.Data)
		}
	}
}

func TestAMessageToManyIsChecked(t *testing.T) {
	b := start2(t, ``)
	b.attach(1)
	b.plugin.DataReady(1)
	b.wants(1, `return janus.send_data({ session }, ("x"):rep(65535))`, `1`)
	b.wants(1, `return select(2, janus.send_data({ session }, ("x"):rep(65536)))`, `longer than 65535 bytes`)
	for call, want := range map[string]string{
		`janus.send_data(session, "x")`:                `janus.send_data: argument 1 is a session, expected an array of sessions or of their numbers`,
		`janus.send_data({ "1" }, "x")`:                `janus.send_data: argument 1 has a string at 1, expected sessions or their numbers`,
		`janus.send_data({ 1, {} }, "x")`:              `janus.send_data: argument 1 has a table at 2, expected sessions or their numbers`,
		`janus.send_data({ -1 }, "x")`:                 `janus.send_data: argument 1 has a number at 1, expected sessions or their numbers`,
		`janus.send_data(1, "x")`:                      `janus.send_data: argument 1 is a number, expected a table`,
		`janus.send_data({ 1 })`:                       `janus.send_data: argument 2 is missing, expected a string`,
		`janus.send_data({ 1 }, "x", { lable = "x" })`: `janus.send_data: field 'lable' is unknown`,
	} {
		_, answer := b.ask(1, fmt.Sprintf(`return { problem = select(2, pcall(function() return %s end)) }`, call))
		if problem := gjson.Get(answer, "problem").String(); !strings.Contains(problem, want) {
			t.Errorf("%s: answered %s", call, answer)
		}
	}
}
