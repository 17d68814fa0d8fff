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

// short are steps for every run of the tests.
var short = []Step{{300, 10 * time.Second}, {1200, 15 * time.Second}, {500, 12 * time.Second}}

// The plugin follows the line. The tolerances are wide, because the tests also run on busy machines: what is
// reached on others is in docs/benchmarks.md.
func TestALineIsFollowed(t *testing.T) {
	room := Open(t, Ours)
	room.Film(1)
	viewer := room.Watch(Home(short[0].Kbit))
	steps := viewer.Walk(short)
	run := viewer.Run()
	verdicts := run.Judge(steps)
	t.Logf("%v\n%s%v", verdicts, run, run.Summary(10))
	for _, v := range verdicts[1:] {
		if v.Took < 0 || v.Took > 8*time.Second {
			t.Errorf("not followed in time: %v", v)
		}
		if v.Within20 < v.Seconds*7/10 {
			t.Errorf("not within 20 %%: %v", v)
		}
		if v.Over > v.Seconds/3 {
			t.Errorf("too much was sent: %v", v)
		}
	}
	if freezes := run.Freezes(0, 10, 2*time.Second); len(freezes) > 0 {
		t.Errorf("frozen for %v", freezes)
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
