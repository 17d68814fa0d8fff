package media

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
)

// caching makes a publisher keep its newest pictures.
func (r *room) caching(s *Session, bytes int, longest time.Duration) {
	r.t.Helper()
	if err := s.CacheGOP(GOPCache{Bytes: bytes, Longest: longest}); err != nil {
		r.t.Fatal(err)
	}
}

// follow fails the test unless the viewer got numbers without a gap, from 1 on, and timestamps that
// never go back.
func (r *room) follow(viewer *Session) (all []rewriter.Numbers) {
	r.t.Helper()
	for _, call := range r.core.Calls("RTP") {
		if call.Handle == viewer.handle {
			all = append(all, rewriter.Numbers{SequenceNumber: binary.BigEndian.Uint16(call.Buffer[2:]), Timestamp: binary.BigEndian.Uint32(call.Buffer[4:])})
		}
	}
	for i, a := range all {
		if int(a.SequenceNumber) != i+1 || (i > 0 && int32(a.Timestamp-all[i-1].Timestamp) <= 0) {
			r.t.Fatalf("packet %d has number %d and timestamp %d, after %d", i, a.SequenceNumber, a.Timestamp, all[max(i-1, 0)].Timestamp)
		}
	}
	return all
}

func TestAViewerBeginsWithCachedPictures(t *testing.T) {
	for codec := range keyframes {
		if codec == "" {
			continue
		}
		t.Run(codec, func(t *testing.T) {
			room := newRoom(t)
			c, viewer := room.camera(1, codec), room.join(2)
			room.caching(c.publisher, 1<<20, 10*time.Second)
			c.delta() // before the first keyframe
			c.keyframe()
			for range 60 {
				c.delta()
			}
			asked := room.asked(c.publisher)
			room.link(c.publisher, viewer)
			c.delta()
			if got := room.follow(viewer); len(got) != 62 {
				t.Fatalf("it got %d packets, want the keyframe, 60 frames and the present one", len(got))
			}
			for range 5 {
				c.delta()
			}
			got := room.follow(viewer)
			if len(got) != 67 {
				t.Errorf("it got %d packets in the end", len(got))
			}
			// 61 steps of 3000 ticks are squeezed by 32, the other 5 are not.
			if last := got[66].Timestamp - got[0].Timestamp; last < 61*3000/32+5*3000-61 || last > 61*3000/32+5*3000+61 {
				t.Errorf("its time goes from %d to %d", got[0].Timestamp, got[66].Timestamp)
			}
			if now := room.asked(c.publisher); now != asked {
				t.Errorf("a keyframe was asked for %d times because of the viewer", now-asked)
			}
		})
	}
}

// TestKeyframesAreAskedForByTime counts the requests to a publisher whose viewers come and go.
func TestKeyframesAreAskedForByTime(t *testing.T) {
	requests := map[int]int{}
	for _, viewers := range []int{0, 1, 20} {
		room := newRoom(t)
		c := room.camera(1, "vp8")
		room.caching(c.publisher, 1<<20, 4*time.Second)
		c.keyframe()
		before := 0
		for frame := range 900 { // 30 s
			if frame%40 == 20 && frame/40 < viewers {
				room.link(c.publisher, room.join(uint64(2+frame/40)))
			}
			if now := room.asked(c.publisher); now > before {
				before = now
				c.keyframe()
				continue
			}
			c.delta()
		}
		for id := range viewers {
			if got := room.follow(room.session(uint64(2 + id))); len(got) == 0 {
				t.Errorf("viewer %d of %d got nothing", id, viewers)
			}
		}
		requests[viewers] = before
	}
	// A keyframe is due 3 s after the one before.
	if requests[0] < 8 || requests[0] > 11 || requests[1] != requests[0] || requests[20] != requests[0] {
		t.Errorf("the requests by number of viewers: %v", requests)
	}
}

// session finds a session by its id.
func (r *room) session(id uint64) *Session {
	r.router.mu.Lock()
	defer r.router.mu.Unlock()
	for s := range r.router.sessions {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func TestAGroupThatIsTooLargeOrTooOldIsOfNoUse(t *testing.T) {
	for name, spoil := range map[string]func(*camera){
		"too large": func(c *camera) {
			for range 20 {
				c.packet(deltas["vp8"] + strings.Repeat("x", 4000))
			}
		},
		"too old": func(c *camera) {
			c.room.core.SetNow(c.room.core.Now() + 3*time.Second)
		},
		"of another source": func(c *camera) { c.ssrc += 1000 },
		"cleared":           func(c *camera) { c.room.caching(c.publisher, 128<<10, 2*time.Second) },
		"not kept any more": func(c *camera) { _ = c.publisher.CacheGOP(GOPCache{}) },
		"encrypted":         func(c *camera) { c.publisher.SetEncrypted(true); c.delta(); c.publisher.SetEncrypted(false) },
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			c, viewer := room.camera(1, "vp8"), room.join(2)
			room.caching(c.publisher, 64<<10, 2*time.Second)
			c.keyframe()
			c.delta()
			spoil(c)
			room.link(c.publisher, viewer)
			c.delta()
			if got := len(room.arrivals(viewer)); got != 0 {
				t.Errorf("it got %d packets without a keyframe", got)
			}
			if room.asked(c.publisher) == 0 {
				t.Error("nobody has asked for a keyframe")
			}
			c.keyframe()
			c.delta()
			if got := room.follow(viewer); len(got) != 2 {
				t.Errorf("it got %d packets from the keyframe on", len(got))
			}
		})
	}
}

func TestAViewerGoesOverToAnotherPublisherAtOnce(t *testing.T) {
	room := newRoom(t)
	viewer, a, b := room.join(9), room.camera(1, "vp8"), room.camera(2, "vp8")
	for _, c := range []*camera{a, b} {
		room.caching(c.publisher, 1<<20, 10*time.Second)
		c.keyframe()
	}
	for range 50 {
		a.delta()
		b.delta()
	}
	asked := room.asked(a.publisher) + room.asked(b.publisher)
	want := 0
	for turn := range 6 {
		from, to := a, b
		if turn%2 == 0 {
			from, to = b, a
		}
		from.publisher.RemoveRecipient(viewer)
		room.link(to.publisher, viewer)
		to.delta()
		from.delta()
		got := room.follow(viewer)
		if len(got) <= want+50 {
			t.Fatalf("turn %d: it got %d packets, after %d", turn, len(got), want)
		}
		want = len(got)
	}
	if now := room.asked(a.publisher) + room.asked(b.publisher); now != asked {
		t.Errorf("a keyframe was asked for %d times", now-asked)
	}
}

func TestAViewerOfSimulcastBeginsWithTheBestOfTheCache(t *testing.T) {
	for _, target := range []int{0, 1, 2} {
		t.Run(fmt.Sprint(target), func(t *testing.T) {
			room := newRoom(t)
			e, viewer := room.simulcaster(1), room.join(2)
			room.caching(e.publisher, 1<<20, 10*time.Second)
			if err := viewer.SetSubstream(target); err != nil {
				t.Fatal(err)
			}
			e.send(true, 0, 1, 2)
			for range 30 {
				e.send(false, 0, 1, 2)
			}
			room.link(e.publisher, viewer)
			e.send(false, 0, 1, 2)
			e.send(false, 0, 1, 2)
			frames := room.seen(viewer)
			for i, s := range frames {
				if s.frame != i+1 || s.substream != target || int(s.sequence) != i+1 {
					t.Fatalf("packet %d: %+v", i, s)
				}
			}
			if len(frames) != 33 {
				t.Errorf("it got %d frames, want 33", len(frames))
			}
			if asked := room.asked(e.publisher); asked != 0 {
				t.Errorf("a keyframe was asked for %d times", asked)
			}
		})
	}
}

func TestAViewerGoesOverToAnotherSubstreamAtOnce(t *testing.T) {
	room := newRoom(t)
	e, viewer := room.simulcaster(1), room.join(2)
	room.caching(e.publisher, 1<<20, 10*time.Second)
	room.link(e.publisher, viewer)
	e.send(true, 0, 1, 2)
	for step, target := range []int{0, 2, 1, 2, 0} {
		if err := viewer.SetSubstream(target); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			e.send(false, 0, 1, 2)
		}
		if room.last(viewer) != target {
			t.Fatalf("step %d: it got substream %d, want %d", step, room.last(viewer), target)
		}
	}
	var pictures []uint16
	for i, s := range room.seen(viewer) {
		if int(s.sequence) != i+1 {
			t.Fatalf("packet %d has number %d", i, s.sequence)
		}
		pictures = append(pictures, s.picture)
	}
	for i := 1; i < len(pictures); i++ {
		if pictures[i] != pictures[i-1]+1 {
			t.Fatalf("the picture ids are %v", pictures)
		}
	}
	if asked := room.asked(e.publisher); asked != 0 {
		t.Errorf("a keyframe was asked for %d times", asked)
	}
}

// TestASubstreamThatHasDriedUpIsNotReplayed has a publisher that stops the best substream.
func TestASubstreamThatHasDriedUpIsNotReplayed(t *testing.T) {
	room := newRoom(t)
	e, viewer := room.simulcaster(1), room.join(2)
	room.caching(e.publisher, 1<<20, 10*time.Second)
	e.send(true, 0, 1, 2)
	for range 30 { // a second
		e.send(false, 0, 1)
	}
	room.link(e.publisher, viewer)
	e.send(false, 0, 1)
	if got := room.seen(viewer); len(got) != 32 || got[31].substream != 1 {
		t.Errorf("it got %d frames: %v", len(got), got)
	}
}

func TestRequestsOfAViewerThatCatchesUpAreNotPassedOn(t *testing.T) {
	room := newRoom(t)
	c, viewer := room.camera(1, "vp8"), room.join(2)
	room.caching(c.publisher, 1<<20, 10*time.Second)
	c.keyframe()
	room.link(c.publisher, viewer)
	c.delta()
	sub := viewer.subscriptions[viewer.subscriptionKey(video, First)]
	sub.rewriter.Flags |= core.RewriterCatching
	rtcpFrom(t, viewer, 0, &rtcp.PictureLossIndication{MediaSSRC: 1})
	if asked := room.asked(c.publisher); asked != 0 {
		t.Errorf("the publisher was asked %d times during the burst", asked)
	}
	sub.rewriter.Flags &^= core.RewriterCatching
	rtcpFrom(t, viewer, 0, &rtcp.PictureLossIndication{MediaSSRC: 1})
	if asked := room.asked(c.publisher); asked != 1 {
		t.Errorf("the publisher was asked %d times after the burst", asked)
	}
}

func TestTheMemoryOfCachesIsCountedAndBounded(t *testing.T) {
	room := newRoom(t)
	publishers := make([]*camera, 17)
	for i := range publishers {
		publishers[i] = room.camera(uint64(i+1), "vp8")
		room.caching(publishers[i].publisher, 16<<20, time.Second)
		publishers[i].keyframe()
	}
	if held := room.router.Totals().Cached; held != 256<<20 {
		t.Errorf("the caches have %d bytes, want 256 MB", held)
	}
	if lines := room.core.Lines("not kept"); len(lines) != 1 {
		t.Errorf("the log says %q", lines)
	}
	publishers[0].publisher.HangupMedia()
	publishers[1].publisher.Destroy()
	if held := room.router.Totals().Cached; held != 224<<20 {
		t.Errorf("the caches have %d bytes after two have ended, want 224 MB", held)
	}
	publishers[2].delta()
	viewer := room.join(99)
	room.link(publishers[2].publisher, viewer)
	publishers[2].delta()
	if totals := room.router.Totals(); totals.Bursts != 1 || totals.CacheOverflows != 0 {
		t.Errorf("%d bursts, %d overflows", totals.Bursts, totals.CacheOverflows)
	}
	in := publishers[2].publisher.Stats().In[0]
	if in.Cached != 16<<20 || in.Bursts != 1 {
		t.Errorf("the statistics say %+v", in)
	}
}

func TestTheBoundsOfACache(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	for _, wrong := range []GOPCache{{Bytes: 64<<10 - 1, Longest: time.Second}, {Bytes: 16<<20 + 1, Longest: time.Second},
		{Bytes: 1 << 20}, {Bytes: 1 << 20, Longest: time.Second - 1}, {Bytes: 1 << 20, Longest: time.Minute + 1}, {Longest: time.Second}, {Bytes: -1}} {
		if err := s.CacheGOP(wrong); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}

func TestThePaceOfAViewer(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	for _, rate := range []uint64{8_000_000, 1, 1, 0, 1 << 60} {
		s.SetBurstRate(rate)
	}
	s.HangupMedia()
	var paces []uint32
	for _, call := range room.core.Calls("SetPace") {
		paces = append(paces, call.Value)
	}
	if want := []uint32{1000, 1, 0, 1 << 31, 0}; !slices.Equal(paces, want) {
		t.Errorf("the paces are %v, want %v", paces, want)
	}
}
