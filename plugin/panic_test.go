package plugin

import (
	"testing"
	"time"

	"janus-golua/plugin/script"
)

// bound is how long anything may take in a test that looks for hangs: a busy machine
// needs a second, what hangs never comes back.
const bound = 20 * time.Second

// within fails the test when do does not return.
func within(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(bound):
		t.Fatalf("%s hangs", what)
	}
}

// A fault of ours behind the end of a handler that has waited: its client is told, and
// the script can still be replaced.
func TestAPanicWhenAHandlerHasWaitedEndsThatRequestOnly(t *testing.T) {
	b := start(t, `janus = require "janus"`)
	b.attach(1)
	app := b.plugin.app.Load()
	app.answered = func(script.Origin, script.Results, error) { panic("in messageDone") }
	b.run(1, "owed", `require("janus").sleep(0.001) return 0, "{}"`)
	eventually(t, "the log", func() bool { return len(b.core.Lines("in messageDone")) > 0 })
	eventually(t, "the error for the client", func() bool { return len(b.eventsOf("owed")) == 1 })
	within(t, "a reload", func() {
		if err := b.reload(); err != nil {
			t.Error(err)
		}
	})
	within(t, "a request", func() {
		if got := b.say(1, "return say(1)"); got != "[1]" {
			t.Errorf("then answered %s", got)
		}
	})
	if got := b.eventsOf("owed"); len(got) != 1 {
		t.Errorf("the client got %v", got)
	}
}

// eventsOf are the events of a transaction, as they went to the core.
func (b *bench) eventsOf(transaction string) (events []string) {
	for _, call := range b.core.Calls("PushEvent") {
		if call.Transaction == transaction {
			events = append(events, call.Event)
		}
	}
	return events
}
