package simulation

import (
	"time"

	"github.com/pion/rtp"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
)

// RTP describes the packets that a client sends.
type RTP struct {
	Video bool
	// MIndex is the index of the m-line; -1 means the first m-line of the medium.
	MIndex int
	// Count is the number of packets of each substream; each video packet is a frame.
	Count int
	// Interval is the time that passes before each packet except the first. Independently of
	// it, RTP timestamps are 20 ms (audio) or 1/30 s (video) apart.
	Interval time.Duration
	// Keyframe says whether the first frame is a keyframe. If nil, it is one if the application
	// has asked for one, or if nothing was sent before on this PeerConnection.
	Keyframe *bool
	// Substreams are the simulcast substreams to send, 0 the lowest; nil means all.
	Substreams []int
	// Temporal is the temporal layer of VP8 frames, 0 to 2.
	Temporal int
	// Payload is the payload of each packet; nil means a payload of the codec.
	Payload []byte
	// Bytes are the sizes of frames by substream; a single one is that of all. A frame of more than
	// mostOfFrame bytes takes several packets. nil makes frames of a few bytes.
	Bytes []int
	// PayloadType replaces the negotiated payload type; 0 does not.
	PayloadType uint8
	// Extensions are the RTP extensions that the core reports with each packet.
	Extensions core.Extensions
}

// stream counts a client's packets with one SSRC.
type stream struct {
	ssrc      uint32
	sequence  uint16
	timestamp uint32
	picture   int
	// begun says that a frame has been sent since the PeerConnection began, because an encoder
	// begins with a keyframe.
	begun bool
}

// SendRTP sends packets by the native media path.
func (c *Client) SendRTP(what RTP) error {
	var (
		mindex int
		line   *line
		err    error
	)
	c.with(func() { mindex, line, err = c.line(what.MIndex, what.Video) })
	if err != nil {
		return err
	}
	for i := range what.Count {
		if i > 0 && what.Interval > 0 {
			if err := c.janus.Advance(what.Interval); err != nil {
				return err
			}
		}
		if err := c.sendFrame(mindex, line, i, what); err != nil {
			return err
		}
	}
	return nil
}

// sendFrame sends one packet of each substream.
func (c *Client) sendFrame(mindex int, line *line, i int, what RTP) error {
	asked := c.keyframeAsked(mindex)
	for _, substream := range line.substreams(what.Substreams) {
		s := line.stream(mindex, substream)
		keyframe := asked || !s.begun
		s.begun = true
		if what.Keyframe != nil && i == 0 {
			keyframe = *what.Keyframe
		}
		packets, err := line.packets(s, substream, keyframe, what)
		if err != nil {
			return err
		}
		if err := c.sendPackets(mindex, packets, what); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) sendPackets(mindex int, packets [][]byte, what RTP) error {
	return c.do(func() {
		for _, packet := range packets {
			sent := &core.Packet{MIndex: mindex, Video: what.Video, Buffer: packet, Extensions: c.janus.core.Extend(what.Extensions)}
			c.janus.core.Incoming(simulated.Session{Exports: c.janus.plugin, ID: c.ID}, core.Handle(c.ID), sent)
		}
	})
}

// keyframeAsked says whether the application has asked for a keyframe since the last frame.
func (c *Client) keyframeAsked(mindex int) (asked bool) {
	asks := c.Keyframes()
	for _, of := range asks[c.keyframesSent:] {
		asked = asked || of < 0 || of == mindex
	}
	c.keyframesSent = len(asks)
	return asked
}

// substreams are the substreams of which a frame is sent.
func (l *line) substreams(wanted []int) []int {
	count := max(1, len(l.rids), len(l.ssrcs))
	if wanted != nil {
		return wanted
	}
	all := make([]int, count)
	for i := range all {
		all[i] = i
	}
	return all
}

// stream is the stream of a substream. SSRCs that we choose name their stream: 1202 is
// substream 2 of m-line 1.
func (l *line) stream(mindex, substream int) *stream {
	s := l.streams[substream]
	if s == nil {
		s = &stream{ssrc: uint32(1000 + 200*mindex + substream), sequence: uint16(1000 * substream), timestamp: 90000}
		if substream < len(l.ssrcs) {
			s.ssrc = l.ssrcs[substream]
		}
		l.streams[substream] = s
	}
	return s
}

// packets makes the packets of a stream's next frame.
func (l *line) packets(s *stream, substream int, keyframe bool, what RTP) (packets [][]byte, err error) {
	step := uint32(960) // 20 ms of 48 kHz
	if what.Video {
		step = 3000 // 1/30 s of 90 kHz
	}
	s.picture++
	s.timestamp += step
	payloads := [][]byte{what.Payload}
	if what.Payload == nil {
		payloads = l.payloads(s.picture, frame{keyframe: keyframe, temporal: what.Temporal, substream: substream}, what)
	}
	for i, payload := range payloads {
		packet, err := l.packet(s, substream, payload, i == len(payloads)-1, what)
		if err != nil {
			return nil, err
		}
		packets = append(packets, packet)
	}
	return packets, nil
}

// packet makes the next packet of a stream.
func (l *line) packet(s *stream, substream int, payload []byte, last bool, what RTP) ([]byte, error) {
	s.sequence++
	made := rtp.Packet{Header: rtp.Header{
		Version: 2, SSRC: s.ssrc, SequenceNumber: s.sequence, Timestamp: s.timestamp,
		PayloadType: l.payloadType, Marker: what.Video && last,
	}, Payload: payload}
	if what.PayloadType != 0 {
		made.PayloadType = what.PayloadType
	}
	if i := len(l.rids) - 1 - substream; i >= 0 && i < len(l.rids) && l.ridExtension > 0 {
		if err := made.SetExtension(l.ridExtension, []byte(l.rids[i])); err != nil {
			return nil, err
		}
	}
	return made.Marshal()
}

// frame is the information about a frame that its payload carries.
type frame struct {
	keyframe            bool
	temporal, substream int
}

// framePayload makes the payload of a whole frame. A few bytes are enough for code that only
// forwards.
func framePayload(codec string, picture int, f frame) []byte {
	inter := byte(1)
	if f.keyframe {
		inter = 0
	}
	end := []byte{byte(f.substream), byte(picture >> 8), byte(picture)}
	switch codec {
	case "vp8": // X and S; I, L and T; a PictureID of 15 bits, TL0PICIDX, TID and Y; P
		return append([]byte{0x90, 0xe0, 0x80 | byte(picture>>8), byte(picture), byte(picture), byte(f.temporal)<<6 | 0x20, inter}, end...)
	case "vp9": // B and E, P
		return append([]byte{0x0c | inter<<6}, end...)
	case "h264": // an IDR slice, or another
		return append([]byte{0x65 - 0x24*inter}, end...)
	case "h265":
		return append([]byte{19<<1 - 18<<1*inter, 1}, end...)
	case "av1": // W is 1, N
		return append([]byte{0x10 | 0x08*(1-inter), 0x30}, end...)
	}
	return append([]byte{0xfc, 0xff}, end...)
}
