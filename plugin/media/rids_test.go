package media

import (
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
)

// Chromium says the rid of a substream in its first packets only, until it has got a
// report: whoever views later gets the video all the same.
func TestRidsAreLearntBeforeAnybodyViews(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	s.Describe([]Description{{Medium: Video, Codec: "vp8", Simulcast: &selection.Simulcast{Rids: [3]string{"l", "m", "h"}, RidExtension: 4}}})
	sequence := uint16(0)
	send := func(rid bool) {
		sequence++
		for i, name := range []string{"l", "m", "h"} {
			// A VP8 descriptor with a picture id, and the begin of a keyframe.
			buffer := rtpBytes(uint32(100+i), sequence, uint32(sequence)*3000, "\x90\x80\x81\x00\x10\x02\x00\x9d\x01\x2a"+name)
			if rid { // the extension's header, and one element of one byte
				buffer[0] |= 0x10
				buffer = append(append(buffer[:12:12], 0xbe, 0xde, 0, 1, 0x40, name[0], 0, 0), buffer[12:]...)
			}
			room.send(s, &core.Packet{MIndex: 0, Video: true, Buffer: buffer})
		}
	}
	send(true) // the first packet makes the m-line known
	send(true)
	send(false)
	viewer := room.join(2)
	room.link(s, viewer)
	send(false)
	send(false)
	if got := room.got(viewer); got == 0 {
		t.Error("the viewer gets nothing")
	}
	if got := room.core.Table(s.handle).Tracks[0].SSRCs; got != [3]uint32{100, 101, 102} {
		t.Errorf("the table has the SSRCs %v", got)
	}
}
