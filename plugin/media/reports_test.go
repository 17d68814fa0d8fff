package media

import (
	"slices"
	"testing"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
)

// wall is a viewer that gets a video of publisher 10+i on m-line i, and may send itself.
type wall struct {
	*room
	viewer *Session
}

func newWall(t *testing.T, lines int) *wall {
	w := &wall{room: newRoom(t)}
	w.viewer = w.join(1)
	for mindex := range lines {
		publisher := w.join(uint64(10 + mindex))
		if err := publisher.Forward(w.viewer, Routing{From: 1, To: mindex}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func blocks(ssrcs ...uint32) (reports []rtcp.ReceptionReport) {
	for _, ssrc := range ssrcs {
		reports = append(reports, rtcp.ReceptionReport{SSRC: ssrc})
	}
	return reports
}

func sr(ssrcs ...uint32) rtcp.Packet {
	return &rtcp.SenderReport{SSRC: 5, Reports: blocks(ssrcs...)}
}

func rr(ssrcs ...uint32) rtcp.Packet {
	return &rtcp.ReceiverReport{SSRC: 5, Reports: blocks(ssrcs...)}
}

// hears has the viewer's peer send RTCP that the core names an m-line of.
func (w *wall) hears(mindex int, parts ...rtcp.Packet) {
	w.t.Helper()
	packet := rtcpPacket(w.t, parts...)
	packet.MIndex = mindex
	w.viewer.IncomingRTCP(packet)
}

// askedFor are the publishers that a request for an SSRC reaches, by m-line.
func (w *wall) askedFor(ssrc uint32) (lines []int) {
	w.t.Helper()
	w.core.SetNow(w.core.Now() + 10*keyframePause)
	before := len(w.core.Calls("SendPLI"))
	w.hears(0, &rtcp.PictureLossIndication{SenderSSRC: 5, MediaSSRC: ssrc}) // named wrongly, as by Janus 1.1.2
	for _, call := range w.core.Calls("SendPLI")[before:] {
		lines = append(lines, int(call.Handle)-10)
	}
	slices.Sort(lines)
	return lines
}

func (w *wall) wants(ssrc uint32, lines ...int) {
	w.t.Helper()
	if got := w.askedFor(ssrc); !slices.Equal(got, lines) {
		w.t.Errorf("a request for SSRC %d reaches m-lines %v, want %v", ssrc, got, lines)
	}
}

func TestReportsTellWhoseAnSSRCIs(t *testing.T) {
	extended := &rtcp.ExtendedReport{SenderSSRC: 5, Reports: []rtcp.ReportBlock{&rtcp.DLRRReportBlock{Reports: []rtcp.DLRRReport{{SSRC: 300}}}}}
	for name, parts := range map[string][]rtcp.Packet{
		"receiver report":                  {rr(102)},
		"sender report":                    {sr(102)},
		"an empty sender report first":     {sr(), rr(102)},
		"an empty receiver report first":   {rr(), sr(102)},
		"with more blocks":                 {sr(102, 999)},
		"with another report":              {sr(102), rr(999)},
		"with an extended report":          {rr(102), extended},
		"behind an extended report":        {extended, sr(102)},
		"with a description of the source": {sr(102), rtcp.NewCNAMESourceDescription(5, "x")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWall(t, 3)
			w.wants(102, 0, 1, 2)
			w.hears(2, parts...)
			w.wants(102, 2)
			// Nothing tells of these; a keyframe too many is better than none.
			w.wants(999, 0, 1, 2)
			w.wants(300, 0, 1, 2)
		})
	}
}

func TestTheNewestReportIsRight(t *testing.T) {
	w := newWall(t, 3)
	w.hears(2, sr(7))
	w.hears(1, sr(8))
	w.wants(7, 2)
	w.hears(1, rr(7)) // after a negotiation
	w.wants(7, 1)
	w.wants(8, 1)
	w.hears(0, rr(7))
	w.wants(7, 0)
}

// Made-up reports make us neither forget others nor stop learning.
func TestMadeUpReportsDoNotStopLearning(t *testing.T) {
	w := newWall(t, 3)
	w.hears(1, sr(201))
	for ssrc := range uint32(5000) {
		w.hears(0, sr(10_000+ssrc))
	}
	for _, mindex := range []int{-1, -2, mostTracks, 1 << 30} {
		w.hears(mindex, sr(77))
	}
	w.hears(2, sr(202))
	w.wants(201, 1)
	w.wants(202, 2)
	w.wants(77, 0, 1, 2)
	if got := len(w.viewer.ssrcToMIndex); got > 3*mostSSRCs {
		t.Errorf("%d SSRCs are remembered", got)
	}
}

func TestANegotiationForgetsWhatReportsHaveSaid(t *testing.T) {
	lines := func(media ...Medium) (lines []Description) {
		for i, medium := range media {
			lines = append(lines, Description{Medium: medium, Mid: string(rune('a' + i))})
		}
		return lines
	}
	for name, row := range map[string]struct {
		after []Description
		keeps bool
	}{
		"nothing new":         {lines(Video, Video, Video), true},
		"one m-line more":     {lines(Video, Video, Video, Audio), true},
		"another is rejected": {lines(Video, "", Video), true},
		"it is rejected":      {lines(Video, Video, ""), false},
		"it is audio":         {lines(Video, Video, Audio), false},
		"it has another mid":  {[]Description{{Medium: Video, Mid: "a"}, {Medium: Video, Mid: "b"}, {Medium: Video, Mid: "z"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWall(t, 3)
			w.viewer.Describe(lines(Video, Video, Video))
			w.hears(2, sr(9))
			w.wants(9, 2)
			w.viewer.Describe(row.after)
			want := []int{0, 1, 2}
			if row.keeps {
				want = []int{2}
			}
			w.wants(9, want...)
		})
	}
	t.Run("a hangup", func(t *testing.T) {
		w := newWall(t, 2)
		w.hears(1, sr(9))
		w.viewer.HangupMedia()
		w.viewer.SetupMedia()
		w.wants(9, 0, 1)
	})
}

// A peer that sends on its first m-line of video gets another's on the second: a request that
// names no m-line is for that one.
func TestAKeyframeRequestOfAViewerThatAlsoSendsIsNotLost(t *testing.T) {
	room := newRoom(t)
	viewer, publisher := room.join(1), room.join(2)
	viewer.Describe([]Description{{Medium: Audio}, {Medium: Video}, {Medium: Video}})
	if err := publisher.Forward(viewer, Routing{From: 1, To: 2}); err != nil {
		t.Fatal(err)
	}
	viewer.IncomingRTCP(rtcpPacket(t, &rtcp.PictureLossIndication{MediaSSRC: 3}))
	if calls := room.core.Calls("SendPLI"); len(calls) != 1 || calls[0].Handle != 2 || calls[0].MIndex != 1 {
		t.Errorf("asked %v", calls)
	}
}

// Nobody is asked for a keyframe of audio.
func TestAudioIsNotAskedForKeyframes(t *testing.T) {
	room := newRoom(t)
	viewer, sounds, described, shows := room.join(1), room.join(2), room.join(3), room.join(4)
	room.send(sounds, &core.Packet{Buffer: rtpBytes(1, 1, 0, "audio")})
	described.Describe([]Description{{Medium: Audio}})
	for i, publisher := range []*Session{sounds, described} {
		if err := publisher.Forward(viewer, Routing{From: 0, To: i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := described.Forward(viewer, Routing{Medium: Audio, From: First, To: First}); err != nil {
		t.Fatal(err)
	}
	if err := shows.Forward(viewer, Routing{From: 5, To: 2}); err != nil {
		t.Fatal(err)
	}
	viewer.IncomingRTCP(rtcpPacket(t, &rtcp.PictureLossIndication{MediaSSRC: 3}))
	if calls := room.core.Calls("SendPLI"); len(calls) != 1 || calls[0].Handle != 4 || calls[0].MIndex != 5 {
		t.Errorf("asked %v", calls)
	}
}
