package bench

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"janus-golua/test/bench/load"
)

// TestSimulcast measures rooms whose publishers send VP8 in three substreams.
func TestSimulcast(t *testing.T) {
	wanted(t, "simulcast", "real")
	race(t, []scene{
		{name: "1 to 10 simulcast", cpu: 0.95, p50: 1.0, p99: 1.0, floor: true, run: oneToMany("1 to 10 simulcast", 10)},
		{name: "1 to 40 simulcast", cpu: 0.75, p50: 0.9, p99: 0.75, floor: true, run: oneToMany("1 to 40 simulcast", 40)},
		{name: "6 simulcast", cpu: 0.95, p50: 1.0, p99: 1.0, floor: true, run: eachOther("6 simulcast", load.Simulcast, 6)},
		{name: "6 switching", cpu: 1.0, p50: 1.0, p99: 1.0, run: switching("6 switching", 6), more: []figure{
			{"6 switching", "plis", "PLIs at the publishers a second", 1.0},
			{"6 switching", "switches", "switches of layers a second", 0},
		}},
	})
}

// TestPlain measures a room whose publishers send one stream each.
func TestPlain(t *testing.T) {
	wanted(t, "plain", "real")
	race(t, []scene{{name: "6 plain", cpu: 0.95, p50: 1.0, p99: 1.0, floor: true, run: eachOther("6 plain", load.Plain, 6)}})
}

// oneToMany is a room with one publisher of simulcast.
func oneToMany(name string, viewers int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		h := newHall(t, who, "")
		defer h.end()
		h.film(load.Simulcast, 1)
		for range viewers {
			h.watch(0)
		}
		measure(t, h.janus, name, into, h.listening(len(load.Simulcast)-1))
	}
}

// together is a room whose members see each other, once all do.
func together(t *testing.T, who side, layers []load.Layer, members int) (h *hall, listeners []*load.Listener) {
	h = newHall(t, who, "")
	for range members {
		h.film(layers, members)
	}
	for i := range members {
		h.watch(i + 1)
	}
	return h, h.listening(len(layers) - 1)
}

func eachOther(name string, layers []load.Layer, members int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		h, listeners := together(t, who, layers, members)
		defer h.end()
		measure(t, h.janus, name, into, listeners)
	}
}

// switching is such a room whose members each ask for another substream of all videos every second.
func switching(name string, members int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		h, listeners := together(t, who, load.Simulcast, members)
		defer h.end()
		done := make(chan struct{})
		var asking sync.WaitGroup
		for i, w := range h.viewers {
			asking.Go(func() { w.switchEach(time.Second, time.Duration(i)*time.Second/time.Duration(members), done) })
		}
		time.Sleep(warm)
		before, began := h.plis(), time.Now()
		measure(t, h.janus, name, into, listeners)
		took := time.Since(began).Seconds()
		into[name+"/plis"] = float64(h.plis()-before) / took
		into[name+"/switches"] /= took
		close(done)
		asking.Wait()
	}
}

// switchEach asks for the middle substream and for the highest one in turn.
func (w *watcher) switchEach(every, offset time.Duration, done <-chan struct{}) {
	next := time.NewTimer(offset)
	defer next.Stop()
	for wanted := 1; ; wanted = 3 - wanted {
		select {
		case <-done:
			return
		case <-next.C:
			next.Reset(every)
		}
		streams := make([]map[string]any, w.feeds)
		for i := range streams {
			streams[i] = map[string]any{"mid": fmt.Sprint(i), "substream": wanted}
		}
		w.handle.Start(map[string]any{"request": "configure", "streams": streams}, nil)
	}
}
