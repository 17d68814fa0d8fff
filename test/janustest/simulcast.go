package janustest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Rids are the rids of every simulcast sender in tests, the lowest substream first.
var Rids = [3]string{"l", "m", "h"}

// Simulcast sends one video as three substreams. The payload of each packet names its
// substream and its frame.
type Simulcast struct {
	peer      *Peer
	sender    *webrtc.RTPSender
	tracks    [3]*webrtc.TrackLocalStaticRTP
	Codec     string
	headers   [3]rtp.Header
	frame     uint16
	keyframes [3]bool
	// Silent packets carry no rid, like those of a browser that has got a receiver report.
	Silent bool
}

// PublishSimulcast adds a video with three substreams to the next offer.
func (p *Peer) PublishSimulcast(mimeType string) *Simulcast {
	p.t.Helper()
	s := &Simulcast{peer: p, Codec: mimeType}
	for _, i := range []int{2, 1, 0} { // the best first, as janus.js does
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mimeType}, "simulcast", "golua", webrtc.WithRTPStreamID(Rids[i]))
		must(p.t, err)
		s.tracks[i] = track
		if i == 2 {
			s.sender, err = p.connection.AddTrack(track)
		} else {
			err = s.sender.AddEncoding(track)
		}
		must(p.t, err)
		// The substreams' sequence numbers and timestamps are unrelated.
		s.headers[i] = rtp.Header{Version: 2, SequenceNumber: uint16(1000 * (i + 1)), Timestamp: uint32(1_000_000 * (i + 1))}
		s.keyframes[i] = true
	}
	go p.readFeedback(s.sender, func(packets []rtcp.Packet) { p.feedback[Video] = append(p.feedback[Video], packets...) })
	return s
}

// ByRid rewrites an offer as browsers write it, without SSRCs.
func (s *Simulcast) ByRid(offer *JSEP) *JSEP {
	return &JSEP{Type: offer.Type, SDP: regexp.MustCompile(`(?m)^a=ssrc[^\r\n]*\r?\n`).ReplaceAllString(offer.SDP, "")}
}

// BySSRC rewrites an offer as browsers wrote it before rids: a group of SSRCs
// names the substreams.
func (s *Simulcast) BySSRC(offer *JSEP) *JSEP {
	s.peer.t.Helper()
	ssrcs := s.SSRCs()
	lines := regexp.MustCompile(`(?m)^a=(rid:|simulcast:|extmap:\d+ \S*rtp-stream-id|ssrc)[^\r\n]*\r?\n`).ReplaceAllString(offer.SDP, "")
	var group strings.Builder
	fmt.Fprintf(&group, "a=ssrc-group:SIM %d %d %d\r\n", ssrcs[0], ssrcs[1], ssrcs[2])
	for _, ssrc := range ssrcs {
		fmt.Fprintf(&group, "a=ssrc:%d cname:golua\r\n", ssrc)
	}
	video := strings.Index(lines, "m=video")
	end := strings.Index(lines[video+1:], "\r\nm=")
	if end < 0 {
		lines += group.String()
	} else {
		at := video + 1 + end + 2
		lines = lines[:at] + group.String() + lines[at:]
	}
	return &JSEP{Type: offer.Type, SDP: lines}
}

// SSRCs are the SSRCs of the substreams.
func (s *Simulcast) SSRCs() (ssrcs [3]uint32) {
	for i, encoding := range s.sender.GetParameters().Encodings {
		ssrcs[2-i] = uint32(encoding.SSRC)
	}
	return ssrcs
}

// mid is the mid of the m-line.
func (s *Simulcast) mid() string {
	for _, transceiver := range s.peer.connection.GetTransceivers() {
		if transceiver.Sender() == s.sender {
			return transceiver.Mid()
		}
	}
	return ""
}

// Keyframes makes the next frame of the given substreams a keyframe.
func (s *Simulcast) Keyframes(substreams ...int) {
	for _, substream := range substreams {
		s.keyframes[substream] = true
	}
}

// Send sends one frame on the given substreams, one packet each, of temporal layers 0 and 1
// in turn.
func (s *Simulcast) Send(substreams ...int) {
	s.peer.t.Helper()
	s.frame++
	extensions := make(map[string]uint8)
	for _, extension := range s.sender.GetParameters().HeaderExtensions {
		extensions[extension.URI] = uint8(extension.ID)
	}
	for _, i := range substreams {
		header := s.headers[i]
		header.Marker = true
		if id := extensions[sdp.SDESRTPStreamIDURI]; id > 0 && !s.Silent {
			must(s.peer.t, header.SetExtension(extensions[sdp.SDESMidURI], []byte(s.mid())))
			must(s.peer.t, header.SetExtension(id, []byte(Rids[i])))
		}
		packet := &rtp.Packet{Header: header, Payload: s.payload(i)}
		must(s.peer.t, s.tracks[i].WriteRTP(packet))
		s.headers[i].SequenceNumber++
		s.headers[i].Timestamp += 3000
		s.keyframes[i] = false
	}
}

// payload begins like a frame of the codec, and ends with the numbers of substream and frame.
func (s *Simulcast) payload(substream int) []byte {
	key := s.keyframes[substream]
	tail := []byte{byte(substream), byte(s.frame >> 8), byte(s.frame)}
	temporal := byte(s.frame & 1)
	if key {
		temporal = 0
	}
	switch s.Codec {
	case webrtc.MimeTypeH264:
		if key {
			return append(append([]byte{0x65, 0x88}, make([]byte, 20)...), tail...)
		}
		return append([]byte{0x41, 0x9a}, tail...)
	case webrtc.MimeTypeVP9: // RFC 9628: B and E, and P unless it is a keyframe
		if key {
			return append(append([]byte{0x0c}, make([]byte, 20)...), tail...)
		}
		return append([]byte{0x4c, 0x86}, tail...)
	case webrtc.MimeTypeAV1: // W = 1, and N where a sequence begins
		if key {
			return append(append([]byte{0x18, 0x0a}, make([]byte, 20)...), tail...)
		}
		return append([]byte{0x10, 0x30}, tail...)
	default: // VP8, RFC 7741
		picture := uint16(0x1000*(substream+1)) + s.frame
		descriptor := []byte{0x90, 0xe0, 0x80 | byte(picture>>8), byte(picture), byte(s.frame / 2), temporal<<6 | 0x20}
		if key {
			return append(append(descriptor, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00), tail...)
		}
		return append(append(descriptor, 0x11, 0x02, 0x00), tail...)
	}
}

// Frame reads the numbers at the end of a payload of Send.
func Frame(payload []byte) (substream int, frame uint16) {
	tail := payload[len(payload)-3:]
	return int(tail[0]), uint16(tail[1])<<8 | uint16(tail[2])
}
