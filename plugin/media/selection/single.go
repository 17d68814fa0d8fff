package selection

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
)

// Single turns a simulcast publisher into a single-SSRC stream; it always selects the best
// layers. Recordings and RTP forwards use it, because they need one stream of packets. Only
// the publisher's forwarder uses it.
type Single struct {
	selector Selector
	ssrc     uint32
	buffer   []byte
}

// NewSingle makes a Single that has seen no packet.
func NewSingle() *Single {
	s := new(Single)
	s.selector.Use(new(core.Selection), new(core.Rewriter))
	s.selector.Aim(Default())
	return s
}

// Packet returns the packet in the form in which it is sent on; nil when the packet is left
// out. The result is valid until the next call.
func (s *Single) Packet(from *Encodings, f *Frame, packet *core.Packet) (result []byte, ask bool) {
	if from == nil || !from.simulcast {
		return packet.Buffer, false
	}
	s.selector.follow(from)
	d, sent, ask := s.selector.one(f, Cached{})
	if !sent {
		return nil, ask
	}
	if s.ssrc == 0 {
		s.ssrc = f.header.SSRC
	}
	s.buffer = append(s.buffer[:0], packet.Buffer...)
	payload.SetNumbers(s.buffer, d.SequenceNumber, d.Timestamp)
	payload.SetSSRC(s.buffer, s.ssrc)
	copy(s.buffer[d.PatchAt:], d.Patch[:d.PatchLength])
	return s.buffer, ask
}
