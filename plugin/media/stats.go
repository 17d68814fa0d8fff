package media

import "sync/atomic"

// counters are changed on the way of packets, without locks.
type counters struct {
	packetsIn, bytesIn, packetsOut, bytesOut atomic.Uint64
	messagesIn, messagesOut                  atomic.Uint64
	malformed, notForwarded, late, plis      atomic.Uint64
}

// Stats is what a session has sent and received so far.
type Stats struct {
	// In is what came from the peer, Out what went to it, RTP only.
	PacketsIn, BytesIn, PacketsOut, BytesOut uint64
	// Messages are those of data channels.
	MessagesIn, MessagesOut uint64
	// Malformed counts what was no RTP or RTCP, NotForwarded what a closed
	// "out" gate kept, Late what came after a change of source (as a viewer).
	Malformed, NotForwarded, Late uint64
	// PLIs counts the keyframes that the peer was asked for.
	PLIs uint64
}

// Stats reads the counters; they may move on meanwhile.
func (s *Session) Stats() Stats {
	c := &s.counters
	return Stats{
		PacketsIn: c.packetsIn.Load(), BytesIn: c.bytesIn.Load(),
		PacketsOut: c.packetsOut.Load(), BytesOut: c.bytesOut.Load(),
		MessagesIn: c.messagesIn.Load(), MessagesOut: c.messagesOut.Load(),
		Malformed: c.malformed.Load(), NotForwarded: c.notForwarded.Load(),
		Late: c.late.Load(), PLIs: c.plis.Load(),
	}
}
