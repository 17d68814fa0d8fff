package media

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection/layers"
)

// layered is a publisher of one video in layers, on m-line 1.
func (r *room) layered(id uint64, codec string) *Session {
	s := r.join(id)
	s.Describe([]Description{{Medium: Audio}, {Medium: Video, Codec: codec}})
	return s
}

// vp9 is one layer's frame of a picture (RFC 9628): a packet each.
func vp9(sequence int, spatial, temporal byte, keyframe, last bool) *core.Packet {
	first := byte(0x2c) // L, B, E
	if !keyframe {
		first |= 0x40 // P
	}
	dependent := byte(0)
	if spatial > 0 {
		dependent = 1
	}
	buffer := rtpBytes(7, uint16(65000+sequence), uint32(sequence/3*3000), string([]byte{first, temporal<<5 | 0x10 | spatial<<1 | dependent, 0, spatial}))
	if last {
		buffer[1] |= 0x80
	}
	return &core.Packet{MIndex: 1, Video: true, Buffer: buffer}
}

// bits writes bits from text of 0 and 1.
func bits(texts ...string) (data []byte) {
	text := strings.Join(texts, "")
	for len(text)%8 != 0 {
		text += "0"
	}
	for i := 0; i < len(text); i += 8 {
		value := byte(0)
		for _, bit := range text[i : i+8] {
			value = value<<1 | byte(bit-'0')
		}
		data = append(data, value)
	}
	return data
}

// av1 is a frame of one of two spatial layers, with its dependency descriptor:
// template 0 is layer 0 and part of both decode targets, template 1 is layer 1.
func av1(c *room, sequence int, spatial int, keyframe bool) *core.Packet {
	descriptor := bits("11", []string{"000000", "000001"}[spatial], "0000000000000000"[:16])
	if keyframe {
		descriptor = bits("11", []string{"000000", "000001"}[spatial], "0000000000000000", "10000",
			"000000", "00001", "10", "11", // two templates, two targets
			"1010", "0010", // indications: switch for both; not present, switch
			"0", "0", "0", "0") // no differences, no chains, no resolutions
	}
	binary.BigEndian.PutUint16(descriptor[1:], uint16(sequence))
	extensions := core.NoExtensions()
	extensions.Dependency = descriptor
	buffer := rtpBytes(9, uint16(sequence), uint32(sequence/2*3000), string([]byte{0x10, 0x30, byte(spatial)}))
	if spatial == 1 {
		buffer[1] |= 0x80
	}
	return &core.Packet{MIndex: 1, Video: true, Buffer: buffer, Extensions: c.core.Extend(extensions)}
}

// gotLayers are the layers of the packets that a viewer got, by the payload's last byte;
// every packet must follow the one before, and pictures must end with a marker.
func (r *room) gotLayers(viewer *Session) (got []int) {
	r.t.Helper()
	var last uint16
	for _, call := range r.core.Calls("RTP") {
		if call.Handle != viewer.handle {
			continue
		}
		sequence := binary.BigEndian.Uint16(call.Buffer[2:])
		if len(got) > 0 && sequence != last+1 {
			r.t.Errorf("sequence number %d after %d", sequence, last)
		}
		last = sequence
		got = append(got, int(call.Buffer[len(call.Buffer)-1]))
	}
	return got
}

func wantLayers(spatial, temporal int) layers.Targets {
	return layers.Targets{Substream: layers.Top, Spatial: spatial, Temporal: temporal, Fallback: layers.DefaultFallback}
}

func TestAViewerOfVP9GetsTheLayersItWants(t *testing.T) {
	room := newRoom(t)
	publisher, viewer, all := room.layered(1, "vp9"), room.join(2), room.join(3)
	room.link(publisher, viewer)
	room.link(publisher, all)
	if err := viewer.SetLayers(First, wantLayers(0, 2)); err != nil {
		t.Fatal(err)
	}
	sequence := 0
	picture := func(keyframe bool, temporal byte) {
		for spatial := range byte(3) {
			room.send(publisher, vp9(sequence, spatial, temporal, keyframe, spatial == 2))
			sequence++
		}
	}
	picture(true, 0)
	picture(false, 1)
	if got := room.gotLayers(viewer); !slices.Equal(got, []int{0, 0}) {
		t.Errorf("got layers %v, want the lowest of two pictures", got)
	}
	for _, call := range room.core.Calls("RTP") {
		if call.Handle == viewer.handle && call.Buffer[1]&0x80 == 0 {
			t.Error("the end of a picture is not marked")
		}
	}
	_ = viewer.SetLayers(First, wantLayers(1, 0))
	picture(true, 0)
	picture(false, 1) // above the temporal target
	picture(false, 0)
	if got := room.gotLayers(viewer); !slices.Equal(got, []int{0, 0, 0, 1, 0, 1}) {
		t.Errorf("got layers %v", got)
	}
	if got := len(room.gotLayers(all)); got != 15 {
		t.Errorf("who wants all layers got %d of 15 packets", got)
	}
	if s := viewer.Stats().Out[0]; s.Spatial != 1 || s.Temporal != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestAViewerOfAV1GetsTheLayersItWants(t *testing.T) {
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
	picture(false) // nothing is known yet
	picture(true)
	picture(false)
	if got := room.gotLayers(viewer); !slices.Equal(got, []int{0, 0}) {
		t.Errorf("got layers %v", got)
	}
	_ = viewer.SetLayers(First, wantLayers(2, 2))
	picture(true)
	picture(false)
	if got := room.gotLayers(viewer); !slices.Equal(got, []int{0, 0, 0, 1, 0, 1}) {
		t.Errorf("got layers %v", got)
	}
}

func TestSimulcastIsRecordedAsOneStream(t *testing.T) {
	room := newRoom(t)
	e := room.simulcaster(1)
	if err := e.publisher.StartRecording([]Recording{{Medium: Video, MIndex: 1, Codec: "vp8", File: "v"}}); err != nil {
		t.Fatal(err)
	}
	e.send(true, 0)
	e.send(false, 0)
	e.send(true, 0, 1, 2)
	e.send(false, 0, 1, 2)
	if err := e.publisher.Stop(Video, 1); err != nil {
		t.Fatal(err)
	}
	room.router.Settle()
	saved := room.core.Finished()[0].Saved
	var substreams []int
	for i, packet := range saved {
		if got := binary.BigEndian.Uint32(packet[8:]); got != 100 {
			t.Errorf("packet %d has SSRC %d, want that of the first", i, got)
		}
		if i > 0 && binary.BigEndian.Uint16(packet[2:]) != binary.BigEndian.Uint16(saved[i-1][2:])+1 {
			t.Errorf("packet %d does not follow the one before", i)
		}
		substreams = append(substreams, int(packet[19]))
	}
	// The third frame has keyframes of all three, from the lowest up.
	if !slices.Equal(substreams, []int{0, 0, 0, 1, 2, 2}) {
		t.Errorf("recorded substreams %v", substreams)
	}
}
