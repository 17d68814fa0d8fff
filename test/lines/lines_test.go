package lines

import (
	"testing"
	"time"

	"janus-golua/internal/line"
	"janus-golua/test/janustest"
	"janus-golua/test/relay"
)

// shows waits until a viewer has seen so many more frames of each of its videos.
func shows(t *testing.T, viewer *Viewer, videos, frames int) {
	t.Helper()
	before := counts(t, viewer, videos)
	janustest.Eventually(t, "frames", func() bool {
		for i, now := range counts(t, viewer, videos) {
			if now < before[i]+frames {
				return false
			}
		}
		return true
	})
}

func counts(t *testing.T, viewer *Viewer, videos int) []int {
	t.Helper()
	frames := make([]int, videos)
	for _, l := range viewer.client.seen(t) {
		frames[l.Stream] = max(frames[l.Stream], l.Frames)
	}
	return frames
}

// The line has room for the highest layer: nothing is lost, whatever the plugin does.
func TestAWideLineCarriesAll(t *testing.T) {
	for _, side := range []Side{C, Without} {
		t.Run(string(side), func(t *testing.T) {
			room := Open(t, side)
			room.Film(1)
			viewer := room.Watch(Home(20_000))
			shows(t, viewer, 1, 60)
			run := viewer.Run()
			s := run.Summary(0)
			if s.Wasted > 0 {
				t.Errorf("the queue was full:\n%s", run)
			}
			if height := run.looks[len(run.looks)-1].Height; height != Layers[2].Height {
				t.Errorf("the video has %d lines", height)
			}
		})
	}
}

// The plugin follows the line up and down, and pictures go on. How fast and how exactly depends on how
// busy the machine is, because the relay is a program: `make bench BENCH=bandwidth` measures that.
func TestALineIsFollowed(t *testing.T) {
	room := Open(t, Ours)
	room.Film(1)
	viewer := room.Watch(Home(300))
	for _, kbit := range []int{300, 1200, 500} {
		viewer.Relay.Down.Limit(kbit)
		settles(t, viewer, kbit)
		shows(t, viewer, 1, 60)
	}
	run := viewer.Run()
	t.Logf("%v\n%s", run.Summary(0), run)
	if s := run.Summary(0); s.Wasted > s.Sent/3 {
		t.Errorf("of %d kbit, the queue has lost %d", s.Sent, s.Wasted)
	}
}

// The same line loses packets, or delays them.
func TestALineWithFaultsIsFollowed(t *testing.T) {
	for name, change := range map[string]func(*line.Properties){
		"loss":   func(p *line.Properties) { p.Loss = 0.02 },
		"jitter": func(p *line.Properties) { p.Jitter = 50 * time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			room := Open(t, Ours)
			room.Film(1)
			over := Home(400)
			change(&over.Down)
			viewer := room.Watch(over)
			for _, kbit := range []int{400, 1000} {
				viewer.Relay.Down.Limit(kbit)
				settles(t, viewer, kbit)
				shows(t, viewer, 1, 30)
			}
			t.Logf("%s", viewer.Run())
		})
	}
}

// A viewer that nobody helps freezes on a line of a fifth of the highest layer. So the tests of this
// folder can fail.
func TestANarrowLineFreezes(t *testing.T) {
	room := Open(t, C)
	room.Film(1)
	viewer := room.Watch(relay.Options{Down: line.Properties{Kbit: 300, Delay: 20 * time.Millisecond}})
	time.Sleep(12 * time.Second)
	run := viewer.Run()
	if s := run.Summary(4); s.Frozen == 0 || s.Wasted < 1000 {
		t.Errorf("nothing freezes: %v\n%s", s, run)
	}
}
