package media

import (
	"testing"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
)

// flows is what has passed: audio and video packets and messages in, and out.
func flows(t Totals) (in, out [3]uint64) {
	return [3]uint64{t.Audio.PacketsIn, t.Video.PacketsIn, t.Data.PacketsIn},
		[3]uint64{t.Audio.PacketsOut, t.Video.PacketsOut, t.Data.PacketsOut}
}

func (r *room) wantFlows(when string, in, out [3]uint64) Totals {
	r.t.Helper()
	totals := r.router.Totals()
	if gotIn, gotOut := flows(totals); gotIn != in || gotOut != out {
		r.t.Errorf("%s: %v came and %v went, want %v and %v", when, gotIn, gotOut, in, out)
	}
	return totals
}

// The counts of sessions stay in the totals when the sessions end, whether or not somebody
// has read the totals before.
func TestTotalsKeepWhatEndedSessionsHaveCounted(t *testing.T) {
	room := newRoom(t)
	publisher, viewer, other := room.join(1), room.join(2), room.join(3)
	room.link(publisher, viewer)
	room.link(publisher, other)
	pass := func() {
		room.send(publisher, videoPacket(1, 1))
		room.send(publisher, &core.Packet{Buffer: rtpBytes(2, 1, 0, "sound")})
		publisher.IncomingData(&core.Data{Buffer: []byte("message")})
	}
	viewer.DataReady()
	pass()
	first := room.wantFlows("once", [3]uint64{1, 1, 1}, [3]uint64{2, 2, 1})
	if first.Video.BytesIn != 17 || first.Video.BytesOut != 34 || first.Data.BytesIn != 7 || first.Data.BytesOut != 7 {
		t.Errorf("bytes: %+v", first)
	}
	if first.Connected != 3 || first.Video.StreamsIn != 1 || first.Video.StreamsOut != 2 {
		t.Errorf("now: %+v", first)
	}
	viewer.Destroy()
	pass()
	room.wantFlows("without the viewer", [3]uint64{2, 2, 2}, [3]uint64{3, 3, 1})
	pass()
	publisher.Destroy()
	other.Destroy()
	last := room.wantFlows("at the end", [3]uint64{3, 3, 3}, [3]uint64{4, 4, 1})
	if last.Connected != 0 || last.Video.StreamsIn != 0 || last.Video.StreamsOut != 0 {
		t.Errorf("at the end there is %+v", last)
	}
	room.wantFlows("again", [3]uint64{3, 3, 3}, [3]uint64{4, 4, 1})
}

// A session that something still uses is counted until it is really free.
func TestTotalsCountWhatComesWhileASessionEnds(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	room.send(s, videoPacket(1, 1))
	s.Acquire()
	stream := s.tracks[1].stream
	s.Destroy()
	stream.Packets++
	s.Release()
	room.wantFlows("after the end", [3]uint64{0, 2, 0}, [3]uint64{})
}

func TestTotalsDoNotGoBackWhenALineChangesItsMedium(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	route := Routing{From: 0, To: 5}
	if err := publisher.Forward(viewer, route); err != nil {
		t.Fatal(err)
	}
	room.send(publisher, &core.Packet{Buffer: rtpBytes(1, 1, 0, "audio")})
	publisher.Describe([]Description{{Medium: Video, Codec: "vp8"}})
	room.wantFlows("then", [3]uint64{1, 0, 0}, [3]uint64{1, 0, 0})
	room.send(publisher, &core.Packet{Video: true, Buffer: rtpBytes(2, 1, 0, keyframes["vp8"])})
	room.wantFlows("now", [3]uint64{1, 1, 0}, [3]uint64{1, 1, 0})
}

func TestTotalsCountDropsFeedbackAndRecordings(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.send(publisher, videoPacket(1, 1)) // no viewer
	room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: []byte("no RTP")})
	room.link(publisher, viewer)
	for _, packet := range []rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: 1}, &rtcp.FullIntraRequest{FIR: []rtcp.FIREntry{{SSRC: 1}}}} {
		buffer, err := packet.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		viewer.IncomingRTCP(&core.Packet{Video: true, Buffer: buffer})
		room.core.SetNow(room.core.Now() + keyframePause)
	}
	viewer.IncomingRTCP(&core.Packet{Video: true, Buffer: []byte("no RTCP")})
	viewer.SendRTP(videoPacket(9, 9), core.NoExtensions())
	viewer.SendData(&core.Data{Buffer: []byte("x")})
	publisher.HandOverRTP(videoPacket(1, 2))
	viewer.HandOver(&core.Data{Buffer: []byte("xy")})
	if err := publisher.StartRecording([]Recording{{Medium: Audio, MIndex: FirstIfOpen, Codec: "opus"}, {Medium: Data, Codec: "text"}}); err != nil {
		t.Fatal(err)
	}
	if err := publisher.StopRecording(Audio); err != nil {
		t.Fatal(err)
	}
	got := room.wantFlows("all", [3]uint64{0, 2, 1}, [3]uint64{0, 1, 1})
	if got.Video.NotForwarded != 1 || got.Video.Malformed != 1 {
		t.Errorf("dropped: %+v", got.Video)
	}
	if got.KeyframesWanted != 2 || got.KeyframesAsked != 2 || got.MalformedRTCP != 1 {
		t.Errorf("feedback: %+v", got)
	}
	if got.Recordings != 2 || got.Recording != 1 {
		t.Errorf("recordings: %+v", got)
	}
}
