package janustest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Sender sends RTP packets of which the test knows every byte.
type Sender struct {
	peer   *Peer
	medium Medium
	track  *webrtc.TrackLocalStaticRTP
	// Next is the header of the next packet; each packet advances it.
	Next rtp.Header
	// step is how far the timestamp advances from packet to packet.
	step uint32
	sent int
	// KeyframeEvery is the number of video packets from one keyframe to the next.
	KeyframeEvery int
	// asked are the indexes of the keyframes besides.
	asked []int

	sender   *webrtc.RTPSender
	feedback []rtcp.Packet
	// Sent are the payloads so far, with which tests compare what arrives.
	Sent [][]byte
}

func (p *Peer) addSender(mimeType string, medium Medium, step uint32) *Sender {
	p.t.Helper()
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mimeType}, medium.String(), "golua")
	must(p.t, err)
	sender, err := p.connection.AddTrack(track)
	must(p.t, err)
	s := &Sender{peer: p, medium: medium, track: track, step: step, KeyframeEvery: 30,
		Next: rtp.Header{Version: 2, Marker: true, SequenceNumber: 65530, Timestamp: 1<<32 - 5000}}
	go p.readFeedback(sender, func(packets []rtcp.Packet) {
		p.feedback[medium] = append(p.feedback[medium], packets...)
		s.feedback = append(s.feedback, packets...)
	})
	s.sender = sender
	return s
}

// readFeedback keeps the RTCP packets about the media that are sent.
func (p *Peer) readFeedback(sender *webrtc.RTPSender, keep func([]rtcp.Packet)) {
	buffer := make([]byte, 1500)
	for {
		n, _, err := sender.Read(buffer)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(buffer[:n])
		if err != nil {
			continue
		}
		p.mu.Lock()
		keep(packets)
		p.mu.Unlock()
	}
}

// PLIs counts the keyframe requests about the media that are sent.
func (s *Sender) PLIs() (count int) {
	s.peer.mu.Lock()
	defer s.peer.mu.Unlock()
	for _, packet := range s.feedback {
		if _, ok := packet.(*rtcp.PictureLossIndication); ok {
			count++
		}
	}
	return count
}

// Level gives the next packets an audio level (RFC 6464), in -dBov.
func (s *Sender) Level(level uint8) {
	s.peer.t.Helper()
	for _, extension := range s.sender.GetParameters().HeaderExtensions {
		if extension.URI == sdp.AudioLevelURI {
			must(s.peer.t, s.Next.SetExtension(uint8(extension.ID), []byte{level}))
			return
		}
	}
	s.peer.t.Fatal("audio levels were not negotiated")
}

// Send sends one packet. A decoder of the codec would accept the payload as a frame's, and
// the payload ends with text.
func (s *Sender) Send(text string) {
	s.peer.t.Helper()
	payload := append(s.frame(), text...)
	must(s.peer.t, s.track.WriteRTP(&rtp.Packet{Header: s.Next, Payload: payload}))
	s.Next.SequenceNumber++
	s.Next.Timestamp += s.step
	s.Sent = append(s.Sent, payload)
	s.sent++
}

// SendPayload sends one packet with a payload of any kind.
func (s *Sender) SendPayload(payload []byte) {
	s.peer.t.Helper()
	must(s.peer.t, s.track.WriteRTP(&rtp.Packet{Header: s.Next, Payload: payload}))
	s.Next.SequenceNumber++
	s.Next.Timestamp += s.step
}

// frame begins a payload. For VP8 (RFC 7741) that is a descriptor with a 15-bit picture
// id, and the start of a keyframe in the first packet and then in every thirtieth.
func (s *Sender) frame() []byte {
	if s.medium == Audio {
		return []byte{0xf8} // Opus (RFC 6716): a TOC byte
	}
	descriptor := []byte{0x90, 0x80, 0x80 | byte(s.sent>>8), byte(s.sent)}
	if s.IsKeyframe(s.sent) {
		return append(descriptor, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00)
	}
	return append(descriptor, 0x11, 0x02, 0x00)
}

// Keyframe makes the next video packet begin a keyframe, too.
func (s *Sender) Keyframe() { s.asked = append(s.asked, s.sent) }

// IsKeyframe says whether a video packet, given by its index in Sent, begins a keyframe.
func (s *Sender) IsKeyframe(index int) bool {
	return index%s.KeyframeEvery == 0 || slices.Contains(s.asked, index)
}

// Until sends a packet every 10 ms, numbered after text, until a condition holds.
func (s *Sender) Until(text, what string, condition func() bool) {
	s.peer.t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if condition() {
			return
		}
		s.Send(fmt.Sprintf("%s %d", text, s.sent))
	}
	s.peer.t.Fatalf("waited in vain for %s", what)
}

// Continuous fails the test unless the packets' sequence numbers have no gap and
// their timestamps grow by step.
func Continuous(t testing.TB, packets []*rtp.Packet, step uint32) {
	t.Helper()
	for i := 1; i < len(packets); i++ {
		before, now := packets[i-1], packets[i]
		if now.SequenceNumber != before.SequenceNumber+1 || now.Timestamp != before.Timestamp+step {
			t.Errorf("packet %d has sequence %d and timestamp %d after %d and %d",
				i, now.SequenceNumber, now.Timestamp, before.SequenceNumber, before.Timestamp)
		}
	}
}
