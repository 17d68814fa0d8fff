package rings

import (
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/selection/layers"
)

// hall is one of the two sides with a publisher of VP8 simulcast and viewers that select. It
// does what package media does.
type hall struct {
	world
	publisher core.Handle
	stream    *core.Stream
	encodings *selection.Encodings
	viewers   []*selecting
	send      func(*core.Packet)
	flush     func()
	asked     int // packets of viewers for which Go decided
}

// selecting is a viewer; got is what it got.
type selecting struct {
	handle   core.Handle
	rewriter *core.Rewriter
	selector selection.Selector
	got      []string
}

const selectingViewers = 3

func newHall(h *hall, w world, attach func(id uint64) core.Handle) {
	h.world, h.publisher, h.stream = w, attach(1), w.NewStream()
	h.encodings = selection.NewEncodings(payload.VP8, &selection.Simulcast{SSRCs: [3]uint32{100, 101, 102}}, nil, 1)
	for i := range selectingViewers {
		v := &selecting{handle: attach(uint64(2 + i)), rewriter: w.NewRewriter()}
		v.selector.Use(w.NewSelection(), v.rewriter)
		v.selector.Aim(selection.Default())
		h.viewers = append(h.viewers, v)
	}
}

func hallInC(now time.Duration) *hall {
	h := &hall{flush: func() {}}
	w := Begin(now, hallListener{h})
	newHall(h, w, w.Attach)
	h.send = func(packet *core.Packet) { w.Incoming(h.publisher, packet, [2]int{-1, -1}) }
	return h
}

func simulatedHall(now time.Duration) *hall {
	c, seen, h := simulated.New(), 0, new(hall)
	c.SetNow(now)
	c.HoldForwarders()
	newHall(h, c, func(id uint64) core.Handle { c.Attach(core.Handle(id)); return core.Handle(id) })
	h.send = func(packet *core.Packet) { c.Incoming(hallPublisher{hallListener{h}}, h.publisher, packet) }
	h.flush = func() {
		for _, call := range c.CallsFrom(seen) {
			seen++
			h.relay(call.At, call.Handle, call.Buffer)
		}
	}
	return h
}

// table forwards to some of the viewers.
func (h *hall) table(mode core.Mode, viewers []int) {
	track := core.Track{Stream: h.stream, Mode: mode, Codec: uint32(payload.VP8), Selecting: uint32(len(viewers)),
		Simulcast: 1, Source: h.encodings.Source(), SSRCs: h.encodings.SSRCs()}
	table := core.ForwardingTable{Tracks: []core.Track{track}}
	for _, i := range viewers {
		table.Viewers = append(table.Viewers, core.Viewer{Handle: h.viewers[i].handle, Rewriter: h.viewers[i].rewriter})
	}
	h.SetTable(h.publisher, table)
	h.Reclaim(h.publisher)
}

func (h *hall) relay(at time.Duration, handle core.Handle, buffer []byte) {
	for _, v := range h.viewers {
		if v.handle == handle {
			v.got = append(v.got, fmt.Sprintf("%v: % x %08x", at, buffer[:22], crc32.ChecksumIEEE(buffer)))
		}
	}
}

// pick decides for the viewers of a batch.
func (h *hall) pick(batch *core.Batch) {
	var frames []selection.Frame
	for i := range batch.Packets {
		frames = append(frames, h.encodings.Frame(without{}, &batch.Packets[i], i))
	}
	var deliveries []core.Delivery
	for _, ask := range batch.Asks {
		for _, v := range h.viewers {
			if v.rewriter == ask.Rewriter {
				deliveries, _ = v.selector.Select(deliveries, selection.To{Handle: v.handle}, h.encodings, frames[ask.From:])
				h.asked += len(frames[ask.From:])
			}
		}
	}
	if len(deliveries) > 0 {
		h.Deliver(batch, deliveries)
	}
}

type without struct{}

func (without) ReadExtensions(*core.Packet) core.Extensions { return core.NoExtensions() }

// hallListener gets what C calls.
type hallListener struct{ *hall }

func (l hallListener) Relay(handle core.Handle, _ int, _ bool, buffer []byte, _ [2]int) {
	l.relay(l.Now(), handle, buffer)
}
func (l hallListener) NewTrack(uint64, int)                      {}
func (l hallListener) Learn(uint64, int, []byte)                 {}
func (l hallListener) Select(_ uint64, _ int, batch *core.Batch) { l.pick(batch) }
func (l hallListener) FeedbackDue(uint64, int)                   {}
func (l hallListener) TalkingDue(uint64, int)                    {}
func (hallListener) Spool(uintptr, []byte)                       {}
func (l hallListener) IncomingRTP(uint64, int)                   {}

// hallPublisher gets what the simulated core calls.
type hallPublisher struct{ l hallListener }

func (p hallPublisher) NewTrack(int, bool)              {}
func (p hallPublisher) Learn(int, []byte)               {}
func (p hallPublisher) Select(_ int, batch *core.Batch) { p.l.pick(batch) }
func (p hallPublisher) FeedbackDue(int)                 {}
func (p hallPublisher) TalkingDue(int)                  {}

// film is a random video of three substreams.
type film struct {
	random    *rand.Rand
	sequences [3]uint16
	pictures  [3]uint16
	left      [3]int
	temporal  [3]byte
	keyframe  [3]bool
}

// packet is the next one of a substream.
func (f *film) packet(i int) []byte {
	first := f.left[i] == 0
	if first {
		f.left[i], f.temporal[i], f.keyframe[i] = 1+f.random.IntN(4), byte(f.random.IntN(3)), f.random.IntN(20) == 0
		f.pictures[i]++
	}
	f.left[i]--
	f.sequences[i] += uint16([]int{1, 1, 1, 1, 1, 1, 2, 1}[f.random.IntN(8)])
	buffer := rtp(100+uint32(i), f.sequences[i], 3000*uint32(f.pictures[i]), f.left[i] == 0, 12+f.random.IntN(1000))
	head := []byte{0x80, 0xe0, 0x80 | byte(f.pictures[i]>>8), byte(f.pictures[i]), byte(f.pictures[i] / 4), f.temporal[i]<<6 | 0x20, 1}
	if first {
		head[0] = 0x90
	}
	if f.keyframe[i] {
		head[5], head[6] = 0x20, 0
	}
	copy(buffer[12:], head)
	return buffer
}

// TestSelectedPacketsAreTheSameFromTheRing gives random schedules of packets, tables, targets and
// time to the C of export/, which asks Go only where something has to be decided, and to the
// simulated core, which always asks Go. Each viewer must get the same packets at the same time.
func TestSelectedPacketsAreTheSameFromTheRing(t *testing.T) {
	sent, asked, all := 0, 0, 0
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 22))
		c, inGo, f := hallInC(time.Hour), simulatedHall(time.Hour), &film{random: random}
		both := func(do func(*hall)) { do(c); do(inGo) }
		both(func(h *hall) { h.table(core.ModeInline, []int{0, 1, 2}) })
		for step := range 400 {
			playStep(random, f, both)
			for i := range selectingViewers {
				inGo.flush()
				if !slices.Equal(c.viewers[i].got, inGo.viewers[i].got) {
					t.Fatalf("seed %d, step %d: viewer %d got %d packets from C, %d from the simulated core:\n%v\n%v", seed, step, i,
						len(c.viewers[i].got), len(inGo.viewers[i].got), last(c.viewers[i].got), last(inGo.viewers[i].got))
				}
			}
		}
		for _, v := range c.viewers {
			sent += len(v.got)
		}
		asked, all = asked+c.asked, all+inGo.asked
	}
	t.Logf("%d packets were sent; C asked Go about %d of %d", sent, asked, all)
	if sent < 10_000 || asked < 1000 || asked > all/3 {
		t.Error("the schedules have not brought about enough")
	}
}

func last(got []string) []string { return got[max(0, len(got)-3):] }

// playStep does one random thing on both sides.
func playStep(random *rand.Rand, f *film, both func(func(*hall))) {
	switch random.IntN(10) {
	case 0:
		mode := []core.Mode{core.ModeInline, core.ModeInline, core.ModeRing, core.ModeRing, core.ModeSelect}[random.IntN(5)]
		viewers := random.Perm(selectingViewers)[:1+random.IntN(selectingViewers)]
		both(func(h *hall) { h.table(mode, viewers) })
	case 1:
		i, targets := random.IntN(selectingViewers), selection.Targets{Targets: layers.Targets{
			Substream: random.IntN(3), Temporal: random.IntN(3), Spatial: 2, Fallback: 250 * time.Millisecond}}
		both(func(h *hall) { h.Run(); h.viewers[i].selector.Aim(targets) })
	case 2:
		by := time.Duration(random.IntN(20_000)) * time.Microsecond
		both(func(h *hall) { h.StallForwarders(by) })
	case 3, 4:
		by := time.Duration(random.IntN(60_000)) * time.Microsecond
		both(func(h *hall) { h.Advance(by) })
	default:
		for range random.IntN(12) {
			buffer := f.packet(random.IntN(3))
			both(func(h *hall) { h.send(&core.Packet{Video: true, Buffer: slices.Clone(buffer)}) })
		}
	}
}
