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

// A browser begins the best substream late, when it has found the bandwidth, and may restart a
// substream with another SSRC. Both are learnt, and Go sees no other packet meanwhile.
func TestSubstreamsAreLearntWheneverTheyCome(t *testing.T) {
	for _, viewers := range []int{0, 1, DefaultInlineLimit + 1} {
		room := newRoom(t)
		s := room.join(1)
		s.Describe([]Description{{Medium: Video, Codec: "vp8", Simulcast: &selection.Simulcast{Rids: [3]string{"l", "m", "h"}, RidExtension: 4}}})
		for i := range viewers {
			room.link(s, room.join(uint64(2+i)))
		}
		sequence := uint16(0)
		send := func(ssrc uint32, rid string) {
			sequence++
			buffer := rtpBytes(ssrc, sequence, uint32(sequence)*3000, "\x90\x80\x81\x00\x10\x02\x00\x9d\x01\x2a")
			if rid != "" {
				buffer[0] |= 0x10
				buffer = append(append(buffer[:12:12], 0xbe, 0xde, 0, 1, 0x40, rid[0], 0, 0), buffer[12:]...)
			}
			room.send(s, &core.Packet{MIndex: 0, Video: true, Buffer: buffer})
		}
		for _, step := range []struct {
			ssrc uint32
			rid  string
			want [3]uint32
		}{
			{100, "l", [3]uint32{100}},
			{200, "m", [3]uint32{100, 200}},
			{300, "", [3]uint32{100, 200}}, // a repair stream, say
			{200, "", [3]uint32{100, 200}},
			{300, "h", [3]uint32{100, 200, 300}},
			{101, "l", [3]uint32{101, 200, 300}}, // it begins anew
			{100, "", [3]uint32{101, 200, 300}},
		} {
			send(step.ssrc, step.rid)
			track := room.core.Table(s.handle).Tracks[0]
			if track.SSRCs != step.want || (track.Mode == core.ModeSelect) {
				t.Errorf("%d viewers: after %d of %q the table has the SSRCs %v and mode %v, want %v", viewers, step.ssrc, step.rid, track.SSRCs, track.Mode, step.want)
			}
		}
		if got := s.Stats().In[0].Packets; got != uint64(sequence) {
			t.Errorf("%d viewers: %d packets were counted, %d were sent", viewers, got, sequence)
		}
	}
}
