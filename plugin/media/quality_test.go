package media

import (
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/quality"
)

// reports has a peer send RTCP as C gives it: reports go their own way.
func (r *room) reports(s *Session, mindex int, isVideo bool, parts ...rtcp.Packet) {
	r.t.Helper()
	packet := rtcpPacket(r.t, parts...)
	packet.MIndex, packet.Video = mindex, isVideo
	s.IncomingReports(packet)
}

func wants[T comparable](t *testing.T, what string, got *T, want T) {
	t.Helper()
	switch {
	case got == nil:
		t.Errorf("%s is not known, want %v", what, want)
	case *got != want:
		t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

// A viewer's reports are in its statistics, by m-line, in ms of the codec's clock.
func TestWhatViewersReport(t *testing.T) {
	room := newRoom(t)
	now := time.Unix(1_700_000_000, 0)
	room.router.quality.wall = func() time.Time { return now }
	publisher, viewer := room.join(1), room.join(2)
	viewer.Describe([]Description{{Medium: Audio, Codec: "pcmu", Clock: 8000}, {Medium: Video, Codec: "vp8", Clock: 90000}})
	room.link(publisher, viewer)
	room.send(publisher, videoPacket(1, 1))
	room.send(publisher, &core.Packet{Buffer: rtpBytes(3, 1, 0, "audio")})
	for _, out := range viewer.Stats().Out {
		if out.Lost != nil || out.Loss != nil || out.Jitter != nil || out.Roundtrip != nil {
			t.Errorf("before a report: %+v", out)
		}
	}
	sent := quality.Middle(now.Add(-time.Second))
	block := rtcp.ReceptionReport{SSRC: 11, FractionLost: 26, TotalLost: 12, Jitter: 900, LastSenderReport: sent, Delay: 62259} // 950 ms
	room.reports(viewer, 1, true, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{block}})
	block = rtcp.ReceptionReport{SSRC: 10, Jitter: 40}
	room.reports(viewer, 0, false, &rtcp.SenderReport{Reports: []rtcp.ReceptionReport{block}})
	stats := viewer.Stats()
	if len(stats.Out) != 2 || stats.Out[0].MIndex != 0 || stats.Out[1].MIndex != 1 {
		t.Fatalf("%+v", stats.Out)
	}
	wants(t, "the loss of audio", stats.Out[0].Loss, 0)
	wants(t, "the jitter of audio", stats.Out[0].Jitter, 5)
	wants(t, "the losses of video", stats.Out[1].Lost, 12)
	wants(t, "the loss of video", stats.Out[1].Loss, 0.1016)
	wants(t, "the jitter of video", stats.Out[1].Jitter, 10)
	wants(t, "the round trip", stats.Out[1].Roundtrip, 50)
	wants(t, "the session's round trip", stats.Roundtrip, 50)
	if stats.Out[0].Roundtrip != nil {
		t.Error("audio has had no sender report, but a round trip")
	}
	totals := room.router.Totals()
	if totals.Video.LostOut != 12 || totals.Audio.LostOut != 0 || totals.Quality.Out[Video].Loss.Count != 1 ||
		totals.Quality.Out[Audio].Jitter.Buckets[0.005] != 1 || totals.Quality.Roundtrip.Count != 1 {
		t.Errorf("%+v", totals)
	}
	room.core.SetNow(room.core.Now() + time.Minute)
	if stats = viewer.Stats(); stats.Out[1].Loss != nil || stats.Roundtrip != nil {
		t.Error("a report of long ago still counts")
	}
	room.reports(viewer, 1, true, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 11}}})
	viewer.Describe([]Description{{Medium: Audio, Codec: "pcmu"}, {Medium: Video, Codec: "vp8", Mid: "other"}})
	if stats = viewer.Stats(); stats.Out[1].Loss != nil {
		t.Error("the report on the m-line before a negotiation counts for another one")
	}
}

// Viewers of scripts that negotiate unseen have no m-lines that are known; then it is the first
// of the medium.
func TestReportsOnMLinesThatAreNotKnown(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	room.send(publisher, videoPacket(1, 1))
	room.reports(viewer, 1, true, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 11, TotalLost: 3, Jitter: 90}}})
	out := viewer.Stats().Out
	if len(out) != 1 || out[0].MIndex != First {
		t.Fatalf("%+v", out)
	}
	wants(t, "the losses", out[0].Lost, 3)
	wants(t, "the jitter", out[0].Jitter, 1)
}

// What a publisher sends is counted as it comes in, and observed with the publisher's reports.
func TestWhatPublishersLose(t *testing.T) {
	room := newRoom(t)
	c, viewer := room.camera(1, "vp8"), room.join(2)
	room.link(c.publisher, viewer)
	report := func() { room.reports(c.publisher, 0, true, &rtcp.SenderReport{SSRC: c.ssrc}) }
	c.keyframe() // the first interval begins
	for i := range 99 {
		if i%10 == 5 {
			c.sequence++ // lost
			room.core.SetNow(room.core.Now() + 33*time.Millisecond)
		}
		c.delta()
	}
	first := c.publisher.Stats()
	wants(t, "the loss", first.In[0].Loss, 0.0909) // 10 of 110
	report()
	stats := c.publisher.Stats()
	if len(stats.In) != 1 || stats.In[0].Lost != 10 {
		t.Fatalf("%+v", stats.In)
	}
	wants(t, "the loss", stats.In[0].Loss, 0.0909)
	if jitter := stats.In[0].Jitter; jitter == nil || *jitter < 0.3 || *jitter > 0.5 {
		t.Errorf("the jitter is %v ms, but 33 ms passed between frames, and 33.3 ms of the clock", *jitter)
	}
	for range 100 {
		c.delta()
	}
	report()
	wants(t, "the loss of late", c.publisher.Stats().In[0].Loss, 0)
	totals := room.router.Totals()
	if totals.Video.LostIn != 10 || totals.Quality.In[Video].Loss.Count != 2 || totals.Quality.In[Video].Loss.Buckets[0.05] != 1 {
		t.Errorf("%+v", totals)
	}
	c.publisher.Destroy()
	if totals := room.router.Totals(); totals.Video.LostIn != 10 {
		t.Errorf("after the end %d are lost", totals.Video.LostIn)
	}
}

// Packets that come after all, as when the core asks for them, are not lost; the counter for
// operators does not go back.
func TestPacketsThatAreSentAgain(t *testing.T) {
	room := newRoom(t)
	c := room.camera(1, "vp8")
	c.keyframe()
	c.sequence += 3
	c.delta()
	if lost := room.router.Totals().Video.LostIn; lost != 3 {
		t.Errorf("%d are lost, want 3", lost)
	}
	c.give(c.sequence-1, deltas["vp8"])
	c.give(c.sequence-2, deltas["vp8"])
	if lost := c.publisher.Stats().In[0].Lost; lost != 1 {
		t.Errorf("%d are lost, want 1", lost)
	}
	c.sequence++
	c.delta()
	if lost := room.router.Totals().Video.LostIn; lost != 3 {
		t.Errorf("%d are lost, want 3", lost)
	}
}

func TestReportsOfSessionsThatHaveGone(t *testing.T) {
	room := newRoom(t)
	s := room.attach(1)
	s.Destroy()
	room.reports(s, 0, true, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 11}}})
	if room.router.Totals().Quality.Out[Video].Loss.Count != 0 {
		t.Error("the report of a session that has gone is counted")
	}
}

func TestIncomingReportsAllocateNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	room := newRoom(t)
	c := room.camera(1, "vp8")
	c.keyframe()
	packet := rtcpPacket(t, &rtcp.SenderReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{SSRC: 11}, {SSRC: 12}}})
	packet.Video = true
	if allocations := testing.AllocsPerRun(1000, func() { c.publisher.IncomingReports(packet) }); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkIncomingReports(b *testing.B) {
	room := newRoom(&testing.T{})
	s := room.attach(1)
	block := rtcp.ReceptionReport{SSRC: 11, LastSenderReport: quality.Middle(time.Now())}
	buffer, _ := (&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{block}}).Marshal()
	packet := &core.Packet{Video: true, Buffer: buffer}
	for b.Loop() {
		s.IncomingReports(packet)
	}
}
