package selection

import (
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection/layers"
)

// noExtensions reads the extensions of packets that have none.
type noExtensions struct{}

func (noExtensions) ReadExtensions(*core.Packet) core.Extensions { return core.NoExtensions() }

// publisher sends three encodings of VP8, of SSRCs 100 to 102.
type publisher struct {
	encodings *Encodings
	sequence  [3]uint16
	picture   [3]uint16
	at        time.Duration
}

func newPublisher() *publisher {
	return &publisher{
		encodings: NewEncodings(payload.VP8, &Simulcast{SSRCs: [3]uint32{100, 101, 102}}, nil, 1),
		sequence:  [3]uint16{65530, 10, 20000}, picture: [3]uint16{5, 32760, 700},
	}
}

// frame is one of an encoding, in a packet, with a picture id of 15 bits.
func (p *publisher) frame(encoding int, keyframe bool) *core.Packet {
	buffer := make([]byte, payload.FixedHeader, 40)
	buffer[0], buffer[1] = 0x80, 0x80|96
	payload.SetNumbers(buffer, p.sequence[encoding], uint32(p.at/time.Millisecond)*90)
	payload.SetSSRC(buffer, 100+uint32(encoding))
	first := byte(1) // P of the VP8 payload header
	if keyframe {
		first = 0
	}
	id := p.picture[encoding]
	buffer = append(buffer, 0x90, 0x80, 0x80|byte(id>>8)&0x7f, byte(id), first, 0, 0, 0x9d, 0x01, 0x2a)
	p.sequence[encoding]++
	p.picture[encoding]++
	return &core.Packet{Buffer: buffer, Video: true, At: p.at, Keyframe: keyframe}
}

// A recording or an RTP forward of a simulcast publisher gets one stream without gaps, whichever
// encodings come and go.
func TestASimulcastPublisherBecomesOneStream(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		p, single := newPublisher(), NewSingle()
		var last payload.Header
		var lastPicture uint16
		sent := 0
		for range 500 {
			p.at += 33 * time.Millisecond
			for encoding := range 3 {
				if random.IntN(4) == 0 && encoding > 0 {
					continue // this encoding pauses
				}
				packet := p.frame(encoding, random.IntN(20) == 0)
				f := p.encodings.Frame(noExtensions{}, packet, 0)
				result, _ := single.Packet(p.encodings, &f, packet)
				if result == nil {
					continue
				}
				h, _ := payload.ParseHeader(result)
				picture := uint16(result[14]&0x7f)<<8 | uint16(result[15])
				if sent > 0 && (h.SSRC != last.SSRC || h.SequenceNumber != last.SequenceNumber+1 || picture != (lastPicture+1)&0x7fff) {
					t.Fatalf("seed %d: packet %d has SSRC %d, number %d, picture %d after %d, %d, %d", seed, sent, h.SSRC, h.SequenceNumber, picture, last.SSRC, last.SequenceNumber, lastPicture)
				}
				last, lastPicture = h, picture
				sent++
			}
		}
		if sent < 100 {
			t.Errorf("seed %d: only %d packets were sent", seed, sent)
		}
	}
}

// A viewer is told of its layers once, and of each change.
func TestASelectorTellsChangesOnce(t *testing.T) {
	p := newPublisher()
	var s Selector
	s.Use(new(core.Selection), new(core.Rewriter))
	see := func(encoding int, keyframe bool, targets Targets) {
		p.at += 33 * time.Millisecond
		f := p.encodings.Frame(noExtensions{}, p.frame(encoding, keyframe), 0)
		s.Aim(targets)
		_, _ = s.Select(nil, To{}, p.encodings, []Frame{f})
	}
	low := Default()
	low.Targets = layers.Targets{Substream: 0, Temporal: layers.Top, Spatial: layers.Top, Fallback: layers.DefaultFallback}
	for i, step := range []struct {
		do     func()
		before int
		now    int
	}{
		{func() {}, -1, -1},
		{func() { see(0, true, low) }, -1, 0},
		{func() { see(0, false, low) }, 0, 0},
		{func() { see(2, true, Default()) }, 0, 2},
		{func() { s.Restart() }, 2, -1},
		{func() { see(1, true, Default()) }, -1, 1},
		{func() { s.Reset() }, -1, -1},
	} {
		step.do()
		if before, now := s.Changes(); before.Substream != step.before || now.Substream != step.now || s.Layers() != now {
			t.Errorf("step %d: from %+v to %+v", i, before, now)
		}
	}
}

// A client is told of no temporal layer that does not come. Of VP8 it is told when the layer
// that it wants has come, as by Janus's own plugins.
func TestOnlyTemporalLayersThatComeAreTold(t *testing.T) {
	for _, row := range []struct {
		codec  payload.Codec
		target int
		want   []int // after each frame, of layers 0, 1, 0, 1
	}{
		{payload.VP8, 2, []int{-1, -1, -1, -1}}, {payload.VP8, 1, []int{-1, 1, 1, 1}}, {payload.VP8, 0, []int{0, 0, 0, 0}},
		{payload.VP9, 2, []int{0, 1, 1, 1}}, {payload.VP9, 0, []int{0, 0, 0, 0}},
	} {
		targets := Default()
		targets.Temporal = row.target
		encodings := NewEncodings(row.codec, &Simulcast{SSRCs: [3]uint32{1, 2, 3}}, nil, 1)
		var s Selector
		s.Use(new(core.Selection), new(core.Rewriter))
		s.Aim(targets)
		s.follow(encodings)
		for i, want := range row.want {
			s.decide(&Frame{Packet: layers.Packet{Substream: 2, Keyframe: i == 0, Start: true, End: true, TemporalUp: true, Temporal: i % 2, Spatial: -1,
				At: time.Duration(i) * time.Millisecond}})
			if _, now := s.Changes(); now.Temporal != want {
				t.Errorf("codec %v, target %d, frame %d: layer %d is told, want %d", row.codec, row.target, i, now.Temporal, want)
			}
		}
	}
}

func TestSelectingAllocatesNothing(t *testing.T) {
	p := newPublisher()
	var s Selector
	s.Use(new(core.Selection), new(core.Rewriter))
	s.Aim(Default())
	packets := []*core.Packet{p.frame(0, true), p.frame(1, true), p.frame(2, true)}
	frames, deliveries := make([]Frame, 0, 3), make([]core.Delivery, 0, 3)
	var x Extensions = noExtensions{}
	if allocated := testing.AllocsPerRun(100, func() {
		frames = frames[:0]
		for i, packet := range packets {
			frames = append(frames, p.encodings.Frame(x, packet, i))
		}
		deliveries, _ = s.Select(deliveries[:0], To{}, p.encodings, frames)
		_, _ = s.Changes()
	}); allocated != 0 {
		t.Errorf("%v allocations", allocated)
	}
}
