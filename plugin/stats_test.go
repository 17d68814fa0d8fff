package plugin

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"janus-golua/plugin/host"
	"janus-golua/plugin/operator"
)

// stats are what the Admin API is told.
func (b *bench) stats() (stats operator.Stats) {
	b.t.Helper()
	var answer struct {
		Stats *operator.Stats `json:"stats"`
	}
	answer.Stats = &stats
	if err := json.Unmarshal([]byte(b.core.JSONText(b.plugin.HandleAdminMessage(`{"golua":"stats"}`))), &answer); err != nil {
		b.t.Fatal(err)
	}
	return stats
}

// A session that has begun more than may wait does not keep others from waiting,
// and takes all of it along when it ends.
func TestWhatWaitsIsBoundedCountedAndEndsWithItsSession(t *testing.T) {
	b := startPatient(t)
	b.attach(1)
	b.attach(2)
	b.ask(1, `for i = 1, 1500 do session:spawn(janus.sleep, 3600) end return {}`)
	if got := b.stats(); got.Waiting != 1000 || got.Lost.Tasks != 500 {
		t.Errorf("%d wait and %d were refused, want 1000 and 500", got.Waiting, got.Lost.Tasks)
	}
	if _, answer := b.ask(1, `janus.sleep(0.001) return {}`); answer != "" && answer != host.FailureEvent {
		t.Errorf("one more that waits was answered %s", answer)
	}
	if _, answer := b.ask(2, `janus.sleep(0.001) return { waited = true }`); answer != `{"waited":true}` {
		t.Errorf("another session was answered %s", answer)
	}
	b.ask(2, `session:after(3600, print) session:every(3600, print) return {}`)
	if err := b.plugin.DestroySession(1); err != nil {
		t.Fatal(err)
	}
	if got := b.stats(); got.Waiting != 2 || got.Timers != 2 || got.Sessions != 1 {
		t.Errorf("after the end of one session: %+v", got)
	}
	if err := b.plugin.DestroySession(2); err != nil {
		t.Fatal(err)
	}
	if got := b.stats(); got.Waiting != 0 || got.Timers != 0 || got.Sessions != 0 {
		t.Errorf("after the end of both: %+v", got)
	}
}

// startPatient is start2 with more time for a request: beginning a thousand tasks with
// the race detector takes seconds on a busy machine.
func startPatient(t *testing.T) *bench {
	t.Helper()
	b, err := tryStart(t, app2, map[string]string{"request_limit": "60000"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A waiter of a channel, of a condition or of a task is one that waits, too.
func TestEveryKindOfWaitIsBounded(t *testing.T) {
	for name, begin := range map[string]string{
		"senders":    `local c = janus.channel() for i = 1, 1100 do session:spawn(c.send, c, i) end`,
		"receivers":  `local c = janus.channel() for i = 1, 1100 do session:spawn(c.receive, c) end`,
		"conditions": `local c = janus.condition() for i = 1, 1100 do session:spawn(c.wait, c) end`,
		"timers":     `for i = 1, 1100 do session:after(3600, print) end`,
		"repeated":   `for i = 1, 1100 do session:every(3600, print) end`,
		"joins": `local task = session:spawn(janus.sleep, 3600)
			for i = 1, 1099 do session:spawn(task.join, task) end`,
	} {
		t.Run(name, func(t *testing.T) {
			b := startPatient(t)
			b.attach(1)
			b.ask(1, begin+` return {}`)
			if got := b.stats(); got.Waiting != 1000 || got.Lost.Tasks != 100 {
				t.Errorf("%d wait and %d were refused, want 1000 and 100; %v", got.Waiting, got.Lost.Tasks, b.core.Lines("golua"))
			}
			if err := b.plugin.DestroySession(1); err != nil {
				t.Fatal(err)
			}
			// A task that was given something goes on first, soon.
			eventually(t, "the end of all that waits", func() bool { got := b.stats(); return got.Waiting == 0 && got.Timers == 0 })
		})
	}
}

func TestStatsCountWhatTheStoreHasAndRefuses(t *testing.T) {
	b := start2(t, "")
	b.attach(1)
	b.ask(1, `local store = require "store" store.set("a", 1)
		local big = ("x"):rep(2^20 - 200)
		for i = 1, 70 do store.set("big" .. i, big) end
		return {}`)
	got := b.stats()
	if got.Store.Keys != 64 || got.Store.Bytes < 60<<20 || got.Lost.Values != 7 {
		t.Errorf("the store has %+v, %d were refused; %v", got.Store, got.Lost.Values, b.core.Lines("golua"))
	}
}

// The counters of a script go on after a reload.
func TestWhatWasRefusedIsCountedOverReloads(t *testing.T) {
	b := start2(t, "")
	b.attach(1)
	b.ask(1, `for i = 1, 1001 do session:spawn(janus.sleep, 3600) end return {}`)
	if err := b.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := b.stats(); got.Waiting != 0 || got.Lost.Tasks != 1 || got.Reloads != 1 {
		t.Errorf("after a reload: %+v", got)
	}
	if text := fmt.Sprintf("%+v", b.stats()); !strings.Contains(text, "HTTP:0") {
		t.Error(text)
	}
}
