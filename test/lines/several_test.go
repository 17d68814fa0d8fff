package lines

import (
	"testing"
	"time"

	"janus-golua/test/janustest"
)

// Six cameras at 1 Mbit/s: the highest layers would need 10 Mbit/s, the lowest ones 1.1 Mbit/s. All six
// are seen, and the one on stage is the best.
func TestSixCamerasOnOneLine(t *testing.T) {
	const onStage = 2
	room := OpenStage(t, onStage)
	room.Film(6)
	viewer := room.Watch(Home(1000))
	time.Sleep(30 * time.Second)
	run := viewer.Run()
	t.Logf("\n%s%v", run, run.Summary(10))
	if run.Streams != 6 {
		t.Fatalf("%d videos are seen", run.Streams)
	}
	frames := make([]int, 6)
	for _, s := range run.Seconds[10 : len(run.Seconds)-1] {
		for i, count := range s.Frames {
			frames[i] += count
		}
	}
	for i := range 6 {
		if freezes := run.Freezes(i, 10, 2*time.Second); len(freezes) > 0 {
			t.Errorf("video %d is frozen for %v", i+1, freezes)
		}
	}
	last := run.Estimates[len(run.Estimates)-1]
	if len(last.Layers) != 6 {
		t.Fatalf("the estimate has %d videos", len(last.Layers))
	}
	better := func(a, b int) bool {
		return last.Layers[a] > last.Layers[b] || last.Layers[a] == last.Layers[b] && last.Temporals[a] >= last.Temporals[b]
	}
	for i := range 6 {
		if !better(onStage-1, i) {
			t.Errorf("video %d is better than the one on stage: layers %v, temporal %v", i+1, last.Layers, last.Temporals)
		}
	}
	t.Logf("frames of each video from 10 s on: %v", frames)
}

// Viewers with lines of their own do not disturb each other.
func TestSeveralLines(t *testing.T) {
	room := Open(t, Ours)
	room.Film(1)
	rates := []int{400, 1000, 4000}
	var viewers []*Viewer
	for _, kbit := range rates {
		viewers = append(viewers, room.Watch(Home(kbit)))
	}
	time.Sleep(30 * time.Second)
	for i, viewer := range viewers {
		run := viewer.Run()
		t.Logf("%d kbit/s: %v\n%s", rates[i], run.Summary(10), run)
		if freezes := run.Freezes(0, 10, 2*time.Second); len(freezes) > 0 {
			t.Errorf("on %d kbit/s the video is frozen for %v", rates[i], freezes)
		}
		if s := run.Summary(10); s.Share > 1.3 {
			t.Errorf("on %d kbit/s %.2f of the line are sent", rates[i], s.Share)
		}
		heights := run.Seconds[len(run.Seconds)-2].Heights
		if want := Layers[i].Height; heights[0] != want {
			t.Errorf("on %d kbit/s the video has %d lines, not %d", rates[i], heights[0], want)
		}
	}
}

// A reload, a renegotiation and a hangup do not disturb the viewers who stay.
func TestChangesInTheMiddle(t *testing.T) {
	room := Open(t, Ours)
	room.Film(1)
	viewer, leaver := room.Watch(Home(1000)), room.Watch(Home(300))
	shows(t, viewer, 1, 60)
	settles(t, viewer, 1000)

	if answer := room.Janus.Admin().MessagePlugin(janustest.VideoRoom, map[string]any{"golua": "reload"}); answer.Get("response.golua").String() != "reloaded" {
		t.Fatalf("no reload: %s", answer.Raw)
	}
	shows(t, viewer, 1, 60)
	shows(t, leaver, 1, 30)
	settles(t, viewer, 1000)

	leaver.Handle.Hangup()
	leaver.client.close()
	shows(t, viewer, 1, 60)

	room.Film(1)
	viewer.Negotiate(viewer.Handle.Start(map[string]any{"request": "subscribe", "streams": []any{map[string]any{"feed": 2}}}, nil))
	shows(t, viewer, 2, 60)
	settles(t, viewer, 1000)

	again := room.Watch(Home(600))
	shows(t, again, 2, 30)
	viewer.Relay.Down.Limit(500)
	settles(t, viewer, 500)
	t.Logf("%s", viewer.Run())
}

// settles waits until the estimate of a viewer's line is within a fifth of the rate.
func settles(t *testing.T, viewer *Viewer, kbit int) {
	t.Helper()
	janustest.Eventually(t, "a right estimate", func() bool {
		all := viewer.room.estimates.of(viewer.session)
		return len(all) > 0 && near(all[len(all)-1].Kbit, kbit, 0.2)
	})
}
