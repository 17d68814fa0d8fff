package media

import (
	"encoding/binary"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
)

// encoder makes VP8 packets of three substreams, one packet a frame.
type encoder struct {
	room      *room
	publisher *Session
	headers   [3]struct{ sequence, timestamp uint32 }
	frame     int
	more      [3]int // bytes that are added to each frame
}

// simulcaster is a publisher whose m-line 1 has three substreams, by SSRC.
func (r *room) simulcaster(id uint64) *encoder {
	s := r.join(id)
	s.Describe([]Description{{Medium: Audio, Codec: "opus"}, {Medium: Video, Codec: "vp8",
		Simulcast: &selection.Simulcast{SSRCs: [3]uint32{100, 101, 102}}}})
	return &encoder{room: r, publisher: s}
}

// send sends one frame on some substreams, 33 ms after the one before.
func (e *encoder) send(keyframe bool, substreams ...int) {
	e.room.core.SetNow(e.room.core.Now() + 33*time.Millisecond)
	e.frame++
	temporal := byte(e.frame & 1)
	if keyframe {
		temporal = 0
	}
	for _, i := range substreams {
		h := &e.headers[i]
		h.sequence++
		h.timestamp += 3000
		picture := uint16(0x2000*(i+1) + e.frame)
		payload := []byte{0x90, 0xe0, 0x80 | byte(picture>>8), byte(picture), byte(e.frame / 2), temporal<<6 | 0x20, 0x01, byte(i), byte(e.frame)}
		if keyframe {
			payload[6] = 0
		}
		buffer := rtpBytes(uint32(100+i), uint16(h.sequence+uint32(i)*1000), h.timestamp+uint32(i)*77777, string(payload))
		buffer = append(buffer, make([]byte, e.more[i])...)
		buffer[1] |= 0x80
		e.room.send(e.publisher, &core.Packet{MIndex: 1, Video: true, Buffer: buffer})
	}
}

// seen is what a viewer got of a frame.
type seen struct {
	substream, frame int
	sequence         uint16
	timestamp        uint32
	picture          uint16
	tl0              byte
}

func (r *room) seen(viewer *Session) (all []seen) {
	for _, call := range r.core.Calls("RTP") {
		if call.Handle != viewer.handle {
			continue
		}
		b := call.Buffer
		all = append(all, seen{
			substream: int(b[19]), frame: int(b[20]),
			sequence: binary.BigEndian.Uint16(b[2:]), timestamp: binary.BigEndian.Uint32(b[4:]),
			picture: binary.BigEndian.Uint16(b[14:]) & 0x7fff, tl0: b[16],
		})
	}
	return all
}

// last is the substream that a viewer got last, -1 before any.
func (r *room) last(viewer *Session) int {
	all := r.seen(viewer)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1].substream
}

func TestAViewerFollowsSimulcast(t *testing.T) {
	room := newRoom(t)
	e := room.simulcaster(1)
	viewer := room.join(2)
	room.link(e.publisher, viewer)
	steps := []struct {
		name     string
		target   int
		keyframe bool
		send     []int
		frames   int
		last     int
	}{
		{"no keyframe yet", 2, false, []int{0, 1, 2}, 3, -1},
		{"it starts at a keyframe, and goes up to the best", 2, true, []int{0, 1, 2}, 2, 2},
		{"it stays", 2, false, []int{0, 1, 2}, 3, 2},
		{"down only at a keyframe", 0, false, []int{0, 1, 2}, 3, 2},
		{"now there is one", 0, true, []int{0, 1, 2}, 1, 0},
		{"up only at a keyframe", 1, false, []int{0, 1, 2}, 3, 0},
		{"and there is one", 1, true, []int{0, 1, 2}, 1, 1},
		{"it dries up, but the others have no keyframe", 1, false, []int{0, 2}, 20, 1},
		{"so it falls back at a keyframe", 1, true, []int{0, 2}, 1, 0},
		{"and comes back at one", 1, true, []int{0, 1, 2}, 1, 1},
	}
	for _, step := range steps {
		if err := viewer.SetSubstream(step.target); err != nil {
			t.Fatal(err)
		}
		for range step.frames {
			e.send(step.keyframe, step.send...)
		}
		if got := room.last(viewer); got != step.last {
			t.Fatalf("%s: the viewer gets substream %d, want %d", step.name, got, step.last)
		}
	}
	continuous(t, room.seen(viewer))
	if got := e.publisher.Stats().In[0].KeyframesSeen; got != 17 {
		t.Errorf("%d keyframes were seen, want 17", got)
	}
	if len(room.core.Calls("SendPLI")) == 0 {
		t.Error("no keyframe was asked for")
	}
}

func TestPaddingOfASubstreamLeavesNoGap(t *testing.T) {
	room := newRoom(t)
	e := room.simulcaster(1)
	viewer := room.join(2)
	room.link(e.publisher, viewer)
	e.send(true, 2)
	e.headers[2].sequence++
	padding := rtpBytes(102, uint16(e.headers[2].sequence+2000), 0, "\x00\x00\x00\x04")
	padding[0] |= 0x20
	room.send(e.publisher, &core.Packet{MIndex: 1, Video: true, Buffer: padding})
	e.send(false, 2)
	if got := room.seen(viewer); len(got) != 2 || got[1].sequence != got[0].sequence+1 {
		t.Errorf("the viewer got %+v", got)
	}
}

// continuous fails the test when numbers do not go on by one, or time jumps.
func continuous(t *testing.T, all []seen) {
	t.Helper()
	for i := 1; i < len(all); i++ {
		before, now := all[i-1], all[i]
		step := int32(now.timestamp - before.timestamp)
		if now.sequence != before.sequence+1 || step <= 0 || step > 90_000 || now.picture != (before.picture+1)&0x7fff || now.tl0-before.tl0 > 1 {
			t.Errorf("%+v follows %+v", now, before)
		}
	}
}

func TestSelectingAllocatesNothing(t *testing.T) {
	room := newQuietRoom(t)
	e := room.simulcaster(1)
	for id := uint64(2); id < 12; id++ {
		room.link(e.publisher, room.join(id))
	}
	e.send(true, 0, 1, 2)
	payload := "\x90\xe0\x81\x01\x01\x20\x00data"
	batch := &core.Batch{}
	for _, viewer := range room.core.Table(e.publisher.handle).Viewers {
		batch.Asks = append(batch.Asks, core.Ask{Rewriter: viewer.Rewriter, Index: uint32(len(batch.Asks))})
	}
	for i := range 8 {
		buffer := rtpBytes(102, uint16(2002+i), 3000, payload)
		batch.Packets = append(batch.Packets, core.Packet{MIndex: 1, Video: true, Buffer: buffer, At: room.core.Now()})
	}
	before := room.core.Forwarded()
	if allocations := testing.AllocsPerRun(200, func() { e.publisher.Select(1, batch) }); allocations != 0 {
		t.Errorf("%v allocations a batch", allocations)
	}
	if room.core.Forwarded() < before+200*8*10 {
		t.Error("not everything was forwarded")
	}
}
