// Package line simulates the core, the line and the viewer of one PeerConnection in virtual time, for
// tests of everything that reacts to bandwidth. An hour of a call takes some seconds.
//
// The test sends packets and turns the clock. RTCP comes back as the plugin gets it from the core:
// without the NACKs, which the core answers itself.
package line

import (
	"container/heap"
	"math/rand/v2"
	"time"

	"janus-golua/plugin/media/bandwidth/sent"
)

// Config describes a line and the two ends of it. Rates are bits/s on the wire.
type Config struct {
	Rate          int64
	Queue         time.Duration // packets that would wait longer are dropped
	Delay         time.Duration // each way
	Jitter        time.Duration // packets come up to this later; they stay in order
	Loss          float64       // the share of packets that gets lost at random
	Skew          float64       // how much faster the viewer's clock is: 1e-4 is 100 ppm
	Interval      time.Duration // between two feedbacks; default 62 ms as Chromium
	CoreVersion   int           // 1102 is 1.1.2
	TransportWide bool
	NoRTX         bool // what is resent has its old number
	SenderReports bool // the core sends one a second, and the viewer's reports tell of it
	Seed          uint64
}

// RTCP is what the plugin gets of the viewer.
type RTCP func(at time.Duration, mindex int, compound []byte)

// Line is the simulation. It is not safe for concurrent use.
type Line struct {
	config Config
	random *rand.Rand
	now    time.Duration
	events events
	order  uint64
	rtcp   RTCP

	core   core
	viewer viewer

	queue   []packet // the first is on the line
	waiting int      // bytes in the queue
	last    time.Duration

	Sent    int64 // bytes that were given to the line, with retransmissions
	Resent  int64 // of these: retransmissions
	Passed  int64 // bytes that the line has passed
	Dropped int   // packets that did not fit into the queue
}

// packet is a packet on the wire.
type packet struct {
	mindex  int
	number  int64 // for transport-wide feedback, 0 for none
	seq     uint16
	rtx     uint32 // the number in the RTX stream, 0 for the media
	again   bool   // it is a retransmission
	size    int    // on the wire
	video   bool
	padding bool
	report  bool          // it is a sender report
	left    time.Duration // when the core sent the report
}

// New makes a line on which nothing was sent.
func New(c Config, rtcp RTCP) *Line {
	if c.Interval == 0 {
		c.Interval = 62 * time.Millisecond
	}
	l := &Line{config: c, rtcp: rtcp, random: rand.New(rand.NewPCG(c.Seed, c.Seed^0x9e3779b97f4a7c15))}
	l.core.line, l.viewer.line = l, l
	l.core.lines, l.viewer.lines = map[int]*resending{}, map[int]*receiving{}
	l.viewer.arrivals = map[int64]time.Duration{}
	l.after(c.Interval, l.viewer.feedback)
	l.after(20*time.Millisecond, l.viewer.gaps)
	if c.SenderReports {
		l.after(time.Second, l.core.report)
	}
	return l
}

// SetRate changes the rate for the packets behind the one that is on the line.
func (l *Line) SetRate(bits int64) { l.config.Rate = bits }

// SetDelay changes the delay, each way.
func (l *Line) SetDelay(d time.Duration) { l.config.Delay = d }

// Rate is the rate of the line.
func (l *Line) Rate() int64 { return l.config.Rate }

// Now is the time.
func (l *Line) Now() time.Duration { return l.now }

// Send gives a packet to the core, and gives back what C would note of it. Count is set by the line.
func (l *Line) Send(p sent.Packet) sent.Packet {
	p.At = l.now
	number := l.core.number(&p)
	l.wire(packet{
		mindex: int(p.Mindex), number: number, seq: p.Seq, size: p.Wire(),
		video: p.Video(), padding: p.Flags&sent.FlagPadding != 0,
	})
	return p
}

// Truth is the count of the packet with a number of transport-wide feedback, 0 for a retransmission.
func (l *Line) Truth(number int64) int64 { return l.core.truth[number-1] }

// Numbers is how many numbers were used.
func (l *Line) Numbers() int64 { return int64(len(l.core.truth)) }

// Run turns the clock, with all that happens until then.
func (l *Line) Run(until time.Duration) {
	for len(l.events) > 0 && l.events[0].at <= until {
		e := heap.Pop(&l.events).(event)
		l.now = e.at
		e.do()
	}
	l.now = until
}

// wire puts a packet into the queue before the line.
func (l *Line) wire(p packet) {
	l.Sent += int64(p.size)
	if p.again {
		l.Resent += int64(p.size)
	}
	if l.takes(l.waiting) > l.config.Queue {
		l.Dropped++
		return
	}
	l.queue = append(l.queue, p)
	l.waiting += p.size
	if len(l.queue) == 1 {
		l.after(l.takes(p.size), l.pass)
	}
}

// takes is how long so many bytes take on the line.
func (l *Line) takes(bytes int) time.Duration {
	return time.Duration(float64(bytes) * 8 / float64(l.config.Rate) * float64(time.Second))
}

// pass is the end of the first packet's time on the line.
func (l *Line) pass() {
	p := l.queue[0]
	l.queue = l.queue[1:]
	l.waiting -= p.size
	l.Passed += int64(p.size)
	if len(l.queue) > 0 {
		l.after(l.takes(l.queue[0].size), l.pass)
	}
	if l.random.Float64() < l.config.Loss {
		return
	}
	at := l.now + l.config.Delay
	if l.config.Jitter > 0 {
		at += time.Duration(l.random.Int64N(int64(l.config.Jitter)))
	}
	l.last = max(at, l.last)
	l.after(l.last-l.now, func() { l.viewer.receive(p) })
}

// upstream brings a compound of the viewer to the core. The core answers NACKs and cuts them off.
func (l *Line) upstream(mindex int, compound []byte, nacks []uint16) {
	l.after(l.config.Delay, func() {
		l.core.nacked(mindex, nacks)
		l.rtcp(l.now, mindex, compound)
	})
}

func (l *Line) after(d time.Duration, do func()) {
	l.order++
	heap.Push(&l.events, event{l.now + d, l.order, do})
}

// event is something that happens. Events of the same time happen in the order of their making.
type event struct {
	at    time.Duration
	order uint64
	do    func()
}

type events []event

var _ heap.Interface = (*events)(nil)

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].order < e[j].order
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// Waiting is how long a packet would wait that is sent now.
func (l *Line) Waiting() time.Duration { return l.takes(l.waiting) }
