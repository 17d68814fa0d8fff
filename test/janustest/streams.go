package janustest

import (
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// stream is the packets that arrive on one m-line.
type stream struct {
	ssrc    webrtc.SSRC
	packets []*rtp.Packet
}

func (p *Peer) midOf(receiver *webrtc.RTPReceiver) string {
	for _, transceiver := range p.connection.GetTransceivers() {
		if transceiver.Receiver() == receiver {
			return transceiver.Mid()
		}
	}
	return ""
}

// PacketsOf lists the packets that have arrived so far on one m-line.
func (p *Peer) PacketsOf(mid string) []*rtp.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.streams[mid]; s != nil {
		return append([]*rtp.Packet(nil), s.packets...)
	}
	return nil
}

// AskKeyframeOf sends a PLI for the video that arrives on one m-line.
func (p *Peer) AskKeyframeOf(mid string) {
	p.t.Helper()
	p.mu.Lock()
	ssrc := p.streams[mid].ssrc
	p.mu.Unlock()
	must(p.t, p.connection.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{SSRC: uint32(ssrc)}}}, &rtcp.PictureLossIndication{SenderSSRC: 1, MediaSSRC: uint32(ssrc)}}))
}

// AddVideo adds one more video to the next offer.
func (p *Peer) AddVideo() *Sender {
	p.t.Helper()
	return p.addSender(webrtc.MimeTypeVP8, Video, 3000)
}

// AddAudio adds one more audio to the next offer.
func (p *Peer) AddAudio() *Sender {
	p.t.Helper()
	return p.addSender(webrtc.MimeTypeOpus, Audio, 960)
}

// AnswerAll makes an answer that accepts every m-line of an offer, with VP8 or Opus
// and all header extensions. Janus adds its own candidates and keys.
func AnswerAll(offer string) string {
	var d sdp.SessionDescription
	if err := d.UnmarshalString(offer); err != nil {
		return err.Error()
	}
	for _, m := range d.MediaDescriptions {
		payloadType := ""
		for _, a := range m.Attributes {
			if number, codec, _ := strings.Cut(a.Value, " "); a.Key == "rtpmap" && payloadType == "" &&
				(strings.HasPrefix(codec, "VP8/") || strings.HasPrefix(codec, "opus/")) {
				payloadType = number
			}
		}
		if payloadType != "" {
			m.MediaName.Formats = []string{payloadType}
		}
		var kept []sdp.Attribute
		for _, a := range m.Attributes {
			number, _, _ := strings.Cut(a.Value, " ")
			switch a.Key {
			case "sendonly":
				a.Key = "recvonly"
			case "recvonly":
				a.Key = "sendonly"
			case "rtpmap", "fmtp", "rtcp-fb":
				if number != payloadType {
					continue
				}
			case "mid", "extmap", "sendrecv", "inactive", "sctp-port":
			default:
				continue
			}
			kept = append(kept, a)
		}
		m.Attributes = kept
	}
	text, err := d.Marshal()
	if err != nil {
		return err.Error()
	}
	return string(text)
}
