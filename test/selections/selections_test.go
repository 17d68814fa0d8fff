package selections

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/selection/layers"
)

// side is a viewer on one of the two sides.
type side struct {
	rewriter core.Rewriter
	shared   core.Selection
	selector selection.Selector
}

// newSide makes a side whose memory C may use: what points to other memory is pinned.
func newSide(t *testing.T) *side {
	s := new(side)
	var pinner runtime.Pinner
	pinner.Pin(s)
	t.Cleanup(pinner.Unpin)
	s.selector.Use(&s.shared, &s.rewriter)
	s.selector.Aim(selection.Default())
	return s
}

// memory is all that both sides must have in common.
func (s *side) memory() (core.Rewriter, core.Selection) {
	r, shared := s.rewriter, s.shared
	r.Selection, shared.Rewriter = nil, nil
	return r, shared
}

// same says whether the memory is the same.
func (s *side) same(other *side) bool {
	r, shared := s.memory()
	otherR, otherShared := other.memory()
	return r == otherR && shared == otherShared
}

// pair gives the same packets to a viewer in Go, and to a viewer that C serves as far as C can.
type pair struct {
	random    *rand.Rand
	inGo, inC *side
	publisher *publisher
	// decided counts the packets that C has decided, sent those that were sent, and asked the
	// requests for keyframes.
	decided, sent, asked int
	layers               map[selection.Layers]int
}

func (p *pair) both(do func(*side)) {
	do(p.inGo)
	do(p.inC)
}

// packet gives a packet to both, and says how they differ.
func (p *pair) packet(packet *core.Packet, dependency []byte) (differs bool, got, want any) {
	x := extensions{dependency}
	f := p.publisher.encodings.Frame(x, packet, 0)
	wanted, wantedAsk := p.inGo.selector.Select(nil, selection.To{}, p.publisher.encodings, []selection.Frame{f})
	track := p.publisher.track()
	delivery, sent, undecided := Select(&p.inC.shared, &track, &p.publisher.templates, packet, dependency)
	var deliveries []core.Delivery
	ask := false
	switch {
	case undecided:
		deliveries, ask = p.inC.selector.Select(nil, selection.To{}, p.publisher.encodings, []selection.Frame{f})
	case sent:
		deliveries = []core.Delivery{delivery}
	}
	p.count(undecided, deliveries, ask)
	if ask != wantedAsk || len(deliveries) != len(wanted) || (len(wanted) == 1 && !same(deliveries[0], wanted[0])) {
		return true, deliveries, wanted
	}
	if !p.inC.same(p.inGo) {
		return true, p.inC, p.inGo
	}
	if before, now := p.inC.selector.Changes(); !undecided && now != before {
		return true, now, before // nobody would be told
	}
	return p.inC.selector.Layers() != p.inGo.selector.Layers(), p.inC.selector.Layers(), p.inGo.selector.Layers()
}

func (p *pair) count(undecided bool, deliveries []core.Delivery, ask bool) {
	if !undecided {
		p.decided++
	}
	if ask {
		p.asked++
	}
	p.sent += len(deliveries)
	if len(deliveries) > 0 {
		p.layers[p.inC.selector.Layers()]++
	}
}

// same compares deliveries. Where no bytes are replaced, their place does not matter.
func same(a, b core.Delivery) bool {
	if a.PatchLength == 0 && b.PatchLength == 0 {
		a.PatchAt, b.PatchAt = 0, 0
	}
	return a == b
}

// step does something else than sending a packet.
func (p *pair) step() {
	defer p.inC.selector.Changes()
	switch p.random.IntN(12) {
	case 0, 1, 2, 3:
		targets := selection.Targets{Layered: !p.publisher.simulcast || p.random.IntN(2) == 0, Targets: layers.Targets{
			Substream: p.random.IntN(3), Temporal: p.random.IntN(3), Spatial: p.random.IntN(3),
			Fallback: time.Duration(1+p.random.IntN(400)) * time.Millisecond}}
		p.both(func(s *side) { s.selector.Aim(targets) })
	case 4:
		p.both(func(s *side) { s.selector.Restart() })
	case 5:
		p.both(func(s *side) { rewriter.End(&s.rewriter); s.selector.Restart() })
	case 6:
		p.both(func(s *side) { rewriter.Reset(&s.rewriter); s.selector.Reset() })
	case 7: // the viewer gets every packet for a while
		packet := p.publisher.packet().Packet
		header, _ := payload.ParseHeader(packet.Buffer)
		p.both(func(s *side) {
			rewriter.Next(&s.rewriter, rewriter.Header{SSRC: header.SSRC, SequenceNumber: header.SequenceNumber, Timestamp: header.Timestamp},
				rewriter.Video, len(packet.Buffer), packet.At)
		})
	case 8:
		p.publisher.restart()
	case 9:
		p.publisher.pause(p.random.IntN(3))
	default:
		p.publisher.describe()
	}
}

// TestCAndGoSelectTheSame gives a million packets of each kind of stream to both sides.
// Packets are lost, doubled and reordered, substreams and layers dry up and come back, and the
// targets change.
func TestCAndGoSelectTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		codec     payload.Codec
		simulcast bool
		least     int // so many packets are for C to decide
	}{
		"VP8 simulcast":       {payload.VP8, true, 850_000},
		"VP8 temporal layers": {payload.VP8, false, 850_000},
		"VP9 simulcast":       {payload.VP9, true, 850_000},
		"VP9 layers":          {payload.VP9, false, 800_000},
		"H.264 simulcast":     {payload.H264, true, 850_000},
		"H.265 simulcast":     {payload.H265, true, 850_000},
		"AV1 simulcast":       {payload.AV1, true, 850_000},
		"AV1 layers":          {payload.AV1, false, 800_000},
		"unknown simulcast":   {payload.Unknown, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(c.codec), 77))
			p := &pair{random: random, inGo: newSide(t), inC: newSide(t), publisher: newPublisher(random, c.codec, c.simulcast), layers: map[selection.Layers]int{}}
			for i := range 1_000_000 {
				if random.IntN(400) == 0 {
					p.step()
				}
				packet := p.publisher.packet()
				if differs, got, want := p.packet(&packet.Packet, packet.dependency); differs {
					t.Fatalf("packet %d, % x: C %+v; Go %+v", i, packet.Buffer, got, want)
				}
			}
			t.Logf("C decided %d, %d were sent, %d keyframes asked for, layers %v", p.decided, p.sent, p.asked, p.layers)
			if p.decided < c.least || p.sent < 50_000 || p.asked < 100 || len(p.layers) < 3 {
				t.Error("the streams have not brought about enough")
			}
		})
	}
}
