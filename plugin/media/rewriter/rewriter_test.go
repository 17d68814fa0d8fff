package rewriter

import (
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// step is one packet and what the viewer must get.
type step struct {
	at       time.Duration
	in       Header
	sequence uint16
	time     uint32
	dropped  bool
}

func TestNext(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		clock Clock
		steps []step
	}{
		"the first packet gets 1 and 0": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 5000, Timestamp: 90000}, sequence: 1, time: 0},
			{in: Header{SSRC: 1, SequenceNumber: 5001, Timestamp: 93000}, sequence: 2, time: 3000},
		}},
		"the source's numbers wrap around": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 65535, Timestamp: 1<<32 - 1000}, sequence: 1, time: 0},
			{in: Header{SSRC: 1, SequenceNumber: 0, Timestamp: 2000}, sequence: 2, time: 3000},
		}},
		"reordering and loss within a source stay": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 10, Timestamp: 0}, sequence: 1, time: 0},
			{in: Header{SSRC: 1, SequenceNumber: 14, Timestamp: 30}, sequence: 5, time: 30},
			{in: Header{SSRC: 1, SequenceNumber: 12, Timestamp: 10}, sequence: 3, time: 10},
			{in: Header{SSRC: 1, SequenceNumber: 15, Timestamp: 40}, sequence: 6, time: 40},
		}},
		"before the very first there is nothing to collide with": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 10, Timestamp: 100}, sequence: 1, time: 0},
			{in: Header{SSRC: 1, SequenceNumber: 9, Timestamp: 90}, sequence: 0, time: 1<<32 - 10},
		}},
		"another source goes on, video": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 10, Timestamp: 100}, sequence: 1, time: 0},
			{at: 100 * ms, in: Header{SSRC: 2, SequenceNumber: 900, Timestamp: 7}, sequence: 2, time: 9000},
			{at: 133 * ms, in: Header{SSRC: 2, SequenceNumber: 901, Timestamp: 3007}, sequence: 3, time: 12000},
		}},
		"another source goes on after the newest, not the latest, packet": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 10, Timestamp: 0}, sequence: 1, time: 0},
			{in: Header{SSRC: 1, SequenceNumber: 12, Timestamp: 6000}, sequence: 3, time: 6000},
			{in: Header{SSRC: 1, SequenceNumber: 11, Timestamp: 3000}, sequence: 2, time: 3000},
			{at: 10 * ms, in: Header{SSRC: 2, SequenceNumber: 5, Timestamp: 0}, sequence: 4, time: 6900},
		}},
		"a packet from before the switch is late": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 10}, sequence: 1},
			{at: ms, in: Header{SSRC: 2, SequenceNumber: 900}, sequence: 2, time: 90},
			{at: ms, in: Header{SSRC: 2, SequenceNumber: 899}, dropped: true},
			{at: ms, in: Header{SSRC: 2, SequenceNumber: 901}, sequence: 3, time: 90},
		}},
		"no time passed is one tick": {Audio(111), []step{
			{in: Header{SSRC: 1, SequenceNumber: 10}, sequence: 1},
			{in: Header{SSRC: 2, SequenceNumber: 10}, sequence: 2, time: 1},
		}},
		"Opus ticks at 48 kHz": {Audio(111), []step{
			{in: Header{SSRC: 1}, sequence: 1},
			{at: 20 * ms, in: Header{SSRC: 2}, sequence: 2, time: 960},
		}},
		"PCMA ticks at 8 kHz": {Audio(8), []step{
			{in: Header{SSRC: 1}, sequence: 1},
			{at: 20 * ms, in: Header{SSRC: 2}, sequence: 2, time: 160},
		}},
		"28 hours and 28 minutes of silence are 9,223,200,000 ticks": {Video, []step{
			{in: Header{SSRC: 1}, sequence: 1},
			{at: 102480 * time.Second, in: Header{SSRC: 2}, sequence: 2, time: 9_223_200_000 & (1<<32 - 1)},
		}},
		"29 hours": {Video, []step{
			{at: ms, in: Header{SSRC: 1}, sequence: 1},
			{at: 29*time.Hour + ms, in: Header{SSRC: 2}, sequence: 2, time: 29 * 3600 * 90_000 & (1<<32 - 1)},
		}},
		"30 days, and a third of a second": {Video, []step{
			{in: Header{SSRC: 1}, sequence: 1},
			{at: 30*24*time.Hour + time.Second/3, in: Header{SSRC: 2}, sequence: 2, time: (30*24*3600*90_000 + 29_999) & (1<<32 - 1)},
		}},
		"10 years, of Opus": {Audio(111), []step{
			{in: Header{SSRC: 1}, sequence: 1},
			{at: 3652 * 24 * time.Hour, in: Header{SSRC: 2}, sequence: 2, time: 3652 * 24 * 3600 * 48_000 & (1<<32 - 1)},
		}},
		"290 years, of a source that goes on, too": {Video, []step{
			{in: Header{SSRC: 1, SequenceNumber: 7, Timestamp: 5}, sequence: 1},
			{at: 290 * 365 * 24 * time.Hour, in: Header{SSRC: 1, SequenceNumber: 8, Timestamp: 3005}, sequence: 2, time: 3000},
			{at: 291 * 365 * 24 * time.Hour, in: Header{SSRC: 2, SequenceNumber: 8, Timestamp: 3005}, sequence: 3,
				time: (3000 + 365*24*3600*90_000) & (1<<32 - 1)},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var r core.Rewriter
			for i, s := range c.steps {
				n, ok := Next(&r, s.in, c.clock, 100, s.at)
				if ok == s.dropped || (ok && (n.SequenceNumber != s.sequence || n.Timestamp != s.time)) {
					t.Errorf("packet %d: got %+v, %v; want %+v", i, n, ok, s)
				}
			}
		})
	}
}

func TestAThousandSwitchesShowNeitherGapNorJump(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var r core.Rewriter
	var now time.Duration
	var lastSequence uint16
	var lastTimestamp uint32
	for change := range 1000 {
		h := Header{SSRC: uint32(change), SequenceNumber: uint16(random.Uint32()), Timestamp: random.Uint32()}
		for packet := range 1 + random.IntN(20) {
			n, ok := Next(&r, h, Video, 100, now)
			sequence, timestamp := n.SequenceNumber, n.Timestamp
			first := change == 0 && packet == 0
			if !ok || (!first && sequence != lastSequence+1) {
				t.Fatalf("change %d, packet %d: sequence %d after %d (%v)", change, packet, sequence, lastSequence, ok)
			}
			if step := int32(timestamp - lastTimestamp); !first && (step <= 0 || step > 9000) {
				t.Fatalf("change %d, packet %d: timestamp moved by %d", change, packet, step)
			}
			lastSequence, lastTimestamp = sequence, timestamp
			h.SequenceNumber++
			h.Timestamp += 3000
			now += 33 * time.Millisecond
		}
	}
}

func TestARouteThatEndsAndComesBackLeavesNoGap(t *testing.T) {
	for name, next := range map[string]func(*Selective, Header) (Numbers, bool){
		"plain":     func(s *Selective, h Header) (Numbers, bool) { return Next(s.Rewriter, h, Video, 1, 0) },
		"selective": func(s *Selective, h Header) (Numbers, bool) { return s.Next(h, Video, 1, 0) },
	} {
		r := Selective{Rewriter: new(core.Rewriter)}
		if n, _ := next(&r, Header{SSRC: 1, SequenceNumber: 10}); n.SequenceNumber != 1 {
			t.Errorf("%s: the first packet got %d", name, n.SequenceNumber)
		}
		End(r.Rewriter)
		if n, ok := next(&r, Header{SSRC: 1, SequenceNumber: 500, Timestamp: 9000}); !ok || n.SequenceNumber != 2 {
			t.Errorf("%s: after the break came %d, want 2", name, n.SequenceNumber)
		}
		if n, ok := next(&r, Header{SSRC: 1, SequenceNumber: 501, Timestamp: 12000}); !ok || n.SequenceNumber != 3 {
			t.Errorf("%s: and then %d, want 3", name, n.SequenceNumber)
		}
		if _, ok := next(&r, Header{SSRC: 1, SequenceNumber: 20}); ok {
			t.Errorf("%s: a packet from before the break was sent", name)
		}
	}
}

// TestWhatIsLeftOutLeavesNoGap skips packets of a stream that is reordered: what
// is sent has each number once, in the order of the source.
func TestWhatIsLeftOutLeavesNoGap(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		j := Selective{Rewriter: new(core.Rewriter)}
		order := make([]int, 300)
		for i := range order {
			order[i] = i
		}
		for i := 2; i < len(order); i++ { // the first begins the source
			if random.IntN(5) == 0 {
				other := max(1, i-random.IntN(4))
				order[i], order[other] = order[other], order[i]
			}
		}
		left := make(map[int]bool)
		for i := range order {
			left[i] = i > 0 && random.IntN(3) == 0
		}
		sent := make(map[int]uint16)
		newest := 0
		for _, i := range order {
			h := Header{SSRC: 1, SequenceNumber: uint16(65500 + i), Timestamp: uint32(i)}
			if left[i] {
				if i < newest {
					left[i] = false // came late: its gap stays
					sent[i] = 0
				}
				j.Skip(h)
				newest = max(newest, i)
				continue
			}
			n, ok := j.Next(h, Video, 1, 0)
			if !ok {
				t.Fatalf("packet %d was dropped", i)
			}
			newest = max(newest, i)
			sent[i] = n.SequenceNumber
		}
		want := uint16(0)
		for i := range order {
			if left[i] {
				continue
			}
			want++
			if got := sent[i]; got != want && got != 0 {
				t.Fatalf("packet %d got %d, want %d (order %v, left out %v)", i, got, want, order, left)
			}
		}
	}
}
