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

func TestAPacketIsTakenOnceOnly(t *testing.T) {
	r := core.Rewriter{GOP: 3, GOPPosition: 100}
	for _, c := range []struct {
		catching      bool
		gop, position uint64
		replayed      bool
		want          bool
	}{
		{false, 0, 0, false, true},    // no cache
		{false, 3, 99, false, false},  // the burst has had it
		{false, 3, 100, false, true},  // the first one after the burst
		{false, 4, 99, false, true},   // of another cache
		{false, 3, 100, true, false},  // of a burst that has ended
		{true, 3, 1000, false, false}, // the burst will have it
		{true, 3, 5, true, true},
		{true, 4, 5, true, false},
		{true, 4, 5, false, true},
	} {
		r.Flags = 0
		if c.catching {
			r.Flags = core.RewriterCatching
		}
		if got := Takes(&r, c.gop, c.position, c.replayed); got != c.want {
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
