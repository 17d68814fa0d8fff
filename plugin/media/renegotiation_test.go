package media

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/taps"
)

// byRid is a publisher of VP8 in substreams that packets name by their rid, on m-line 0,
// until it stops to say them.
type byRid struct {
	room      *room
	publisher *Session
	sequence  uint16
	id        uint8 // of the extension
	ssrc      uint32
}

var threeRids = [3]string{"l", "m", "h"}

// ridLines are what it negotiates: each time in memory of its own.
func ridLines(id uint8, rids [3]string, ssrcs [3]uint32, codec string) []Description {
	return []Description{{Medium: Video, Codec: codec, Simulcast: &selection.Simulcast{Rids: rids, RidExtension: id, SSRCs: ssrcs}}}
}

func (r *room) byRid(id uint64) *byRid {
	s := r.join(id)
	s.Describe(ridLines(4, threeRids, [3]uint32{}, "vp8"))
	return &byRid{room: r, publisher: s, id: 4, ssrc: 100}
}

// send sends a frame of some substreams, with or without their rids.
func (b *byRid) send(rid, keyframe bool, substreams ...int) {
	b.room.core.SetNow(b.room.core.Now() + 33*time.Millisecond)
	b.sequence++
	for _, i := range substreams {
		payload := "\x90\x80\x81\x00\x10\x02\x00\x9d\x01\x2a" + threeRids[i]
		if !keyframe {
			payload = "\x90\x80\x81\x00\x11\x02\x00" + threeRids[i]
		}
		buffer := rtpBytes(b.ssrc+uint32(i), b.sequence, uint32(b.sequence)*3000, payload)
		if rid { // the extension's header, and one element of one byte
			buffer[0] |= 0x10
			buffer = append(append(buffer[:12:12], 0xbe, 0xde, 0, 1, b.id<<4, threeRids[i][0], 0, 0), buffer[12:]...)
		}
		b.room.send(b.publisher, &core.Packet{MIndex: 0, Video: true, Buffer: buffer})
	}
}

// rids are the last bytes of the packets that a viewer got since a number of them.
func (r *room) rids(viewer *Session, since int) (got string) {
	for _, call := range r.core.Calls("RTP") {
		if call.Handle == viewer.handle {
			got += string(call.Buffer[len(call.Buffer)-1])
		}
	}
	return got[since:]
}

// kept is a sink that keeps the last byte of each packet.
type kept struct{ got []byte }

func (k *kept) RTP(packet []byte) { k.got = append(k.got, packet[len(packet)-1]) }
func (k *kept) Data(*core.Data)   {}
func (k *kept) Close()            {}

func TestWhatWasLearntSurvivesARenegotiation(t *testing.T) {
	none := [3]uint32{}
	for name, c := range map[string]struct {
		again  []Description
		change func(*byRid)
	}{
		"an equal description":        {ridLines(4, threeRids, none, "vp8"), nil},
		"an offer, without codecs":    {ridLines(4, threeRids, none, ""), nil},
		"the SSRCs that were learnt":  {ridLines(4, threeRids, [3]uint32{100, 101, 102}, "vp8"), nil},
		"one of them":                 {ridLines(4, threeRids, [3]uint32{0, 0, 102}, "vp8"), nil},
		"without simulcast":           {[]Description{{Medium: Video, Codec: "vp8"}}, nil},
		"one more stream":             {append(ridLines(4, threeRids, none, "vp8"), Description{Medium: Video, Codec: "vp8"}), nil},
		"another number of the rid":   {ridLines(9, threeRids, none, "vp8"), nil},
		"an extension of rid no more": {ridLines(0, threeRids, none, "vp8"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			b := room.byRid(1)
			viewer, late := room.join(2), room.join(3)
			room.link(b.publisher, viewer)
			sink, single := new(kept), new(kept)
			if _, err := b.publisher.StartRTPForward(Video, taps.Forwarding{MIndex: First, Substream: taps.Best}, sink); err != nil {
				t.Fatal(err)
			}
			if _, err := b.publisher.StartRTPForward(Video, taps.Forwarding{MIndex: 0, Substream: 1}, single); err != nil {
				t.Fatal(err)
			}
			if err := b.publisher.StartRecording([]Recording{{Medium: Video, MIndex: 0, Codec: "vp8", File: "v"}}); err != nil {
				t.Fatal(err)
			}
			b.send(true, true, 0, 1, 2)
			b.send(true, true, 0, 1, 2)
			before, forwarded := len(room.rids(viewer, 0)), len(sink.got)
			b.publisher.Describe(slices.Clone(c.again))
			for range 3 { // deltas only, and no rid
				b.send(false, false, 0, 1, 2)
			}
			if got := room.rids(viewer, before); got != "hhh" {
				t.Errorf("the viewer got %q, want hhh", got)
			}
			if got := string(sink.got[forwarded:]); got != "hhh" {
				t.Errorf("the forward of the best got %q, want hhh", got)
			}
			if got := string(single.got); got != "mmmmm" {
				t.Errorf("the forward of one substream got %q, want mmmmm", got)
			}
			if err := b.publisher.Stop(Video, 0); err != nil {
				t.Fatal(err)
			}
			saved := ""
			for _, packet := range room.core.Finished()[0].Saved {
				saved += string(packet[len(packet)-1])
			}
			if saved != "lmhhhhh" {
				t.Errorf("recorded %q, want lmhhhhh", saved)
			}
			room.link(b.publisher, late)
			b.send(false, true, 0, 1, 2)
			b.send(false, true, 0, 1, 2)
			if got := room.rids(late, 0); len(got) == 0 || got[len(got)-1] != 'h' {
				t.Errorf("a viewer that comes later got %q", got)
			}
		})
	}
}

func TestARealChangeBeginsAnewWithWhatIsStillTrue(t *testing.T) {
	for name, c := range map[string]struct {
		again []Description
		ssrc  uint32 // of the substreams afterwards
		send  []int
		want  string // after a delta and two keyframes, from the lowest up
	}{
		"another codec":                  {ridLines(4, threeRids, [3]uint32{}, "h264"), 100, []int{0, 1, 2}, ""},
		"the best is gone":               {ridLines(4, [3]string{"l", "m"}, [3]uint32{}, "vp8"), 100, []int{0, 1}, "lmm"},
		"the lowest is gone":             {ridLines(4, [3]string{"m", "h"}, [3]uint32{}, "vp8"), 100, []int{1, 2}, "mhh"},
		"other SSRCs":                    {ridLines(4, threeRids, [3]uint32{200, 201, 202}, "vp8"), 200, []int{0, 1, 2}, "lmhh"},
		"another SSRC of the best alone": {ridLines(4, threeRids, [3]uint32{0, 0, 102 + 5}, "vp8"), 100, []int{0, 1}, "lmm"},
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			b := room.byRid(1)
			viewer := room.join(2)
			room.link(b.publisher, viewer)
			b.send(true, true, 0, 1, 2)
			b.send(true, true, 0, 1, 2)
			before := len(room.rids(viewer, 0))
			b.publisher.Describe(c.again)
			b.ssrc = c.ssrc
			b.send(false, false, c.send...)
			b.send(false, true, c.send...)
			b.send(false, true, c.send...)
			if c.want == "" { // the payloads are none of the codec: the SSRCs are what counts
				for i, ssrc := range b.publisher.track(0).selected.encodings.Load().SSRCs() {
					if ssrc != 100+uint32(i) {
						t.Errorf("SSRC %d is %d", i, ssrc)
					}
				}
				return
			}
			if got := room.rids(viewer, before); got != c.want {
				t.Errorf("the viewer got %q, want %q", got, c.want)
			}
		})
	}
}

// TestNegotiatedSSRCsThatAreRepeatedAsNone is simulcast without rids.
func TestNegotiatedSSRCsThatAreRepeatedAsNone(t *testing.T) {
	room := newRoom(t)
	e := room.simulcaster(1)
	viewer := room.join(2)
	room.link(e.publisher, viewer)
	e.send(true, 0, 1, 2)
	e.send(true, 0, 1, 2)
	for _, codec := range []string{"vp8", ""} {
		e.publisher.Describe([]Description{{Medium: Audio, Codec: "opus"}, {Medium: Video, Codec: codec, Simulcast: &selection.Simulcast{}}})
		before := len(room.seen(viewer))
		e.send(false, 0, 1, 2)
		if got := room.seen(viewer)[before:]; len(got) != 1 || got[0].substream != 2 {
			t.Errorf("the viewer got %+v", got)
		}
	}
	continuous(t, room.seen(viewer))
}

func TestTheStructureOfAV1SurvivesARenegotiation(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.layered(1, "av1"), room.join(2)
	room.link(publisher, viewer)
	_ = viewer.SetLayers(First, wantLayers(0, 2))
	sequence := 0
	picture := func(keyframe bool) {
		for spatial := range 2 {
			room.send(publisher, av1(room, sequence, spatial, keyframe && spatial == 0))
			sequence++
		}
	}
	picture(true)
	publisher.Describe([]Description{{Medium: Audio}, {Medium: Video, Codec: "av1"}})
	picture(false)
	publisher.Describe([]Description{{Medium: Audio}, {Medium: Video}, {Medium: Video, Codec: "av1"}})
	picture(false)
	if got := room.gotLayers(viewer); !slices.Equal(got, []int{0, 0, 0}) {
		t.Errorf("got layers %v, want the lowest of three pictures", got)
	}
}

// TestEachSubstreamOfAV1HasItsStructure sends two substreams whose templates are in
// another order: a frame's layer comes from the structure of its own substream.
func TestEachSubstreamOfAV1HasItsStructure(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	publisher.Describe([]Description{{Medium: Audio}, {Medium: Video, Codec: "av1", Simulcast: &selection.Simulcast{SSRCs: [3]uint32{100, 101}}}})
	room.link(publisher, viewer)
	_ = viewer.SetSubstream(0)
	_ = viewer.SetTemporalLayer(0)
	send := func(substream, frame, template int, keyframe bool, templates []string) {
		name := []string{"000000", "000001"}[template]
		descriptor := bits("11", name, "0000000000000000")
		if keyframe { // two templates and two targets, as in av1, but of temporal layers
			descriptor = bits("11", name, "0000000000000000", "10000", "000000", "00001", templates[0], "11",
				templates[1], templates[2], "0", "0", "0", "0")
		}
		binary.BigEndian.PutUint16(descriptor[1:], uint16(frame))
		extensions := core.NoExtensions()
		extensions.Dependency = descriptor
		buffer := rtpBytes(uint32(100+substream), uint16(frame), uint32(frame*3000), string([]byte{0x10, 0x30, byte(substream*2 + template)}))
		room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: buffer, Extensions: room.core.Extend(extensions)})
	}
	up, down := []string{"01", "1010", "0010"}, []string{"00", "1010", "1010"}
	send(0, 1, 0, true, up)   // template 1 is temporal layer 1
	send(1, 1, 0, true, down) // both are layer 0
	send(0, 2, 1, false, nil)
	send(0, 3, 0, false, nil)
	if got := room.gotLayers(viewer); !slices.Equal(got, []int{0, 0}) {
		t.Errorf("got %v, want the two frames of layer 0", got)
	}
}
