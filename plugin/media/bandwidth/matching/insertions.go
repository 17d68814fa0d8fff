package matching

import "time"

// core is what is known of the core that resends.
type core struct {
	version int
	noRTX   bool
	seen    bool // the client has told of an RTX stream
}

// renumbers tells whether a retransmission may take a number.
func (c *core) renumbers() bool { return !c.noRTX }

// newer tells whether the core is of the kind of 1.4: it takes two of a NACK's list at each turn and
// resends one of them, so that every second packet is never resent.
func (c *core) newer() bool { return c.version >= 1400 }

// resends is how many packets the core resends when a NACK asks for so many.
func (c *core) resends(asked int) int {
	if c.newer() {
		return (asked + 1) / 2
	}
	return asked
}

// patience is how long the core refuses to send the same packet a third time.
func (c *core) patience() time.Duration {
	if c.newer() {
		return 40 * time.Millisecond
	}
	return 200 * time.Millisecond
}

// insertion is a moment at which the core may have resent packets: a NACK came.
type insertion struct {
	at     time.Duration
	mindex uint8
	index  int64 // the count of the newest packet that was relayed before
	asked  int   // packets that were lost, and that the NACK asked for
	bytes  int   // their size on the wire
	used   int   // numbers that were given to retransmissions of this moment
}

// insertions is a bounded queue of moments that the feedback has not reached. A NACK comes at most
// every 5 ms, and feedback each 62 to 100 ms; when it is full, the oldest is forgotten, and the
// receiver reports correct the offset.
type insertions struct {
	core    *core
	entries [32]insertion
	first   int
	n       int
}

func (q *insertions) at(i int) *insertion { return &q.entries[(q.first+i)%len(q.entries)] }

func (q *insertions) push(at time.Duration, mindex uint8, index int64) *insertion {
	if q.n == len(q.entries) {
		q.pop()
	}
	q.n++
	e := q.at(q.n - 1)
	*e = insertion{at: at, mindex: mindex, index: index}
	return e
}

func (q *insertions) pop() {
	q.first = (q.first + 1) % len(q.entries)
	q.n--
}

// take tells whether a retransmission was numbered before the packet with this count, its size and
// its m-line.
func (q *insertions) take(index int64) (bytes int, mindex uint8, ok bool) {
	for ; q.n > 0; q.pop() {
		e := q.at(0)
		if e.index >= index {
			return 0, 0, false
		}
		if e.used < q.core.resends(e.asked) {
			e.used++
			return e.bytes / e.asked, e.mindex, true
		}
	}
	return 0, 0, false
}

// expected is how many retransmissions are still to come.
func (q *insertions) expected() (n int64) {
	for i := range q.n {
		e := q.at(i)
		n += int64(q.core.resends(e.asked) - e.used)
	}
	return n
}

// asked finds the moment at which a packet was asked for that got lost, nil if none is known.
func (q *insertions) asked(l loss, t trip) *insertion {
	for i := range q.n {
		if e := q.at(i); e.mindex == l.mindex && t.fits(e.at, l.departed) {
			return e
		}
	}
	return nil
}

// trip is how long a packet and its NACK take: the round trip, and the queue before the line.
type trip struct{ least, queue time.Duration }

// fits tells whether a NACK at this time may be the first for a packet that departed then: it comes
// after a round trip. Chromium looks for gaps each 20 ms.
func (t trip) fits(at, departed time.Duration) bool {
	return at >= departed+t.least*3/4 && at <= departed+t.least+t.queue+300*time.Millisecond
}

// loss is a packet that got lost and of which no NACK is known.
type loss struct {
	departed time.Duration
	bytes    int // on the wire
	mindex   uint8
	resent   bool // it was a retransmission
}

// missing is a bounded list of losses. When it is full, the oldest is forgotten.
type missing struct {
	entries [64]loss
	n       int
}

func (l *missing) push(e loss) {
	if l.n == len(l.entries) {
		copy(l.entries[:], l.entries[1:])
		l.n--
	}
	l.entries[l.n] = e
	l.n++
}

// take removes the losses that a NACK at this time asked for.
func (l *missing) take(at time.Duration, mindex uint8, t trip, each func(loss)) {
	kept := 0
	for _, e := range l.entries[:l.n] {
		if e.mindex == mindex && t.fits(at, e.departed) {
			each(e)
			continue
		}
		l.entries[kept] = e
		kept++
	}
	l.n = kept
}

// forget removes the losses for which a NACK would have come long ago.
func (l *missing) forget(at time.Duration) {
	kept := 0
	for _, e := range l.entries[:l.n] {
		if at-e.departed < time.Second {
			l.entries[kept] = e
			kept++
		}
	}
	l.n = kept
}
