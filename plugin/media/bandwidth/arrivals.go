package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/matching"
)

// arrival is what one feedback told.
type arrival struct {
	at       time.Duration // when the feedback came
	last     time.Duration // the last arrival, by the viewer's clock
	departed time.Duration // when the newest of its packets was sent
	queue    time.Duration
	bytes    int
	received int
	lost     int
	resent   int // of those that were received
}

// arrivals are the newest feedbacks: some 3 s.
type arrivals struct {
	ring [32]arrival
	n    int // how many came, ever
}

func (a *arrivals) push(at time.Duration, r matching.Result) *arrival {
	e := &a.ring[a.n%len(a.ring)]
	*e = arrival{at, r.Last, r.Departed, r.Queue, r.Bytes, r.Received, r.Lost, r.Resent}
	if before := a.back(0); before != nil {
		e.departed = max(e.departed, before.departed)
	}
	a.n++
	return e
}

// back is the feedback before so many others, nil if it is not kept.
func (a *arrivals) back(i int) *arrival {
	if i >= a.n || i >= len(a.ring) {
		return nil
	}
	return &a.ring[(a.n-1-i)%len(a.ring)]
}

// span is a time in which packets arrived.
type span struct {
	bytes, received, lost, resent int
	long                          time.Duration // by the viewer's clock
	grown                         time.Duration // the queue
}

func (s span) rate() int64 { return perSecond(s.bytes, s.long) }

// stormy tells whether so much gets lost and is resent that the bytes are not known well: nobody tells
// which packets are resent.
func (s span) stormy() bool { return 5*s.resent > s.received }

func (s span) loss() float64 {
	if s.received+s.lost == 0 {
		return 0
	}
	return float64(s.lost) / float64(s.received+s.lost)
}

// lately spans at least this time, if so much is known. The span begins with the last arrival of the
// feedback before.
func (a *arrivals) lately(window time.Duration) span {
	return a.span(window, func(*arrival) bool { return true })
}

// full spans the time up to now in which the queue was never shorter than level, but not much longer
// than window. What arrives then is what the line carries.
func (a *arrivals) full(level, window time.Duration) span {
	return a.span(window, func(e *arrival) bool { return e.queue >= level })
}

// pause is the time between two feedbacks after which the older ones tell of another time.
const pause = 300 * time.Millisecond

// span goes back from the newest feedback, as long as the feedbacks fit.
func (a *arrivals) span(window time.Duration, fits func(*arrival) bool) (s span) {
	newest := a.back(0)
	for i := 0; s.long < window; i++ {
		e, before := a.back(i), a.back(i+1)
		if before == nil || e.at-before.at > pause || i == 0 && !fits(e) || !fits(before) {
			break
		}
		s.bytes, s.received = s.bytes+e.bytes, s.received+e.received
		s.lost, s.resent = s.lost+e.lost, s.resent+e.resent
		s.long, s.grown = newest.last-before.last, newest.queue-before.queue
	}
	return s
}
