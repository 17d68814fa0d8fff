package media

import "sync/atomic"

// PlayoutDelay bounds how long a viewer's browser may hold packets back before it shows them,
// by WebRTC's RTP extension playout-delay. Units are 10 ms, 0 to 4095.
type PlayoutDelay struct {
	Min, Max int
}

// delaySet distinguishes a delay of 0 to 0 from no delay.
const delaySet = 1 << 24

// bits is the delay in the form that rewriters and tracks use.
func (d *PlayoutDelay) bits() uint32 {
	if d == nil {
		return 0
	}
	return delaySet | uint32(d.Min)<<12 | uint32(d.Max)
}

// delays are playout delays as bits, by the index of the m-line. First stands for all other
// m-lines.
type delays map[int]uint32

func (d delays) of(mindex int) uint32 {
	if own, ok := d[mindex]; ok {
		return own
	}
	return d[First]
}

// SetPlayoutDelay writes the playout delay into the packets that a session gets on an m-line,
// or with First on all m-lines without a delay of their own. With nil, packets keep the delay
// that they have. The core writes the delay where the extension was negotiated.
func (s *Session) SetPlayoutDelay(mindex int, delay *PlayoutDelay) {
	s.change(func() { s.delaysGot = s.delaysGot.with(mindex, delay) })
}

// PublishPlayoutDelay does the same for the packets that the session sends, for all viewers. A
// viewer's own delay takes precedence.
func (s *Session) PublishPlayoutDelay(mindex int, delay *PlayoutDelay) {
	s.change(func() { s.delaysSent = s.delaysSent.with(mindex, delay) })
}

// with returns d with another delay. A delay for First replaces all others.
func (d delays) with(mindex int, delay *PlayoutDelay) delays {
	if mindex == First || d == nil {
		return delays{mindex: delay.bits()}
	}
	d[mindex] = delay.bits()
	return d
}

// delay sets what the subscription's packets get. With the router's lock held.
func (sub *subscription) delay() {
	atomic.StoreUint32(&sub.rewriter.PlayoutDelay, sub.viewer.delaysGot.of(int(sub.mindex.Load())))
}
