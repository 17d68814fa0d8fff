package matching

import (
	"slices"
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
)

// alignment finds out from the delays alone that the offset is wrong. Packets of one frame leave
// together, and frames leave with gaps between them. With a wrong offset, some packets get the departure
// of the frame before or after, and their delays differ by the time between two frames. If another offset
// makes them alike, three times in a row, that one is right. A queue cannot be mistaken for it: no offset
// makes delays alike that grow.
//
// This is needed where the counts are wrong for good: the client has given up a packet whose last
// retransmission got lost, or the counting has begun later than the PeerConnection.
type alignment struct {
	wide   bool // nothing is known of the offset yet
	shift  int64
	votes  int
	misses int // feedbacks in a row for which no offset nearby is right
}

const (
	near    = 8   // how far an offset may be wrong
	far     = 256 // if nothing is known, or nothing near is right
	alike   = 8 * time.Millisecond
	enough  = 4                     // packets
	between = 15 * time.Millisecond // the packets must be of several frames
	votes   = 3                     // if the delays become alike
	many    = 6                     // if they become more alike: a slow line spreads the packets of a frame. Only where the counts do not tell

	// A search of the offsets farther away takes 20 µs. On a line with jitter, none is right.
	patience = 10  // feedbacks in a row, until such a search
	tries    = 5   // searches
	rest     = 300 // feedbacks, until the next searches: 20 s
)

// align looks at the numbers of one feedback, of which all packets have arrived. Feedback about a single
// frame says nothing.
func (m *Matcher) align(at time.Duration, first int64, arrivals []time.Duration) {
	a := &m.alignment
	if at-m.lastLoss < long || !m.counted() && !a.wide {
		a.votes = 0
		return
	}
	now := m.spread(first, arrivals, 0)
	switch {
	case now.frames && now.spread < alike:
		*a = alignment{}
		return
	case len(arrivals) < enough || now.known && now.spread < alike:
		return
	}
	shift, best := m.best(first, arrivals)
	if shift == 0 || !m.joined && best > alike || now.known && best > now.spread*2/3 {
		a.votes = 0
		a.misses = (a.misses + 1) % rest
		return
	}
	if shift != a.shift {
		a.shift, a.votes = shift, 0
	}
	a.votes++
	if m.joined && a.votes >= many || a.votes >= votes && best <= alike && (!now.known || best < now.spread/3) {
		m.known(m.offset + shift)
		m.base = base{}
		*a = alignment{}
	}
}

// counted tells whether the offset is what the client has counted, since the last loss. Only then can
// delays tell more.
func (m *Matcher) counted() bool {
	return m.core.renumbers() && m.insertions.expected() == 0 && (!m.core.seen || m.exact > m.lastLoss)
}

// best is the change of the offset that makes the delays most alike. Of equal ones it is the least.
func (m *Matcher) best(first int64, arrivals []time.Duration) (shift int64, best time.Duration) {
	reach := int64(near)
	if m.alignment.wide || m.alignment.misses >= patience && m.alignment.misses < patience+tries {
		reach = far
	}
	best = time.Hour
	for s := int64(0); s <= reach; s++ {
		for _, by := range [2]int64{s, -s} {
			if d := m.spread(first, arrivals, by); d.frames && d.spread < best {
				shift, best = by, d.spread
			}
		}
	}
	return shift, best
}

// delays is how the packets of a feedback look.
type delays struct {
	spread time.Duration // between the least and the greatest delay
	known  bool          // all packets are known, and there are enough
	frames bool          // and they are of several frames
}

// spread is how much the delays of packets differ if the offset is changed.
func (m *Matcher) spread(first int64, arrivals []time.Duration, shift int64) (d delays) {
	var low, high, begin, end time.Duration
	n := 0
	for i, arrival := range arrivals {
		number := first + int64(i)
		known := m.memory[number%remembered]
		if arrival == feedback.Never || known.number != number || known.index == 0 {
			continue
		}
		p := m.ring.Video(known.index - shift)
		if p == nil {
			return delays{}
		}
		delay := arrival - p.At
		if n == 0 {
			low, high, begin, end = delay, delay, p.At, p.At
		}
		low, high = min(low, delay), max(high, delay)
		begin, end = min(begin, p.At), max(end, p.At)
		n++
	}
	return delays{high - low, n >= enough, n >= enough && end-begin >= between}
}

// late begins where the counting began later than the PeerConnection: the newest packet that arrived may
// be the newest that was sent.
func (m *Matcher) late(f *feedback.Transport) {
	m.cursor = int64(f.Base) + 1<<16
	m.known(m.cursor + int64(len(f.Arrivals)) - 1 - m.ring.Last())
	m.alignment.wide = true
	m.begun = true
}

// resync takes the first feedback after a pause. All packets before the pause were told of, so that the
// first that arrives is the first that was sent after it.
func (m *Matcher) resync(at time.Duration, number int64, arrivals []time.Duration) {
	told := m.told
	m.told = at
	index, ended := m.ring.Resumed()
	if ended < told || told == 0 || number < m.cursor || !m.core.renumbers() {
		return
	}
	m.insertions.n, m.missing.n = 0, 0
	if first := slices.IndexFunc(arrivals, came); first > 0 {
		m.offset = number + int64(first) - index // about: what was lost may be from after the pause
	} else if first == 0 {
		m.known(number - index)
	}
}

func came(arrival time.Duration) bool { return arrival != feedback.Never }
