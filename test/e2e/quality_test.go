package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// statsOf are the statistics of a session, by the script.
func (m *member) statsOf(t *testing.T) gjson.Result {
	t.Helper()
	return gjson.Parse(m.run(t, "return streamStats { session = %d }", m.id))
}

// received are the statistics that the peer itself has of its video.
func received(connection *webrtc.PeerConnection) (found webrtc.InboundRTPStreamStats) {
	for _, stats := range connection.GetStats() {
		if inbound, ok := stats.(webrtc.InboundRTPStreamStats); ok && inbound.Kind == "video" {
			found = inbound
		}
	}
	return found
}

// watchThrough makes a viewer behind a network.
func watchThrough(t *testing.T, j *Janus, network *Network) (*member, *webrtc.PeerConnection) {
	t.Helper()
	connection := NewReporter(t, network)
	_, err := connection.AddTransceiverFromKind(Video, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
	must(t, err)
	peer := PeerOf(t, connection)
	handle := j.Connect().Attach(UnderTest().Package)
	offer := peer.Offer()
	event := handle.Start(map[string]any{"answer": AnswerAll(offer.SDP)}, offer)
	peer.Accept(event.Get("jsep.sdp").String())
	handle.WaitFor("webrtcup")
	return &member{handle, peer, event.Get("plugindata.data.id").Int()}, connection
}

// TestLossJitterAndRoundTrips has a viewer whose network loses each tenth packet and delays
// what the viewer sends by 60 ms, and a publisher who leaves out packets. The statistics agree with
// what is known of both, and with pion's own.
func TestLossJitterAndRoundTrips(t *testing.T) {
	address := freeAddress(t)
	j := startWith(t, anything, fmt.Sprintf("metrics = %q", address))
	const delay = 60 * time.Millisecond
	network := NewNetwork(t, delay)
	publishing := NewPeer(t)
	video := publishing.AddVideo()
	publisher := join(t, j, publishing)
	viewer, connection := watchThrough(t, j, network)
	viewer.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, viewer.id)
	if stats := viewer.statsOf(t); stats.Get("rtt_ms").Exists() || stats.Get("out.0.loss").Exists() {
		t.Errorf("before any report: %s", stats.Raw)
	}

	network.LoseEvery.Store(10)
	leftOut := 0
	video.Until("frame", "a report with losses", func() bool {
		if video.Next.SequenceNumber%50 == 0 { // the publisher's way loses some
			video.Next.SequenceNumber++
			leftOut++
		}
		out := viewer.statsOf(t).Get("out.0")
		return leftOut >= 5 && out.Get("lost").Int() >= 20 && out.Get("rtt_ms").Exists()
	})
	network.LoseEvery.Store(0) // the last packet shows what is missing before it
	video.Until("after", "an interval without losses", func() bool { return viewer.statsOf(t).Get("out.0.loss").Float() == 0 })

	// The viewer's numbers have the publisher's gaps, too: Janus has not got those packets.
	missing := network.Lost() + int64(leftOut)
	Eventually(t, "the last report", func() bool { return viewer.statsOf(t).Get("out.0.lost").Int() == missing })
	own, stats := received(connection), viewer.statsOf(t)
	out := stats.Get("out.0")
	if int64(own.PacketsLost) != missing || out.Get("lost").Int() != missing {
		t.Errorf("the network has lost %d, the publisher left out %d; pion knows of %d, and we of %s", network.Lost(), leftOut, own.PacketsLost, out.Raw)
	}
	if jitter := out.Get("jitter_ms").Float(); !out.Get("jitter_ms").Exists() || jitter > own.Jitter*1000*3+30 {
		t.Errorf("the jitter is %v ms, by pion %v ms", jitter, own.Jitter*1000)
	}
	if rtt := out.Get("rtt_ms").Float(); rtt < 60 || rtt > 1000 || stats.Get("rtt_ms").Float() < 60 {
		t.Errorf("the round trip takes %v ms, with a delay of %v", rtt, delay)
	}
	in := publisher.statsOf(t).Get("in.0")
	if in.Get("lost").Int() != int64(leftOut) || !in.Get("loss").Exists() || !in.Get("jitter_ms").Exists() || in.Get("jitter_ms").Float() > 100 {
		t.Errorf("the publisher left out %d: %s", leftOut, in.Raw)
	}
	if publisher.statsOf(t).Get("rtt_ms").Exists() {
		t.Error("a publisher that gets nothing has a round trip")
	}

	series := scrape(t, address)
	for name, least := range map[string]float64{
		passed("lost", "sent", Video): float64(missing), passed("lost", "received", Video): float64(leftOut),
		`golua_media_round_trip_seconds_count`: 1, `golua_media_loss_ratio_count{direction="sent",medium="video"}`: 2,
		`golua_media_loss_ratio_count{direction="received",medium="video"}`:     1,
		`golua_media_jitter_seconds_count{direction="sent",medium="video"}`:     2,
		`golua_media_jitter_seconds_count{direction="received",medium="video"}`: 1,
	} {
		if series[name] < least {
			t.Errorf("%s is %v, want at least %v", name, series[name], least)
		}
	}
	if series[`golua_media_round_trip_seconds_bucket{le="0.05"}`] != 0 {
		t.Error("a round trip of less than the delay is counted")
	}
}
