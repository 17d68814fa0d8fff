package media

import "sync/atomic"

// PlayoutDelay bounds how long a viewer's browser may hold packets back before it
// shows them, by the RTP extension playout-delay of WebRTC: in units of 10 ms, 0 to
// 4095.
type PlayoutDelay struct {
	Min, Max int
}

// delaySet tells a delay of 0 to 0 from none.
const delaySet = 1 << 24

// bits is how rewriters and tracks have it.
func (d *PlayoutDelay) bits() uint32 {
	if d == nil {
		return 0
	}
	return delaySet | uint32(d.Min)<<12 | uint32(d.Max)
}

// delays are those of m-lines by index, as bits; First is that of all others.
type delays map[int]uint32

func (d delays) of(mindex int) uint32 {
	if own, ok := d[mindex]; ok {
		return own
	}
	return d[First]
}

// SetPlayoutDelay has the playout delay stand in the packets that a session gets on an
// m-line, or on all that have none of their own for First; nil leaves packets what
// they have. The core writes it where the extension was negotiated.
func (s *Session) SetPlayoutDelay(mindex int, delay *PlayoutDelay) {
	s.change(func() { s.delaysGot = s.delaysGot.with(mindex, delay) })
}

// PublishPlayoutDelay is the same for the packets that it sends, whoever gets them;
// one of the viewer's own wins.
func (s *Session) PublishPlayoutDelay(mindex int, delay *PlayoutDelay) {
	s.change(func() { s.delaysSent = s.delaysSent.with(mindex, delay) })
}

// with is d with another delay; First forgets all others.
func (d delays) with(mindex int, delay *PlayoutDelay) delays {
	if mindex == First || d == nil {
		return delays{mindex: delay.bits()}
	}
	d[mindex] = delay.bits()
	return d
}

// delay says what a subscription's packets get. With the router's lock held.
func (sub *subscription) delay() {
	atomic.StoreUint32(&sub.rewriter.PlayoutDelay, sub.viewer.delaysGot.of(int(sub.mindex.Load())))
}
