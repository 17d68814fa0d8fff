//go:build !golua_nometrics

package plugin

import (
	"strings"
	"testing"
)

const countsJoins = `
joins = require "janus".metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
`

func TestAScriptCountsByItself(t *testing.T) {
	b := startMetered(t, countsJoins+`
local members = janus.metrics.gauge("rooms_members", "Members.")
stay = janus.metrics.histogram("stay_seconds", "Stays.", nil, { 1, 60 })
janus.on("attach", function() members:inc() end)
janus.on("detach", function() members:dec() end)`)
	b.attach(1)
	b.attach(2)
	b.ask(1, `joins:inc(2, { room = "a\n\"b\\" }) stay:observe(30) joins:inc(1, { room = 1234 }) return {}`)
	_ = b.plugin.DestroySession(2)
	b.serves(map[string]float64{
		`rooms_joins_total{room="a\n\"b\\"}`: 2, `rooms_joins_total{room="1234"}`: 1, `rooms_members`: 1,
		`stay_seconds_bucket{le="1"}`: 0, `stay_seconds_bucket{le="60"}`: 1, `stay_seconds_bucket{le="+Inf"}`: 1,
		`stay_seconds_sum`: 30, `golua_script_series`: 4, `golua_sessions`: 1,
	})
}

// What a client invents is bounded, and the operator learns of it once.
func TestTooManyRoomsAreNotCounted(t *testing.T) {
	b := startMetered(t, countsJoins)
	b.attach(1)
	b.wants(1, `local refused = 0
		for i = 1, 3000 do
			local counted, why = joins:inc(1, { room = i })
			if not counted then refused = refused + 1 assert(why == "the metric has too many series") end
		end
		return refused`, `2000`)
	b.serves(map[string]float64{`golua_script_series`: 1000, `golua_dropped_total{what="observations"}`: 2000,
		`rooms_joins_total{room="1000"}`: 1, `rooms_joins_total{room="1001"}`: 0})
	if lines := b.core.Lines("the metric rooms_joins_total has 1000 series"); len(lines) != 1 {
		t.Errorf("logged %q", lines)
	}
	if lost := b.plugin.Stats().Lost.Observations; lost != 2000 {
		t.Errorf("the statistics have %d", lost)
	}
}

// Counters go on over a reload, which may also be of a script of level 1.
func TestOwnMetricsOverReloads(t *testing.T) {
	b := startMetered(t, countsJoins)
	b.attach(1)
	b.ask(1, `joins:inc(3, { room = "a" }) return {}`)
	b.rewrite(app1 + countsJoins + `joins:inc(1, { room = "a" })`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	b.say(1, `joins:inc(1, { room = "a" }) return say()`)
	b.serves(map[string]float64{`rooms_joins_total{room="a"}`: 5})

	otherwise := strings.Replace(countsJoins, `{ "room" }`, `{ "rom" }`, 1)
	b.rewrite(app2 + `janus.metrics.counter("extra_total", "Extra."):inc()` + otherwise)
	if err := b.reload(); err == nil || !strings.Contains(err.Error(), `"rooms_joins_total" exists as a counter with the labels room; forget it first, or choose another name`) {
		t.Errorf("other labels: %v", err)
	}
	b.say(1, `joins:inc(1, { room = "a" }) return say()`)
	b.serves(map[string]float64{`rooms_joins_total{room="a"}`: 6, `golua_script_series`: 1})

	b.rewrite(app2 + `janus.metrics.forget "rooms_joins_total"` + otherwise + `joins:inc(7, { rom = "b" }) error "refused"`)
	if b.reload() == nil {
		t.Error("an error while it loads")
	}
	b.serves(map[string]float64{`rooms_joins_total{room="a"}`: 6, `golua_script_series`: 1})

	b.rewrite(app2 + `janus.metrics.forget "rooms_joins_total"` + otherwise + `joins:inc(7, { rom = "b" })`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	b.serves(map[string]float64{`rooms_joins_total{rom="b"}`: 7, `rooms_joins_total{room="a"}`: 0, `golua_script_series`: 1})
}
