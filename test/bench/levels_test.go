package bench

import (
	"testing"

	"github.com/tidwall/gjson"
)

// talkers is how many people hear each other.
const talkers = 12

// TestLevels measures a room whose members hear each other, and are told who talks.
func TestLevels(t *testing.T) {
	wanted(t, "levels", "real")
	const name = "12 audio levels"
	race(t, []scene{{name: name, cpu: 0.95, p50: 1.0, p99: 1.0, run: hearEachOther(name), more: []figure{
		{name, "told", "events about who talks", 0},
	}}})
}

func hearEachOther(name string) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		h := newHall(t, who, "audiolevel_event = true audio_active_packets = 50")
		defer h.end()
		for range talkers {
			h.talk(talkers)
		}
		for i := range talkers {
			h.watch(i + 1)
		}
		listeners := h.listening(0)
		h.told()
		measure(t, h.janus, name, into, listeners)
		told := h.told()
		if told == 0 {
			t.Error("nobody is told who talks")
		}
		into[name+"/told"] = float64(told)
	}
}

// told takes the events about who talks from the publishers' queues, and counts them.
func (h *hall) told() (count int) {
	for _, handle := range h.handles {
		for {
			_, ok := handle.Take(func(event gjson.Result) bool {
				kind := event.Get("plugindata.data.videoroom").String()
				return kind == "talking" || kind == "stopped-talking"
			})
			if !ok {
				break
			}
			count++
		}
	}
	return count
}
