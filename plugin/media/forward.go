package media

import (
	"encoding/binary"
	"sync"
	"time"

	"janus-golua/plugin/core"
)

// minHeader is the length of an RTP header without CSRCs (RFC 3550, section 5.1).
const minHeader = 12

// IncomingRTP takes a packet of this publisher: it is recorded, forwarded to
// the viewers that take it, and answered with the feedback that is due.
func (s *Session) IncomingRTP(packet *core.Packet) {
	header, ok := parseHeader(packet.Buffer)
	if !ok {
		s.counters.malformed.Add(1)
		return
	}
	s.counters.packetsIn.Add(1)
	s.counters.bytesIn.Add(uint64(len(packet.Buffer)))
	kind := kindOfPacket(packet.Video)
	if !s.gates.out[kind].Load() {
		s.counters.notForwarded.Add(1)
		return
	}
	now := s.now()
	s.record(kind, packet.Buffer)
	s.forward(packet, header, now)
	if packet.Video {
		s.sendDueFeedback(now)
	}
}

// parseHeader reads what is needed of an RTP header without allocating.
func parseHeader(buffer []byte) (Header, bool) {
	if len(buffer) < minHeader || buffer[0]>>6 != 2 {
		return Header{}, false
	}
	return Header{
		PayloadType:    buffer[1] & 0x7f,
		SequenceNumber: binary.BigEndian.Uint16(buffer[2:]),
		Timestamp:      binary.BigEndian.Uint32(buffer[4:]),
		SSRC:           binary.BigEndian.Uint32(buffer[8:]),
	}, true
}

// fanOut is the decision about one packet: who gets it, with which numbers.
// A forwarder that runs on another thread than the publisher's would take
// batches of these; sending knows nothing of how they were decided.
type fanOut struct {
	deliveries []core.Delivery
	viewers    []*Session // held until sent
}

var fanOuts = sync.Pool{New: func() any { return new(fanOut) }}

// forward decides and sends.
func (s *Session) forward(packet *core.Packet, header Header, now time.Duration) {
	viewers := s.viewers.all()
	if len(viewers) == 0 {
		return
	}
	out := fanOuts.Get().(*fanOut)
	out.decide(viewers, packet.Video, header, now)
	if len(out.deliveries) > 0 {
		s.core.ForwardRTP(packet, out.deliveries)
	}
	out.sent(len(packet.Buffer))
	fanOuts.Put(out)
}

// decide picks the viewers that take the packet.
func (f *fanOut) decide(viewers []*Session, isVideo bool, header Header, now time.Duration) {
	kind := kindOfPacket(isVideo)
	for _, viewer := range viewers {
		if !viewer.accepts(kind) || !viewer.Acquire() {
			continue
		}
		sequence, timestamp, ok := viewer.rewriters[kind].rewrite(header, isVideo, now)
		if !ok {
			viewer.counters.late.Add(1)
			viewer.Release()
			continue
		}
		f.viewers = append(f.viewers, viewer)
		f.deliveries = append(f.deliveries, core.Delivery{
			Handle: viewer.handle, SequenceNumber: sequence, Timestamp: timestamp, MIndex: -1,
		})
	}
}

// sent counts, lets go of the viewers, and empties f for its next packet.
func (f *fanOut) sent(length int) {
	for i, viewer := range f.viewers {
		viewer.counters.packetsOut.Add(1)
		viewer.counters.bytesOut.Add(uint64(length))
		viewer.Release()
		f.viewers[i] = nil
	}
	f.viewers, f.deliveries = f.viewers[:0], f.deliveries[:0]
}
