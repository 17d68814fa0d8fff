// Package matching finds the packets that transport-wide feedback tells of.
//
// The core numbers all video packets of a PeerConnection with one counter from 1, and tells the plugin
// no number. Packets that the plugin relays are counted, so the number is the count, as long as the
// core resends nothing. Each retransmission by RTX takes a number, too. The offset between number and
// count is therefore the number of retransmissions before. Nobody tells it, but it can be concluded:
//
//   - A NACK is cut off by the core, but the receiver report before it arrives. What the feedback says
//     is lost was asked for then, and was resent at that moment.
//   - Receiver reports have a block for the RTX stream. Its highest sequence number is the count of
//     retransmissions. It comes late, but is exact.
//   - No packet arrives before it was sent. A packet that seems faster than any other is another packet.
//
// Under loss some packets get a wrong departure for some 100 ms. So callers get a lower quartile of the
// delays, which a few wrong ones do not move.
package matching

import (
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/sent"
)

// Result is what one feedback tells.
type Result struct {
	Received  int           // packets that arrived, retransmissions too
	Lost      int           // numbers that did not arrive
	Resent    int           // of Received: retransmissions
	Matched   int           // packets of which the departure was found
	Unmatched int           // packets of which it was not
	Bytes     int           // bytes on the wire of what was received
	First     time.Duration // the first arrival, by the viewer's clock
	Last      time.Duration // the last arrival
	Departed  time.Duration // when the newest packet was sent that arrived
	Queue     time.Duration // how much slower than the fastest the packets were, as the lower quartile: the time that they waited; that of the feedback before if no departure was found
}

// Matcher is one PeerConnection's matching.
type Matcher struct {
	core   core
	ring   *sent.Ring
	parsed clock
	base   base

	cursor     int64 // the number that the next feedback begins with
	offset     int64 // retransmissions before the cursor
	insertions insertions
	missing    missing
	reports    reports
	memory     [remembered]memory
	alignment  alignment
	told       time.Duration // when the last feedback came
	begun      bool          // the numbers began with 1, or their beginning was found
	joined     bool          // the counting began later than the numbers

	unseen   int64   // retransmissions that the client has never seen, and does not count
	lossy    float64 // the share of numbers that got lost, of some 100
	rtt      time.Duration
	queue    time.Duration // of the last feedback
	exact    time.Duration // when the offset was the client's count
	lastLoss time.Duration // when feedback told of a loss the last time
	average  int           // bytes on the wire of a packet that got lost, smoothed: those are resent
	delays   [feedback.MaxArrivals]time.Duration
}

// remembered is how many numbers may be told of again: packets that come late.
const remembered = 256

// memory is what became of a number. The index is 0 for a retransmission.
type memory struct {
	number, index int64
	bytes         int   // what a retransmission has on the wire, about
	mindex        uint8 // of a retransmission
	lost          bool
}

// New makes the matching of packets in a ring.
// late says that the packets were counted later than from the PeerConnection's beginning.
func New(ring *sent.Ring, coreVersion int, noRTX, late bool) *Matcher {
	m := &Matcher{
		core:     core{version: coreVersion, noRTX: noRTX},
		ring:     ring,
		cursor:   1,
		average:  sent.Wire(1000, true),
		lastLoss: -time.Hour,
		begun:    !late,
		joined:   late,
	}
	m.insertions.core = &m.core
	return m
}

// RTT is the round trip with the least wait that was seen lately, 0 for unknown.
func (m *Matcher) RTT() time.Duration { return m.rtt }

// Feedback takes one transport-wide feedback.
func (m *Matcher) Feedback(at time.Duration, f *feedback.Transport) (r Result) {
	if !m.begun {
		m.late(f)
	}
	number := m.cursor + int64(int16(f.Base-uint16(m.cursor)))
	m.skip(number)
	first := number
	m.resync(at, number, f.Arrivals)
	shift := m.parsed.shift(f.Reference)
	delays := m.delays[:0]
	r.First = feedback.Never
	for _, arrival := range f.Arrivals {
		if arrival != feedback.Never {
			arrival += shift
		}
		if delay, ok := m.one(at, number, arrival, &r); ok {
			delays = append(delays, delay)
		}
		number++
	}
	m.missing.forget(at)
	if r.Lost == 0 {
		m.align(at, first, f.Arrivals)
	}
	m.measure(at, delays, &r)
	return r
}

// skip passes over numbers that no feedback told of: a feedback got lost.
func (m *Matcher) skip(number int64) {
	if number-m.cursor > sent.Kept {
		m.cursor = number
	}
	for m.cursor < number {
		m.place()
	}
}

// one takes one number of a feedback, and gives back the delay of the packet.
func (m *Matcher) one(at time.Duration, number int64, arrival time.Duration, r *Result) (time.Duration, bool) {
	if number < m.cursor {
		m.again(number, arrival, r)
		return 0, false
	}
	index := m.place()
	m.lossy -= m.lossy / 100
	if arrival == feedback.Never {
		m.lossy += 1.0 / 100
		r.Lost++
		m.lose(at, number)
		return 0, false
	}
	r.Received++
	if r.First == feedback.Never {
		r.First = arrival
	}
	r.Last = max(r.Last, arrival)
	if index == 0 {
		m.reports.got(m.memory[number%remembered].mindex)
		r.Resent++
		r.Unmatched++
		r.Bytes += m.memory[number%remembered].bytes
		return 0, false
	}
	return m.original(at, number, index, arrival, r)
}

// original takes a packet that was relayed once and has arrived.
func (m *Matcher) original(at time.Duration, number, index int64, arrival time.Duration, r *Result) (time.Duration, bool) {
	p := m.caused(at, number, index, arrival)
	if p == nil {
		r.Unmatched++
		r.Bytes += m.average
		return 0, false
	}
	r.Matched++
	r.Bytes += p.Wire()
	r.Departed = max(r.Departed, p.At)
	return arrival - p.At, true
}

// place gives the number at the cursor the count of its packet, 0 for a retransmission.
func (m *Matcher) place() int64 {
	index := m.cursor - m.offset
	bytes, mindex, resent := m.insertions.take(index)
	if resent {
		m.offset++
		index = 0
	} else {
		bytes = m.average
	}
	m.memory[m.cursor%remembered] = memory{number: m.cursor, index: index, bytes: bytes, mindex: mindex}
	m.cursor++
	return index
}

// again takes a number that was told of before. It matters if the packet was lost then.
func (m *Matcher) again(number int64, arrival time.Duration, r *Result) {
	if number < 0 {
		return
	}
	old := &m.memory[number%remembered]
	if old.number != number || !old.lost || arrival == feedback.Never {
		return
	}
	old.lost = false
	r.Received++
	r.Unmatched++
	r.Bytes += m.average
}

// causal is how much faster than the fastest a packet may be.
const causal = 6 * time.Millisecond

// caused gives the packet of a number that has arrived. If the packet would have arrived before it
// was sent, then there were more retransmissions than we knew.
func (m *Matcher) caused(at time.Duration, number, index int64, arrival time.Duration) *sent.Packet {
	p := m.ring.Video(index)
	if !m.core.renumbers() || at-m.lastLoss > 3*time.Second || m.possible(index, p, arrival) {
		return p
	}
	const most = 32 // retransmissions that were not known of
	for more := int64(1); more <= most; more++ {
		earlier := m.ring.Video(index - more)
		if earlier != nil && m.possible(index-more, earlier, arrival) {
			m.offset += more
			m.memory[number%remembered].index = index - more
			return earlier
		}
	}
	return p
}

func (m *Matcher) possible(index int64, p *sent.Packet, arrival time.Duration) bool {
	if index > m.ring.Last() {
		return false
	}
	return p == nil || !m.base.known || arrival-p.At >= m.base.least-causal
}

// measure concludes from the delays of one feedback.
func (m *Matcher) measure(at time.Duration, delays []time.Duration, r *Result) {
	r.Queue = m.queue
	if len(delays) == 0 {
		return
	}
	least, quartile := lower(delays)
	m.base.take(at, least, quartile, m.settled(at), m.lossy < 0.05 || at-m.lastLoss > 2*time.Second)
	r.Queue = max(quartile-m.base.least, 0)
	m.queue = r.Queue
	m.round(at - r.Departed)
}

func (m *Matcher) trip() trip { return trip{m.rtt, m.queue} }

// round takes the time from a departure to its feedback, in which the packet may have waited for the feedback.
func (m *Matcher) round(trip time.Duration) {
	if m.rtt == 0 || trip < m.rtt {
		m.rtt = max(trip, time.Millisecond)
		return
	}
	m.rtt += (trip - m.rtt) / 64
}
