package selection

import (
	"encoding/binary"

	"janus-golua/plugin/core"
)

// Single turns a simulcast publisher into a single-SSRC stream; it always selects the best
// layers. It is for those who want one stream of packets: recordings and RTP forwards. Only
// the publisher's forwarder uses it.
type Single struct {
	selector Selector
	ssrc     uint32
	buffer   []byte
}

// NewSingle makes one that has seen no packet.
func NewSingle() *Single {
	s := new(Single)
	s.selector.Use(new(core.Rewriter))
	return s
}

// Packet is what a packet becomes; nil when it is left out. It is valid until the next one.
func (s *Single) Packet(from *Encodings, f *Frame, packet *core.Packet) (result []byte, ask bool) {
	if from == nil || !from.simulcast {
		return packet.Buffer, false
	}
	s.selector.follow(from)
	d, sent, ask := s.selector.one(f, Default())
	if !sent {
		return nil, ask
	}
	if s.ssrc == 0 {
		s.ssrc = f.header.SSRC
	}
	s.buffer = append(s.buffer[:0], packet.Buffer...)
	binary.BigEndian.PutUint16(s.buffer[2:], d.SequenceNumber)
	binary.BigEndian.PutUint32(s.buffer[4:], d.Timestamp)
	binary.BigEndian.PutUint32(s.buffer[8:], s.ssrc)
	copy(s.buffer[d.PatchAt:], d.Patch[:d.PatchLength])
	return s.buffer, ask
}
