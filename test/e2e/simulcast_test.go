package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	. "janus-golua/test/janustest"
)

// layersRoom sends the publisher's video to all others, each in the substream and
// temporal layer that it asks for, and notes the changes of layers.
const layersRoom = `
package.path = "/usr/share/janus/lua/?.lua;" .. package.path
local json = require "json"
local sdp = require "janus-sdp"
local told, publisher = {}, nil
function init() end
function destroy() end
function resumeScheduler() end
function createSession() end
function destroySession() end
function querySession() end
function setupMedia(id) if id ~= publisher then addRecipient(publisher, id) end end
function hangupMedia() end
function substreamChanged(id, substream) told[#told + 1] = "s" .. math.floor(substream) end
function temporalLayerChanged(id, layer) told[#told + 1] = "t" .. math.floor(layer) end
function handleMessage(id, tr, msg, jsep)
	local request = json.decode(msg)
	if request.substream then setSubstream(id, request.substream) end
	if request.temporal then setTemporalLayer(id, request.temporal) end
	if request.publish then publisher = id end
	if jsep then
		for _, direction in ipairs { "in", "out" } do configureMedium(id, "video", direction, true) end
		local offer = sdp.parse(json.decode(jsep).sdp)
		local answer = sdp.generateAnswer(offer, { video = true, videoCodec = request.codec })
		pushEvent(id, tr, json.encode { result = "ok" }, json.encode { type = "answer", sdp = sdp.render(answer) })
		return 1
	end
	return 0, json.encode { told = table.concat(told, " ") }
end
`

// simulcastCall attaches a publisher that sends simulcast, and a viewer.
func simulcastCall(t *testing.T, codec, mimeType string, rewrite func(*Simulcast, *JSEP) *JSEP) (viewer *Handle, publishing *Simulcast, watching *Peer) {
	t.Helper()
	c := newSimulcastCall(t, codec, mimeType, rewrite)
	return c.viewer, c.simulcast, c.watching
}

// broadcast is a publisher of simulcast and a viewer.
type broadcast struct {
	publisher, viewer    *Handle
	publishing, watching *Peer
	simulcast            *Simulcast
}

func newSimulcastCall(t *testing.T, codec, mimeType string, rewrite func(*Simulcast, *JSEP) *JSEP) *broadcast {
	t.Helper()
	j := Start(t, Options{Source: layersRoom, Path: stockScripts})
	join := func(peer *Peer, offer *JSEP, publish bool) *Handle {
		handle := j.Connect().Attach(UnderTest().Package)
		event := handle.Start(map[string]any{"codec": codec, "publish": publish}, offer)
		peer.Accept(event.Get("jsep.sdp").String())
		peer.Connected()
		handle.WaitFor("webrtcup")
		return handle
	}
	c := &broadcast{publishing: NewPeer(t), watching: NewPeer(t).Receive(Video)}
	c.simulcast = c.publishing.PublishSimulcast(mimeType)
	c.publisher = join(c.publishing, rewrite(c.simulcast, c.publishing.Offer()), true)
	c.viewer = join(c.watching, c.watching.Offer(), false)
	return c
}

func byRid(s *Simulcast, offer *JSEP) *JSEP  { return s.ByRid(offer) }
func bySSRC(s *Simulcast, offer *JSEP) *JSEP { return s.BySSRC(offer) }

// latest is the substream of the newest packet, -1 before any packet.
func latest(peer *Peer) int {
	packets := peer.Packets(Video)
	if len(packets) == 0 {
		return -1
	}
	substream, _ := Frame(packets[len(packets)-1].Payload)
	return substream
}

// until sends frames on the given substreams until the wanted substream arrives.
func until(t *testing.T, s *Simulcast, peer *Peer, want int, substreams ...int) {
	t.Helper()
	Eventually(t, fmt.Sprintf("substream %d", want), func() bool {
		s.Keyframes(substreams...)
		for range 3 {
			s.Send(substreams...)
			time.Sleep(5 * time.Millisecond)
		}
		return latest(peer) == want
	})
}

func TestSimulcast(t *testing.T) {
	for name, c := range map[string]struct {
		codec, mimeType string
		rewrite         func(*Simulcast, *JSEP) *JSEP
	}{
		"VP8 by rid":   {"vp8", webrtc.MimeTypeVP8, byRid},
		"VP8 by SSRC":  {"vp8", webrtc.MimeTypeVP8, bySSRC},
		"H.264 by rid": {"h264", webrtc.MimeTypeH264, byRid},
		"VP9 by rid":   {"vp9", webrtc.MimeTypeVP9, byRid},
		"AV1 by SSRC":  {"av1", webrtc.MimeTypeAV1, bySSRC},
	} {
		t.Run(name, func(t *testing.T) {
			handle, s, peer := simulcastCall(t, c.codec, c.mimeType, c.rewrite)
			until(t, s, peer, 2, 0, 1, 2)
			handle.Call(map[string]any{"substream": 0})
			until(t, s, peer, 0, 0, 1, 2)
			handle.Call(map[string]any{"substream": 1})
			until(t, s, peer, 1, 0, 1, 2)
			handle.Call(map[string]any{"substream": 2})
			until(t, s, peer, 2, 0, 1, 2)
			until(t, s, peer, 1, 0, 1) // the best substream stops
			until(t, s, peer, 2, 0, 1, 2)
			neitherGapNorJump(t, peer.Packets(Video))
		})
	}
}

// TestSimulcastGoesOnAfterARenegotiation renegotiates with the publisher while a viewer
// watches. Like a browser, the publisher sends no rids from then on, and no keyframe.
func TestSimulcastGoesOnAfterARenegotiation(t *testing.T) {
	for name, c := range map[string]struct {
		codec, mimeType string
		rewrite         func(*Simulcast, *JSEP) *JSEP
		offer           func(*Peer) *JSEP
	}{
		"it adds a stream, VP8 by rid":   {"vp8", webrtc.MimeTypeVP8, byRid, func(p *Peer) *JSEP { p.PublishMore(); return p.Offer() }},
		"ICE restarts, VP8 by rid":       {"vp8", webrtc.MimeTypeVP8, byRid, (*Peer).Restart},
		"nothing changes, H.264 by rid":  {"h264", webrtc.MimeTypeH264, byRid, (*Peer).Offer},
		"it adds a stream, VP8 by SSRC":  {"vp8", webrtc.MimeTypeVP8, bySSRC, func(p *Peer) *JSEP { p.PublishMore(); return p.Offer() }},
		"ICE restarts, VP9 with its rid": {"vp9", webrtc.MimeTypeVP9, byRid, (*Peer).Restart},
	} {
		t.Run(name, func(t *testing.T) {
			call := newSimulcastCall(t, c.codec, c.mimeType, c.rewrite)
			s, viewer := call.simulcast, call.watching
			until(t, s, viewer, 2, 0, 1, 2)
			s.Send(0, 1, 2) // sends any keyframe that is still pending from until
			event := call.publisher.Start(map[string]any{"codec": c.codec}, c.rewrite(s, c.offer(call.publishing)))
			call.publishing.Accept(event.Get("jsep.sdp").String())
			s.Silent = true
			before := len(viewer.Packets(Video))
			Eventually(t, "twenty frames of the best without a keyframe", func() bool {
				s.Send(0, 1, 2)
				time.Sleep(5 * time.Millisecond)
				return len(viewer.Packets(Video)) >= before+20
			})
			for i, packet := range viewer.Packets(Video)[before:] {
				if substream, _ := Frame(packet.Payload); substream != 2 {
					t.Errorf("packet %d is of substream %d", i, substream)
				}
			}
			// Packets that are sent while ICE restarts may be lost.
			settled := len(viewer.Packets(Video)) - 1
			until(t, s, viewer, 2, 0, 1, 2)
			call.viewer.Call(map[string]any{"substream": 0})
			until(t, s, viewer, 0, 0, 1, 2)
			neitherGapNorJump(t, viewer.Packets(Video)[settled:])
		})
	}
}

// neitherGapNorJump fails the test unless sequence numbers have no gap and
// timestamps grow, by less than ten seconds at a time.
func neitherGapNorJump(t *testing.T, packets []*rtp.Packet) {
	t.Helper()
	for i := 1; i < len(packets); i++ {
		before, now := packets[i-1], packets[i]
		step := int32(now.Timestamp - before.Timestamp)
		if now.SequenceNumber != before.SequenceNumber+1 || step <= 0 || step > 900_000 {
			t.Errorf("packet %d has sequence %d and timestamp %d after %d and %d",
				i, now.SequenceNumber, now.Timestamp, before.SequenceNumber, before.Timestamp)
		}
	}
}
