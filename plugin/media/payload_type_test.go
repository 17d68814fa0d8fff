package media

import (
	"testing"

	"janus-golua/plugin/core"
)

// Two publishers may have different payload types for a codec; a viewer gets the payload
// type that its m-line has negotiated, plain or selected.
func TestAViewerGetsThePayloadTypeThatItHasNegotiated(t *testing.T) {
	room := newRoom(t)
	types := func(viewer *Session) (all []byte) {
		for _, call := range room.core.Calls("RTP") {
			if call.Handle == viewer.handle {
				all = append(all, call.Buffer[1])
			}
		}
		return all
	}
	wanted := uint8(120)

	plain, viewer := room.join(1), room.join(2)
	viewer.Describe([]Description{{Medium: Video}})
	route := Routing{From: 0, To: 0, PayloadType: &wanted}
	if err := plain.Forward(viewer, route); err != nil {
		t.Fatal(err)
	}
	for i := range uint16(3) {
		buffer := rtpBytes(7, i, 0, "payload")
		buffer[1] = 0x80 | 96 // with the marker
		room.send(plain, &core.Packet{MIndex: 0, Video: true, Buffer: buffer})
	}
	got := types(viewer)
	if len(got) == 0 || got[len(got)-1] != 0x80|120 {
		t.Errorf("a plain viewer gets %x", got)
	}

	e, other := room.simulcaster(3), room.join(4)
	other.Describe([]Description{{Medium: Video}})
	route.From = 1
	if err := e.publisher.Forward(other, route); err != nil {
		t.Fatal(err)
	}
	e.send(true, 0, 1, 2)
	e.send(true, 0, 1, 2)
	got = types(other)
	if len(got) == 0 || got[len(got)-1] != 0x80|120 {
		t.Errorf("a viewer of simulcast gets %x", got)
	}

	route.PayloadType = nil
	if err := e.publisher.Forward(other, route); err != nil {
		t.Fatal(err)
	}
	e.send(true, 0, 1, 2)
	if got = types(other); got[len(got)-1]&0x7f == 120 {
		t.Errorf("without a payload type it gets %x", got)
	}
}
