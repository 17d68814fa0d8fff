package bench

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// TestJoins measures how long viewers wait who join a room, all at once or one after the other.
func TestJoins(t *testing.T) {
	wanted(t, "joins", "real")
	const crowd, encoded, cached = "60 join at once", "60 join, real keyframes", "60 join, pictures are kept"
	const alone, busy = "a join, 1 publisher", "a join, 10 publishers"
	race(t, []scene{
		{name: crowd, run: joinAtOnce(crowd, "", 5, 60, true), only: []figure{
			{crowd, "offer", "ms until the offer, median", 1.2},
			{crowd, "offers", "ms until the last offer", 0},
			{crowd, "tracks", "ms until all tracks have a packet, median", 1.1},
			{crowd, "last", "ms until the last one's tracks have", 0},
			{crowd, "cpu", "ms CPU of Janus per join", 1.1},
			{crowd, "idle", "% of the machine idle", 0},
		}},
		{name: encoded, run: joinAtOnce(encoded, "", 5, 60, false), only: []figure{
			{encoded, "shown", "ms until all tracks can be shown, median", 0},
			{encoded, "plis", "PLIs at a publisher", 0},
			{encoded, "idle", "% of the machine idle", 0},
		}},
		{name: cached, run: joinAtOnce(cached, "gop_cache = { kbytes = 1024 seconds = 4 }", 5, 60, false), only: []figure{
			{cached, "shown", "ms until all tracks can be shown, median", 0},
			{cached, "plis", "PLIs at a publisher", 0},
			{cached, "cpu", "ms CPU of Janus per join", 0},
			{cached, "idle", "% of the machine idle", 0},
		}},
		{name: alone, run: joinOften(alone, 1, 30), only: joining(alone)},
		{name: busy, run: joinOften(busy, 10, 20), only: joining(busy)},
	})
}

func joining(name string) []figure {
	return []figure{
		{name, "offer", "ms until the offer, median", 1.3},
		{name, "tracks", "ms until all tracks have a packet, median", 0},
		{name, "cpu", "ms CPU of Janus per join", 0},
		{name, "idle", "% of the machine idle", 0},
	}
}

// seldom is the time between packets of a medium in these rooms, where joins are measured, and
// not media.
const seldom = 50 * time.Millisecond

// appear lets publishers with an audio and a video join, who send little. Our plugin lets a viewer
// wait for a keyframe, and Janus's plugin does not. So that a first packet is worth the same,
// all frames may be keyframes.
func (h *hall) appear(publishers int, keyframes bool) {
	h.t.Helper()
	for range publishers {
		h.publish(seldom, publishers, func(c *webrtc.PeerConnection, id int) []*load.Publisher {
			audio := load.Audio(h.t, c, id, publishers).Each(seldom)
			video := load.Video(h.t, c, id, []load.Layer{{Packets: 1, Bytes: 200}}).Each(seldom)
			if keyframes {
				video.Keyframes()
			}
			return []*load.Publisher{audio, video}
		})
	}
}

// joiner is a viewer who is about to join.
type joiner struct {
	*watcher
	request string
	offer   string
	// offered, complete and shown are when the offer came, when all tracks had a packet, and when
	// all could be shown.
	offered, complete, shown time.Time
}

// attend makes a viewer who is about to join.
func (h *hall) attend() *joiner {
	h.t.Helper()
	j := &joiner{watcher: h.attach()}
	var feeds int
	j.request, feeds = subscription(len(h.handles), 0)
	j.feeds = 2 * feeds
	return j
}

// ask sends the request and waits for the offer.
func (j *joiner) ask() {
	event := j.handle.Start(rawJSON(j.request), nil)
	j.offered, j.offer = time.Now(), event.Get("jsep.sdp").String()
}

// finish answers the offer, and waits until all tracks can be shown.
func (j *joiner) finish(t *testing.T) {
	j.handle.Start(map[string]any{"request": "start"}, janustest.PeerOf(t, j.connection).Answer(j.offer))
	for deadline := time.Now().Add(janustest.Patience); j.shown.IsZero(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Error("a viewer waits for tracks")
			return
		}
		j.look()
	}
}

// look notes when the last track got its first packet and could be shown, once all have.
func (j *joiner) look() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.listeners) == j.feeds {
		j.complete = latest(j.listeners, (*load.Listener).First)
		j.shown = latest(j.listeners, (*load.Listener).Shown)
	}
}

// latest is the latest of the listeners' times, or zero if one is missing.
func latest(listeners []*load.Listener, of func(*load.Listener) time.Time) (last time.Time) {
	for _, l := range listeners {
		at := of(l)
		if at.IsZero() {
			return at
		}
		if at.After(last) {
			last = at
		}
	}
	return last
}

// joinAtOnce has many viewers join a room at once. Nobody answers before all have their offers:
// the clients' work on offers would otherwise delay the offers of the others. room is a text of the
// room's settings.
func joinAtOnce(name, room string, publishers, viewers int, keyframes bool) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		h := newHall(t, who, room)
		defer h.end()
		h.appear(publishers, keyframes)
		all := make([]*joiner, viewers)
		for i := range all {
			all[i] = h.attend()
		}
		time.Sleep(warm)
		asked := h.plis()
		before, began := load.Read(t, h.janus.PID()), time.Now()
		everybody(all, (*joiner).ask)
		everybody(all, func(j *joiner) { j.finish(t) })
		after := load.Read(t, h.janus.PID())
		into.joins(name, began, all)
		into[name+"/plis"] = float64(h.plis()-asked) / float64(publishers)
		into[name+"/cpu"] = float64(after.CPU(before).Microseconds()) / 1000 / float64(viewers)
		into.machine(name, before, after)
	}
}

func everybody(all []*joiner, do func(*joiner)) {
	var doing sync.WaitGroup
	for _, j := range all {
		doing.Go(func() { do(j) })
	}
	doing.Wait()
}

// joins adds the times since the beginning.
func (r result) joins(name string, began time.Time, all []*joiner) {
	var offers, tracks, shown []float64
	for _, j := range all {
		shown = append(shown, milliseconds(j.shown.Sub(began)))
		offers = append(offers, milliseconds(j.offered.Sub(began)))
		tracks = append(tracks, milliseconds(j.complete.Sub(began)))
	}
	r[name+"/offer"], r[name+"/offers"] = median(offers), slices.Max(offers)
	r[name+"/tracks"], r[name+"/last"] = median(tracks), slices.Max(tracks)
	r[name+"/shown"] = median(shown)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// joinOften has viewers join a room one after the other, and leave.
func joinOften(name string, publishers, times int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		h := newHall(t, who, "")
		defer h.end()
		h.appear(publishers, true)
		time.Sleep(warm)
		var offers, tracks []float64
		var used time.Duration
		before := load.Read(t, h.janus.PID())
		for range times {
			time.Sleep(rand.N(seldom))
			j := h.attend()
			cpu, began := load.Read(t, h.janus.PID()), time.Now()
			j.ask()
			j.finish(t)
			used += load.Read(t, h.janus.PID()).CPU(cpu)
			offers, tracks = append(offers, milliseconds(j.offered.Sub(began))), append(tracks, milliseconds(j.complete.Sub(began)))
			j.handle.Detach()
			_ = j.connection.Close()
		}
		into[name+"/offer"], into[name+"/tracks"] = median(offers), median(tracks)
		into[name+"/cpu"] = milliseconds(used) / float64(times)
		into.machine(name, before, load.Read(t, h.janus.PID()))
	}
}
