package lines

import (
	"sync/atomic"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// mostPayload is how many bytes of a frame one packet carries.
const mostPayload = 1100

// introduced is how many frames carry their mid and rid. A browser sends none once a report of the
// receiver has come.
const introduced = 90

// stream is one substream of a camera.
type stream struct {
	track   *webrtc.TrackLocalStaticRTP
	header  rtp.Header
	frames  [][]byte
	next    int // the index in frames
	sent    int // frames
	picture uint16
	base    uint8        // TL0PICIDX
	asked   atomic.Bool  // a keyframe is wanted
	plis    atomic.Int64 // that have come
}

func newStream(track *webrtc.TrackLocalStaticRTP, layer int, frames [][]byte) *stream {
	s := &stream{track: track, frames: frames, picture: uint16(0x1000 * layer)}
	// The substreams' numbers are unrelated.
	s.header = rtp.Header{Version: 2, SequenceNumber: uint16(1000 + 20_000*layer), Timestamp: uint32(1_000_000 * (layer + 1))}
	return s
}

// introduce gives the next packets their mid and rid.
func (s *stream) introduce(midID uint8, mid string, ridID uint8, rid string) {
	_ = s.header.SetExtension(midID, []byte(mid)) // both are short
	_ = s.header.SetExtension(ridID, []byte(rid))
}

// send sends the next frame: the film's first one if a keyframe is wanted.
func (s *stream) send() error {
	if s.asked.Swap(false) || s.next == len(s.frames) {
		s.next = 0
	}
	if s.sent++; s.sent == introduced {
		s.header.Extension, s.header.Extensions = false, nil
	}
	frame, layer, sync := s.frames[s.next], temporal[s.next%len(temporal)], synced[s.next%len(synced)]
	s.next++
	s.picture = (s.picture + 1) & 0x7fff
	if layer == 0 {
		s.base++
	}
	s.header.Timestamp += 90_000 / Frames
	for begin := true; len(frame) > 0; begin = false {
		part := frame[:min(mostPayload, len(frame))]
		frame = frame[len(part):]
		s.header.Marker = len(frame) == 0
		payload := append(s.descriptor(begin, layer, sync), part...)
		if err := s.track.WriteRTP(&rtp.Packet{Header: s.header, Payload: payload}); err != nil {
			return err
		}
		s.header.SequenceNumber++
	}
	return nil
}

// descriptor begins a payload (RFC 7741): the picture id in 15 bits, TL0PICIDX and the temporal
// layer.
func (s *stream) descriptor(begin bool, layer uint8, sync bool) []byte {
	first, last := byte(0x80), layer<<6
	if begin {
		first |= 0x10
	}
	if sync {
		last |= 0x20
	}
	return []byte{first, 0xe0, 0x80 | byte(s.picture>>8), byte(s.picture), s.base, last}
}

// sendSound sends the next packet of the tone.
func (c *Camera) sendSound(i int) error {
	return c.tone.WriteRTP(&rtp.Packet{
		Header:  rtp.Header{Version: 2, SequenceNumber: uint16(i), Timestamp: uint32(i) * 960},
		Payload: c.sound.Frames[i%len(c.sound.Frames)],
	})
}
