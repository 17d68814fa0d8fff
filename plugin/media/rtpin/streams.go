package rtpin

import (
	"encoding/binary"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
)

// Stream describes the packets that one m-line gets.
type Stream struct {
	// Video and Data tell the medium; without both it is audio.
	Video, Data bool
	// SSRCs are the SSRCs of its substreams, the lowest first. A substream with 0, or that
	// is left out, never comes.
	SSRCs [3]uint32
	// The ids of RTP header extensions (RFC 8285), 0 is none: the audio level (RFC 6464),
	// the orientation of video (3GPP TS 26.114), the playout delay.
	AudioLevel, Orientation, PlayoutDelay uint8
}

// place is the m-line and substream to which an SSRC belongs.
type place struct {
	*Stream
	mindex      int
	video, data bool
}

// Expect says which streams come in, by the index of their m-lines. They replace the former
// ones. It returns the SSRCs of the packets that are handed on, which differ from the
// sender's SSRCs.
func (r *Receiver) Expect(streams []Stream) (ssrcs [][3]uint32) {
	known := make(map[uint32]place)
	requests := make([]uint32, len(streams))
	ssrcs = make([][3]uint32, len(streams))
	for mindex := range streams {
		s := streams[mindex]
		for i, ssrc := range s.SSRCs {
			if ssrc != 0 {
				known[ssrc] = place{Stream: &s, mindex: mindex, video: s.Video, data: s.Data}
				ssrcs[mindex][i] = ssrc + r.offset
			}
		}
		if s.Video {
			requests[mindex] = s.SSRCs[0]
		}
	}
	r.known.Store(&known)
	r.feedback.expect(requests)
	return ssrcs
}

// extensions reads the extensions that the packets of the stream have.
func (s *Stream) extensions(header *payload.Header) core.Extensions {
	e := core.NoExtensions()
	if value, ok := header.Extension(s.AudioLevel); ok && len(value) > 0 {
		e.AudioLevel, e.Voice = int(value[0]&0x7f), value[0]&0x80 != 0
	}
	if value, ok := header.Extension(s.Orientation); ok && len(value) > 0 {
		e.BackCamera, e.Flipped, e.Rotation = value[0]&8 != 0, value[0]&4 != 0, 90*int(value[0]&3)
	}
	if value, ok := header.Extension(s.PlayoutDelay); ok && len(value) >= 3 {
		// Two numbers of 12 bits.
		delays := uint32(value[0])<<16 | uint32(binary.BigEndian.Uint16(value[1:]))
		e.MinDelay, e.MaxDelay = int(delays>>12), int(delays&0xfff)
	}
	return e
}
