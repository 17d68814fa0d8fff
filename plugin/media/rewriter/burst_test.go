package rewriter

import (
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// TestTheTimeOfABurstIsSqueezed begins with bursts, ends them early or late, and goes over to other
// sources. The time of the viewer's frames must go on, and catch up.
func TestTheTimeOfABurstIsSqueezed(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	var r core.Rewriter
	now, last := time.Hour, Numbers{}
	for source := range uint32(2000) {
		h := Header{SSRC: source + 1, SequenceNumber: uint16(random.Uint32()), Timestamp: random.Uint32()}
		frames, first := 1+random.IntN(120), Numbers{}
		bursts := random.IntN(3) > 0
		if bursts {
			r.Flags |= core.RewriterHeld | core.RewriterCatching
			r.GOPSSRC, r.GOPSpan = h.SSRC, uint32(frames*3000)
		}
		sent := 1 + random.IntN(150)
		for frame := range sent {
			n, ok := Next(&r, h, Video, 100, now)
			if !ok {
				t.Fatalf("source %d: frame %d is late", source, frame)
			}
			if source+uint32(frame) > 0 && (n.SequenceNumber != last.SequenceNumber+1 || int32(n.Timestamp-last.Timestamp) <= 0) {
				t.Fatalf("source %d, frame %d of %d: %+v after %+v", source, frame, frames, n, last)
			}
			if frame == 0 {
				first = n
			}
			if took := n.Timestamp - first.Timestamp; bursts && frame <= frames && took > uint32(frame*3000/squeezeBy)+1 {
				t.Fatalf("source %d: %d frames take %d ticks", source, frame, took)
			}
			if bursts && frame > frames && n.Timestamp-last.Timestamp != 3000 {
				t.Fatalf("source %d: a frame after the burst takes %d ticks", source, n.Timestamp-last.Timestamp)
			}
			last = n
			h.SequenceNumber++
			h.Timestamp += 3000
			now += time.Millisecond
		}
		r.Flags &^= core.RewriterCatching
	}
}

func TestABurstOfAnotherSourceIsForgotten(t *testing.T) {
	var r core.Rewriter
	r.Flags |= core.RewriterHeld | core.RewriterCatching
	r.GOPSSRC, r.GOPSpan = 7, 90_000
	Next(&r, Header{SSRC: 8, SequenceNumber: 1}, Video, 100, time.Hour)
	if r.Flags&(core.RewriterCatching|core.RewriterSqueezed) != 0 {
		t.Errorf("the flags are %b", r.Flags)
	}
}

// TestAPacketThatIsNotTakenChangesNothing gives packets to a rewriter for which another thread has
// begun a burst since C looked.
func TestAPacketThatIsNotTakenChangesNothing(t *testing.T) {
	r := core.Rewriter{GOP: 3, GOPPosition: 100, GOPSSRC: 1, Burst: 2, Flags: core.RewriterHeld | core.RewriterCatching}
	before, h := r, Header{SSRC: 1, SequenceNumber: 10}
	for _, c := range []core.Cached{{GOP: 3, Position: 50}, {GOP: 3, Position: 200}, {GOP: 3, Position: 100, Burst: 1}} {
		if n, ok := NextCached(&r, c, h, Video, 100, time.Hour); ok || r != before {
			t.Errorf("%+v: %+v, %v, and the rewriter is %+v", c, n, ok, r)
		}
	}
	if n, ok := NextCached(&r, core.Cached{GOP: 3, Position: 100, Burst: 2}, h, Video, 100, time.Hour); !ok || n.SequenceNumber != 1 {
		t.Errorf("the burst's own packet: %+v, %v", n, ok)
	}
}

func TestAPacketIsTakenOnceOnly(t *testing.T) {
	r := core.Rewriter{GOP: 3, GOPPosition: 100, Burst: 7}
	for _, c := range []struct {
		catching      bool
		gop, position uint64
		burst         uint32
		want          bool
	}{
		{false, 0, 0, 0, true},    // no cache
		{false, 3, 99, 0, false},  // the burst has had it
		{false, 3, 100, 0, true},  // the first one after the burst
		{false, 4, 99, 0, true},   // of another cache
		{false, 3, 100, 7, false}, // of a burst that has ended
		{true, 3, 1000, 0, false}, // the burst will have it
		{true, 3, 5, 7, true},
		{true, 3, 5, 6, false}, // of a burst that has ended, while another one is under way
		{true, 4, 5, 7, false},
		{true, 4, 5, 0, true},
	} {
		r.Flags = 0
		if c.catching {
			r.Flags = core.RewriterCatching
		}
		if got := Takes(&r, core.Cached{GOP: c.gop, Position: c.position, Burst: c.burst}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// Padding has the timestamp of the frame that it follows, also in a burst.
func TestPaddingInABurstHasTheTimeOfTheNewestFrame(t *testing.T) {
	for frames := range 40 {
		var s Selective
		s.Rewriter = new(core.Rewriter)
		r := s.Rewriter
		r.Flags |= core.RewriterHeld | core.RewriterCatching
		r.GOPSSRC, r.GOPSpan = 7, 30*3000
		var newest Numbers
		for frame := range uint16(frames + 1) {
			newest, _ = s.Next(Header{SSRC: 7, SequenceNumber: 50 + frame, Timestamp: 3000 * uint32(frame)}, Video, 100, time.Hour)
		}
		inserted, ok := s.Insert(2, newest.SequenceNumber)
		if !ok || inserted.Timestamp != newest.Timestamp {
			t.Fatalf("after %d frames padding has %+v, the newest frame %+v", frames, inserted, newest)
		}
		End(r)
		appended, ok := Append(r, 2, newest.SequenceNumber+2)
		if !ok || appended.Timestamp != newest.Timestamp {
			t.Fatalf("after %d frames, which have ended, padding has %+v, the newest frame %+v", frames, appended, newest)
		}
	}
}
