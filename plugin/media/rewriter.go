package media

import (
	"sync"
	"time"
)

// Rewriter keeps the sequence numbers and timestamps of one medium continuous
// for one viewer while its source changes. The wire's 16 and 32 bits (RFC 3550,
// section 5.1) are widened to 64 inside, so that no comparison meets a
// wrap-around. Its zero value is ready.
//
// The first packet of all gets sequence number 1 and timestamp 0, as with the
// stock plugin. A change of SSRC goes on at the next sequence number, and at a
// timestamp that has advanced by the time that passed.
type Rewriter struct {
	started bool
	// switched says that the source was not the first: what is older than its
	// first packet would then take the numbers of the source before.
	switched bool
	ssrc     uint32

	in, out point // the newest packet of this source, and what became of it
	inBase  point // the first packet of this source
	outBase point // what became of that
	heard   time.Duration
}

// point is a packet's place in a stream, in numbers that never wrap.
type point struct {
	sequence, timestamp int64
}

// Header is what a Rewriter needs of an RTP header.
type Header struct {
	SSRC           uint32
	Timestamp      uint32
	SequenceNumber uint16
	PayloadType    uint8
}

// Rewrite gives a packet that arrives at now its numbers for the viewer; ok is
// false for one that must be dropped because it comes too late.
func (r *Rewriter) Rewrite(h Header, isVideo bool, now time.Duration) (sequence uint16, timestamp uint32, ok bool) {
	if !r.started || h.SSRC != r.ssrc {
		r.begin(h, clockRate(isVideo, h.PayloadType), now)
	}
	at := r.widen(h)
	if r.switched && at.sequence < r.inBase.sequence {
		return 0, 0, false
	}
	r.heard = now
	to := point{
		sequence:  at.sequence - r.inBase.sequence + r.outBase.sequence,
		timestamp: at.timestamp - r.inBase.timestamp + r.outBase.timestamp,
	}
	if at.sequence > r.in.sequence {
		r.in, r.out = at, to
	}
	return uint16(to.sequence), uint32(to.timestamp), true
}

// begin goes on with another source where the one before has ended.
func (r *Rewriter) begin(h Header, rate int64, now time.Duration) {
	next := point{sequence: 1}
	if r.started {
		passed := max(1, int64(now-r.heard)*rate/int64(time.Second))
		next = point{sequence: r.out.sequence + 1, timestamp: r.out.timestamp + passed}
		r.switched = true
	}
	r.started, r.ssrc = true, h.SSRC
	// Far from 0, so that a packet from before the first is no negative.
	first := point{sequence: 1<<32 | int64(h.SequenceNumber), timestamp: 1<<48 | int64(h.Timestamp)}
	r.in, r.inBase = first, first
	r.out, r.outBase = next, next
}

// widen finds the 64-bit number nearest to the newest one.
func (r *Rewriter) widen(h Header) point {
	return point{
		sequence:  r.in.sequence + int64(int16(h.SequenceNumber-uint16(r.in.sequence))),
		timestamp: r.in.timestamp + int64(int32(h.Timestamp-uint32(r.in.timestamp))),
	}
}

// clockRate is that of RTP timestamps: 90 kHz for video, 48 kHz for audio
// (Opus, RFC 7587), 8 kHz for PCMU, PCMA and G.722 (RFC 3551).
func clockRate(isVideo bool, payloadType uint8) int64 {
	switch {
	case isVideo:
		return 90_000
	case payloadType == 0 || payloadType == 8 || payloadType == 9:
		return 8_000
	}
	return 48_000
}

// lockedRewriter is a Rewriter that several publishers, each on its own
// thread, may feed.
type lockedRewriter struct {
	mu sync.Mutex
	r  Rewriter
}

func (l *lockedRewriter) rewrite(h Header, isVideo bool, now time.Duration) (uint16, uint32, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Rewrite(h, isVideo, now)
}

func (l *lockedRewriter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.r = Rewriter{}
}
