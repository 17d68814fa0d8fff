package bench

import (
	"testing"

	"janus-golua/test/bench/load"
	"janus-golua/test/lines"
)

// TestBandwidthCost compares our plugin with itself: a publisher of simulcast with 60 viewers, who all
// report each packet. In the column of the rival, nobody's line is estimated (`bandwidth = false`).
func TestBandwidthCost(t *testing.T) {
	wanted(t, "bandwidth")
	const name = "1 to 60 simulcast, all estimated"
	race(t, []scene{{name: name, cpu: 1.1, p50: 1.1, p99: 1.1, run: func(t *testing.T, who side, into result) {
		room := "bandwidth = false"
		if who == ours {
			room = ""
		}
		h := newHall(t, ours, room)
		defer h.end()
		h.connect = lines.NewConnection
		h.film(load.Simulcast, 1)
		for range 60 {
			h.watch(0)
		}
		measure(t, h.janus, name, into, h.listening(len(load.Simulcast)-1))
	}}})
}
