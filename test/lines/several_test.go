package lines

import (
	"slices"
	"testing"

	"janus-golua/test/janustest"
)

// Six cameras at 1 Mbit/s: the highest layers would need 10 Mbit/s, the lowest ones 1.1 Mbit/s. All six
// are seen, and the one on stage is the best.
func TestSixCamerasOnOneLine(t *testing.T) {
	const onStage = 2
	room := OpenStage(t, onStage)
	room.Film(6)
	viewer := room.Watch(Home(1000))
	janustest.Eventually(t, "six videos, the one on stage in the best layer", func() bool {
		now, ok := viewer.estimate()
		return ok && len(now.Layers) == 6 && !slices.Contains(now.Layers, -1) && isBest(now, onStage-1)
	})
	shows(t, viewer, 6, 60)
	run := viewer.Run()
	t.Logf("%v\n%s", run.Summary(0), run)
}

// isBest says that no video has a better layer than one of them, and that some have a worse one.
func isBest(e Estimate, video int) bool {
	rank := func(i int) int { return 3*e.Layers[i] + e.Temporals[i] }
	worse := 0
	for i := range e.Layers {
		if rank(i) > rank(video) {
			return false
		}
		if rank(i) < rank(video) {
			worse++
		}
	}
	return worse > 0
}

// Viewers with lines of their own get what their lines carry.
func TestSeveralLines(t *testing.T) {
	room := Open(t, Ours)
	room.Film(1)
	slow, middle, fast := room.Watch(Home(300)), room.Watch(Home(1000)), room.Watch(Home(4000))
	janustest.Eventually(t, "the highest layer on the fast line", func() bool {
		now, ok := fast.estimate()
		return ok && len(now.Layers) == 1 && now.Layers[0] == 2 && now.Temporals[0] == 2
	})
	settles(t, slow, 300)
	settles(t, middle, 1000)
	for _, viewer := range []*Viewer{slow, middle, fast} {
		shows(t, viewer, 1, 60)
		run := viewer.Run()
		t.Logf("%v\n%s", run.Summary(0), run)
	}
	if now, _ := slow.estimate(); now.Layers[0] == 2 {
		t.Errorf("the slow line gets the highest layer: %+v", now)
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
		now, ok := viewer.estimate()
		return ok && near(now.Kbit, kbit, 0.2)
	})
}

// estimate is the newest one of a viewer's line.
func (v *Viewer) estimate() (now Estimate, ok bool) {
	all := v.room.estimates.of(v.session)
	if len(all) == 0 {
		return Estimate{}, false
	}
	return all[len(all)-1], true
}
