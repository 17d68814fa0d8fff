package load

import (
	"sync/atomic"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// Layer is a substream of a video.
type Layer struct {
	Rid string
	// Packets and Bytes are those of a frame's packets, and of each packet.
	Packets, Bytes int
}

// Plain is a video of one stream, of 2.1 Mbit/s at 30 frames a second; Simulcast is three
// substreams, the lowest first: 0.17, 0.8 and 2.1 Mbit/s.
var (
	Plain     = []Layer{{"", 8, most}}
	Simulcast = []Layer{{"l", 1, 700}, {"m", 3, most}, {"h", 8, most}}
)

// introduced is how many frames carry their rid. A browser, too, sends no rids once a report
// of a receiver has come.
const introduced = 90

// source is one stream of RTP.
type source struct {
	track  *webrtc.TrackLocalStaticRTP
	header rtp.Header
	stamp  stamp
	step   uint32 // of the timestamp, for each frame
	buffer []byte
	// For video:
	video    bool
	since    int // frames since the pattern began
	picture  uint16
	tl0      uint8
	keyframe atomic.Bool // is wanted
	always   bool        // every frame is a keyframe
	plis     atomic.Uint64
}

func newSource(track *webrtc.TrackLocalStaticRTP, publisher, layer int, of Layer) *source {
	s := &source{track: track, video: true, step: 3000, buffer: append([]byte(nil), pad[:of.Bytes]...)}
	// The streams' numbers are unrelated, and some wrap soon.
	s.header = rtp.Header{Version: 2, SequenceNumber: uint16(65000 + 300*layer), Timestamp: uint32(-400_000 * (layer + 1))}
	s.stamp = stamp{publisher: uint16(publisher), layer: uint8(layer), count: uint8(of.Packets), length: uint16(of.Bytes)}
	s.picture = uint16(0x7f00 + 0x40*layer)
	s.keyframe.Store(true)
	return s
}

// send sends one frame.
func (s *source) send() error {
	key := s.begin()
	for i := range s.stamp.count {
		s.stamp.index, s.stamp.sent = i, now()
		if s.video {
			writeVP8(s.buffer, &s.stamp, s.picture, s.tl0, key)
		}
		s.stamp.write(s.buffer)
		s.header.Marker = s.stamp.last()
		if err := s.track.WriteRTP(&rtp.Packet{Header: s.header, Payload: s.buffer}); err != nil {
			return err
		}
		s.header.SequenceNumber++
	}
	if s.stamp.frame == introduced && s.video {
		s.header.Extension, s.header.Extensions = false, nil
	}
	return nil
}

// begin advances to the next frame, which is a keyframe if one is wanted.
func (s *source) begin() (key bool) {
	s.stamp.frame++
	s.header.Timestamp += s.step
	if !s.video {
		return false
	}
	s.picture = (s.picture + 1) & 0x7fff
	if key = s.keyframe.Swap(false) || s.always; key {
		s.since = 0
	}
	s.stamp.temporal = pattern[s.since%patternLen]
	s.since++
	if s.stamp.temporal == 0 {
		s.tl0++
		s.stamp.base++
	}
	return key
}

// heed reads the RTCP about the stream: a keyframe follows each request for one.
func (s *source) heed(read func([]byte) (int, error)) {
	buffer := make([]byte, 1500)
	for {
		n, err := read(buffer)
		if err != nil {
			return
		}
		packets, _ := rtcp.Unmarshal(buffer[:n])
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.plis.Add(1)
				s.keyframe.Store(true)
			}
		}
	}
}
