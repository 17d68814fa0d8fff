package differential

import (
	"fmt"
	"testing"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	. "janus-golua/test/janustest"
)

// connect makes a call that is echoed.
func connect(t *testing.T, client *Client) (*Handle, *Peer) {
	t.Helper()
	handle := client.Attach(pkg)
	peer := NewPeer(t).Publish()
	event := handle.Start(map[string]any{"lua": `
		local sdp = require "janus-sdp"
		for _, medium in ipairs { "audio", "video" } do
			configureMedium(id, medium, "in", true)
			configureMedium(id, medium, "out", true)
		end
		local answer = sdp.generateAnswer(sdp.parse(json.decode(jsep).sdp), {})
		pushEvent(id, tr, '{"result":"ok"}', json.encode { type = "answer", sdp = sdp.render(answer) })
		return 1`}, peer.Offer())
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	return handle, peer
}

// packet is what is compared of one: all but the SSRC, which Janus chooses, and
// the payload type, which is the peer's.
type packet struct {
	sequence  uint16
	timestamp uint32
	marker    bool
	payload   string
}

func seen(packets []*rtp.Packet) map[string]packet {
	found := make(map[string]packet)
	for _, p := range packets {
		found[string(p.Payload)] = packet{p.SequenceNumber, p.Timestamp, p.Marker, string(p.Payload)}
	}
	return found
}

// Both plugins echo the same packets, sent with loss, reordering and over the
// wrap of sequence number and timestamp.
func TestForwardedPacketsAreTheSame(t *testing.T) {
	var got [2]map[string]packet
	for i, plugin := range both {
		j := run(t, plugin, "")
		_, peer := connect(t, j.Connect())
		video := peer.Video
		// The first packets may come before the viewer is ready: they make way.
		video.Until("lead", "an echo", func() bool { return len(peer.Packets(Video)) > 0 })
		video.Next.SequenceNumber, video.Next.Timestamp = 65500, 1<<32-100_000
		send := func(offset uint16, text string) {
			base := video.Next
			video.Next.SequenceNumber += offset
			video.Next.Timestamp += uint32(offset) * 3000
			video.Send(text)
			video.Next = base
		}
		for n := uint16(0); n < 100; n++ {
			switch {
			case n%10 == 3: // lost
			case n%10 == 5: // swapped with the next
				send(n+1, fmt.Sprint("packet ", n+1))
				send(n, fmt.Sprint("packet ", n))
			case n%10 == 6:
			default:
				send(n, fmt.Sprint("packet ", n))
			}
		}
		video.Until("tail", "the last", func() bool { return hasPayload(peer, "packet 99") })
		got[i] = relative(seen(peer.Packets(Video)))
	}
	if len(got[0]) == 0 {
		t.Fatal("nothing was compared")
	}
	for payload, stock := range got[0] {
		if ours, ok := got[1][payload]; !ok || ours != stock {
			t.Errorf("%q: stock %+v, ours %+v (%v)", payload, stock, ours, ok)
		}
	}
}

func hasPayload(peer *Peer, text string) bool {
	for payload := range seen(peer.Packets(Video)) {
		if len(payload) >= len(text) && payload[len(payload)-len(text):] == text {
			return true
		}
	}
	return false
}

// relative keeps the packets of the test proper, by their text, with numbers
// relative to the first of them: how many led is a matter of time.
func relative(packets map[string]packet) map[string]packet {
	text := func(payload string) (string, bool) {
		for i := range payload {
			if len(payload)-i >= 6 && payload[i:i+6] == "packet" {
				return payload[i:], true
			}
		}
		return "", false
	}
	var first packet
	for payload, p := range packets {
		if name, ok := text(payload); ok && name == "packet 0" {
			first = p
		}
	}
	result := make(map[string]packet)
	for payload, p := range packets {
		if name, ok := text(payload); ok {
			result[name] = packet{p.sequence - first.sequence, p.timestamp - first.timestamp, p.marker, name}
		}
	}
	return result
}

// What a cap and a viewer's estimate make both plugins tell the publisher.
func TestFeedbackIsTheSame(t *testing.T) {
	var got [2][]string
	for i, plugin := range both {
		j := run(t, plugin, "")
		handle, peer := connect(t, j.Connect())
		peer.Video.Until("frame", "an echo", func() bool { return len(peer.Packets(Video)) > 0 })
		wait := func(bitrate float32) {
			t.Helper()
			Eventually(t, fmt.Sprint(plugin.Name, ": a REMB of ", bitrate), func() bool {
				for _, p := range peer.Feedback(Video) {
					if remb, ok := p.(*rtcp.ReceiverEstimatedMaximumBitrate); ok && remb.Bitrate == bitrate {
						return true
					}
				}
				return false
			})
			got[i] = append(got[i], fmt.Sprint(bitrate))
		}
		peer.Estimate(300_000)
		wait(10_000_000)
		handle.Call(map[string]any{"lua": `setBitrate(id, 256000) return 0, "{}"`})
		wait(256_000)
	}
	if fmt.Sprint(got[0]) != fmt.Sprint(got[1]) {
		t.Errorf("stock %v, ours %v", got[0], got[1])
	}
}
