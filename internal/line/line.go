// Package line calculates what a network line does to datagrams: it has a rate, a bounded queue,
// a delay, jitter and random losses. It has no clock and no goroutine: time is an argument. The
// relay of the tests and the simulated clients of `golua test` put it between a viewer and Janus.
package line

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// Overhead is how many bytes the headers of IPv4 and UDP add to a datagram on the line.
const Overhead = 28

// DefaultQueue is how long a datagram waits at most for a line whose Queue is 0. The line loses
// datagrams that would have to wait longer: home routers have buffers of this size.
const DefaultQueue = 300 * time.Millisecond

// Properties describe a line in one direction. The zero value carries everything at once.
type Properties struct {
	// Kbit is the rate in kbit/s, in which Overhead counts. 0 means no limit.
	Kbit int
	// Queue is how long a datagram may wait for the line; 0 means DefaultQueue.
	Queue time.Duration
	// Delay is the time from end to end. Each datagram takes up to Jitter longer, at random.
	Delay, Jitter time.Duration
	// Reorder lets datagrams overtake others by jitter. Without it they stay in order.
	Reorder bool
	// Loss is the share of datagrams that the line loses at random, 0 to 1. A lost datagram has
	// used the line.
	Loss float64
}

// Fate is what happens to a datagram.
type Fate int

// The fates of datagrams.
const (
	Carried  Fate = iota
	Lost          // at random
	Overflow      // the queue was full
)

// datagram is one that is on its way.
type datagram[T any] struct {
	content T
	bytes   int // on the line
	at      time.Duration
	lost    bool
}

// Line is one direction of a line; T is what a datagram carries. All times count from the same moment, which the caller
// chooses, and must not go back.
type Line[T any] struct {
	properties Properties
	random     *rand.Rand
	// waiting are the datagrams in the queue, and waitingBytes how much they are. free is when the
	// line has sent the ones before.
	waiting      []datagram[T]
	waitingBytes int
	free         time.Duration
	// flying are the datagrams that arrive later, ordered by their arrival in at.
	flying []datagram[T]
	newest time.Duration // arrival of the last one that has left the queue
}

// New makes a line. Lines with the same seed lose and delay the same datagrams.
func New[T any](properties Properties, seed uint64) *Line[T] {
	return &Line[T]{properties: properties, random: rand.New(rand.NewPCG(seed, 0))}
}

// Properties returns the properties that the line has now.
func (l *Line[T]) Properties() Properties { return l.properties }

// Change gives the line other properties. Datagrams in the queue wait for the new rate.
func (l *Line[T]) Change(now time.Duration, to Properties) {
	l.carry(now)
	l.properties = to
}

// Send puts a datagram of so many bytes, without Overhead, on the line.
func (l *Line[T]) Send(now time.Duration, bytes int, content T) Fate {
	l.carry(now)
	// The random number is drawn for each datagram, so that the same datagrams are lost
	// whatever the rate is.
	lost := l.random.Float64() < l.properties.Loss
	if l.wait(now) > cmp.Or(l.properties.Queue, DefaultQueue) {
		return Overflow
	}
	bytes += Overhead
	l.waiting = append(l.waiting, datagram[T]{content: content, bytes: bytes, at: now, lost: lost})
	l.waitingBytes += bytes
	l.carry(now)
	if lost {
		return Lost
	}
	return Carried
}

// wait is how long a datagram that comes now waits for the line.
func (l *Line[T]) wait(now time.Duration) time.Duration {
	return max(0, l.free-now) + l.takes(l.waitingBytes)
}

// takes is how long the line needs to send so many bytes.
func (l *Line[T]) takes(bytes int) time.Duration {
	if l.properties.Kbit == 0 {
		return 0
	}
	return time.Duration(bytes) * 8 * time.Millisecond / time.Duration(l.properties.Kbit)
}

// carry takes the datagrams out of the queue that the line has begun to send.
func (l *Line[T]) carry(now time.Duration) {
	for len(l.waiting) > 0 {
		head := l.waiting[0]
		begins := max(head.at, l.free)
		if begins > now {
			return
		}
		l.free = begins + l.takes(head.bytes)
		l.waitingBytes -= head.bytes
		l.waiting = l.waiting[1:]
		if !head.lost {
			l.fly(head)
		}
	}
}

// fly sends a datagram to the other end, which it leaves for when the line is free.
func (l *Line[T]) fly(d datagram[T]) {
	d.at = l.free + l.properties.Delay
	if l.properties.Jitter > 0 {
		d.at += time.Duration(l.random.Int64N(int64(l.properties.Jitter)))
	}
	if !l.properties.Reorder {
		d.at = max(d.at, l.newest)
	}
	l.newest = max(l.newest, d.at)
	i, _ := slices.BinarySearchFunc(l.flying, d.at, func(other datagram[T], at time.Duration) int {
		if other.at <= at {
			return -1
		}
		return 1
	})
	l.flying = slices.Insert(l.flying, i, d)
}

// Take returns the datagrams that have arrived, in the order of their arrival.
func (l *Line[T]) Take(now time.Duration) (arrived []T) {
	l.carry(now)
	count := 0
	for count < len(l.flying) && l.flying[count].at <= now {
		arrived = append(arrived, l.flying[count].content)
		count++
	}
	l.flying = slices.Delete(l.flying, 0, count)
	return arrived
}

// Next is when Take should be called next; ok is false if nothing is on its way.
func (l *Line[T]) Next() (at time.Duration, ok bool) {
	if len(l.flying) > 0 {
		at, ok = l.flying[0].at, true
	}
	if len(l.waiting) > 0 {
		begins := max(l.waiting[0].at, l.free)
		if !ok || begins < at {
			at, ok = begins, true
		}
	}
	return at, ok
}
