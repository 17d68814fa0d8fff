// Package lane keeps the sequence numbers and timestamps of one m-line of a
// viewer continuous while its source changes. The wire's 16 and 32 bits (RFC
// 3550, section 5.1) are widened to 64 inside, so that no comparison meets a
// wrap-around.
//
// The first packet of all gets sequence number 1 and timestamp 0, as with the
// stock plugin. A change of SSRC goes on at the next sequence number, and at a
// timestamp that has advanced by the time that passed.
//
// A lane is memory that C changes, too: while a source goes on, export/rewriter.h
// does the sums of [Next] by itself. Both hold the lane's lock meanwhile.
package rewriter

import (
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// Header is what a lane needs of an RTP header.
type Header struct {
	SSRC           uint32
	Timestamp      uint32
	SequenceNumber uint16
}

// Numbers are those of a packet for its viewer.
type Numbers struct {
	Timestamp      uint32
	SequenceNumber uint16
}

// Clock is how many ticks a second RTP timestamps have.
type Clock int64

// Video ticks at 90 kHz, whatever its codec.
const Video Clock = 90_000

// Audio is the clock of a payload type: 8 kHz for PCMU, PCMA and G.722 (RFC
// 3551), 48 kHz for Opus (RFC 7587) and the rest.
func Audio(payloadType uint8) Clock {
	if payloadType == 0 || payloadType == 8 || payloadType == 9 {
		return 8_000
	}
	return 48_000
}

// ticks are those of a time, however long: in one step, 28 hours of video in ns times
// 90,000 would be more than 63 bits.
func (c Clock) ticks(passed time.Duration) int64 {
	seconds, rest := int64(passed/time.Second), int64(passed%time.Second)
	return seconds*int64(c) + rest*int64(c)/int64(time.Second)
}

// Lock waits for the lane: somebody may be changing it in C, for some ten
// instructions.
func Lock(l *core.Lane) {
	for !atomic.CompareAndSwapUint32(&l.Lock, 0, 1) {
		runtime.Gosched()
	}
}

// Unlock ends what Lock began.
func Unlock(l *core.Lane) { atomic.StoreUint32(&l.Lock, 0) }

// Reset makes a lane start over, for a new PeerConnection; it keeps its counters.
func Reset(l *core.Lane) {
	Lock(l)
	defer Unlock(l)
	l.Flags = 0
	atomic.StoreUint32(&l.PayloadType, 0)
}

// Next gives a packet of length bytes that arrived at now its numbers for the
// viewer; ok is false for one that must be dropped because it comes too late.
func Next(l *core.Lane, h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	Lock(l)
	defer Unlock(l)
	if isNew(l, h.SSRC) {
		begin(l, h, clock, now)
	}
	if l.Flags&core.LaneSkipped != 0 {
		// Packets were left out until now, and it is not known here which ones: what
		// is no newer than the newest would get the number of another.
		l.Flags &^= core.LaneSkipped
		l.Floor = max(l.Floor, l.InSequence+1)
	}
	l.Flags |= core.LaneSteady
	return next(l, h, length, now, nil)
}

// End notes that the source's route has ended. If it comes back, the viewer must
// not see the packets that it was not sent as lost.
func End(l *core.Lane) {
	Lock(l)
	defer Unlock(l)
	l.Flags = l.Flags&^(core.LaneSteady|core.LaneHeld) | core.LaneEnded
}

// Started says whether there has been a packet.
func Started(l *core.Lane) bool {
	Lock(l)
	defer Unlock(l)
	return l.Flags&core.LaneStarted != 0
}

// GoPast has the next packet of a lane get numbers that another lane, of the same
// m-line, has not used either. Both have started.
func GoPast(l, other *core.Lane) {
	newest, heard := sent(other)
	Lock(l)
	defer Unlock(l)
	ahead := newest.sequence - l.InSequence - l.SequenceOffset
	if ahead <= 0 {
		return
	}
	l.SequenceOffset += ahead
	l.TimestampOffset += max(0, newest.timestamp-l.InTimestamp-l.TimestampOffset)
	l.Heard = max(l.Heard, heard)
	l.Flags = l.Flags&^core.LaneSteady | core.LaneEnded
}

// sent is where the newest packet of a lane went, and when it came.
func sent(l *core.Lane) (newest point, heard int64) {
	Lock(l)
	defer Unlock(l)
	return point{l.InSequence + l.SequenceOffset, l.InTimestamp + l.TimestampOffset}, l.Heard
}

func isNew(l *core.Lane, ssrc uint32) bool {
	return l.Flags&core.LaneStarted == 0 || l.Flags&core.LaneEnded != 0 || l.SSRC != ssrc
}

// begin goes on with another source where the one before has ended.
func begin(l *core.Lane, h Header, clock Clock, now time.Duration) {
	to := point{sequence: 1}
	l.Floor = math.MinInt64
	// Far from 0, so that a packet from before the first is no negative.
	first := point{sequence: 1<<32 | int64(h.SequenceNumber), timestamp: 1<<48 | int64(h.Timestamp)}
	if l.Flags&core.LaneStarted != 0 {
		passed := max(1, clock.ticks(now-time.Duration(l.Heard)))
		to = point{
			sequence:  l.InSequence + l.SequenceOffset + 1,
			timestamp: l.InTimestamp + l.TimestampOffset + passed,
		}
	}
	if l.Flags&(core.LaneStarted|core.LaneHeld) != 0 {
		// An older packet than the first would take the numbers of the source before,
		// or belongs to a frame before the keyframe.
		l.Floor = first.sequence
	}
	l.Flags = l.Flags&^(core.LaneEnded|core.LaneSkipped|core.LaneHeld) | core.LaneStarted
	l.SSRC = h.SSRC
	l.Begun++
	l.InSequence, l.InTimestamp = first.sequence, first.timestamp
	l.SequenceOffset, l.TimestampOffset = to.sequence-first.sequence, to.timestamp-first.timestamp
}

// point is a packet's place in a stream, in numbers that never wrap.
type point struct {
	sequence, timestamp int64
}

// widen finds the 64-bit number nearest to the newest one.
func widen(l *core.Lane, h Header) point {
	return point{
		sequence:  l.InSequence + int64(int16(h.SequenceNumber-uint16(l.InSequence))),
		timestamp: l.InTimestamp + int64(int32(h.Timestamp-uint32(l.InTimestamp))),
	}
}

// next places a packet of the source that is known. skips may be nil.
func next(l *core.Lane, h Header, length int, now time.Duration, skips *Skips) (n Numbers, ok bool) {
	at := widen(l, h)
	if at.sequence < l.Floor {
		l.Late++
		return Numbers{}, false
	}
	offset := l.SequenceOffset
	if at.sequence > l.InSequence {
		l.InSequence, l.InTimestamp = at.sequence, at.timestamp
	} else if skips != nil {
		known := true
		if offset, known = skips.Offset(at.sequence, offset); !known {
			l.Late++
			return Numbers{}, false
		}
	}
	l.Heard = int64(now)
	l.Packets++
	l.Bytes += uint64(length)
	return Numbers{
		SequenceNumber: uint16(at.sequence + offset),
		Timestamp:      uint32(at.timestamp + l.TimestampOffset),
	}, true
}
