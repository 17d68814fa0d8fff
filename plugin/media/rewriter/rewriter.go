// Package rewriter keeps the sequence numbers and timestamps of one m-line of a viewer
// continuous while its source changes. The Janus core has the same thing in its switching
// context (janus_rtp_switching_context). The wire's 16 and 32 bits (RFC 3550, section 5.1)
// are widened to 64 here, so that no comparison meets a wrap-around.
//
// The first packet of all gets sequence number 1 and timestamp 0, as with the stock
// plugin. After a change of SSRC the next packet gets the next sequence number, and a
// timestamp that has advanced by the time that passed.
//
// A rewriter is memory that C changes, too: while a source goes on, export/rewriter.h does
// the sums of [Next] by itself. Both sides hold the rewriter's lock meanwhile.
package rewriter

import (
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// Header is what a rewriter needs of an RTP header.
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

// Lock waits for the rewriter: somebody may be changing it in C, for some ten
// instructions.
func Lock(r *core.Rewriter) {
	for !atomic.CompareAndSwapUint32(&r.Lock, 0, 1) {
		runtime.Gosched()
	}
}

// Unlock ends what Lock began.
func Unlock(r *core.Rewriter) { atomic.StoreUint32(&r.Lock, 0) }

// Reset makes a rewriter start over, for a new PeerConnection; it keeps its counters.
func Reset(r *core.Rewriter) {
	Lock(r)
	defer Unlock(r)
	r.Flags = 0
	atomic.StoreUint32(&r.PayloadType, 0)
}

// Next gives a packet of length bytes that arrived at now its numbers for the
// viewer; ok is false for one that must be dropped because it comes too late.
func Next(r *core.Rewriter, h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	Lock(r)
	defer Unlock(r)
	if isNew(r, h.SSRC) {
		begin(r, h, clock, now)
	}
	if r.Flags&core.RewriterSkipped != 0 {
		// Packets were left out until now, and it is not known here which ones: what
		// is no newer than the newest would get the number of another.
		r.Flags &^= core.RewriterSkipped
		r.Floor = max(r.Floor, r.InSequence+1)
	}
	r.Flags |= core.RewriterSteady
	return next(r, h, length, now, nil)
}

// End notes that the source's route has ended. If it comes back, the viewer must
// not see the packets that it was not sent as lost.
func End(r *core.Rewriter) {
	Lock(r)
	defer Unlock(r)
	r.Flags = r.Flags&^(core.RewriterSteady|core.RewriterHeld) | core.RewriterEnded
}

// Started says whether there has been a packet.
func Started(r *core.Rewriter) bool {
	Lock(r)
	defer Unlock(r)
	return r.Flags&core.RewriterStarted != 0
}

// GoPast has the next packet of a rewriter get numbers that another rewriter, of the same
// m-line, has not used either. Both have started.
func GoPast(r, other *core.Rewriter) {
	newest, heard := sent(other)
	Lock(r)
	defer Unlock(r)
	ahead := newest.sequence - r.InSequence - r.SequenceOffset
	if ahead <= 0 {
		return
	}
	r.SequenceOffset += ahead
	r.TimestampOffset += max(0, newest.timestamp-r.InTimestamp-r.TimestampOffset)
	r.Heard = max(r.Heard, heard)
	r.Flags = r.Flags&^core.RewriterSteady | core.RewriterEnded
}

// sent is where the newest packet of a rewriter went, and when it came.
func sent(r *core.Rewriter) (newest point, heard int64) {
	Lock(r)
	defer Unlock(r)
	return point{r.InSequence + r.SequenceOffset, r.InTimestamp + r.TimestampOffset}, r.Heard
}

func isNew(r *core.Rewriter, ssrc uint32) bool {
	return r.Flags&core.RewriterStarted == 0 || r.Flags&core.RewriterEnded != 0 || r.SSRC != ssrc
}

// begin goes on with another source where the one before has ended.
func begin(r *core.Rewriter, h Header, clock Clock, now time.Duration) {
	to := point{sequence: 1}
	r.Floor = math.MinInt64
	// Far from 0, so that a packet from before the first is no negative.
	first := point{sequence: 1<<32 | int64(h.SequenceNumber), timestamp: 1<<48 | int64(h.Timestamp)}
	if r.Flags&core.RewriterStarted != 0 {
		passed := max(1, clock.ticks(now-time.Duration(r.Heard)))
		to = point{
			sequence:  r.InSequence + r.SequenceOffset + 1,
			timestamp: r.InTimestamp + r.TimestampOffset + passed,
		}
	}
	if r.Flags&(core.RewriterStarted|core.RewriterHeld) != 0 {
		// An older packet than the first would take the numbers of the source before,
		// or belongs to a frame before the keyframe.
		r.Floor = first.sequence
	}
	r.Flags = r.Flags&^(core.RewriterEnded|core.RewriterSkipped|core.RewriterHeld) | core.RewriterStarted
	r.SSRC = h.SSRC
	r.Begun++
	r.InSequence, r.InTimestamp = first.sequence, first.timestamp
	r.SequenceOffset, r.TimestampOffset = to.sequence-first.sequence, to.timestamp-first.timestamp
}

// point is a packet's place in a stream, in numbers that never wrap.
type point struct {
	sequence, timestamp int64
}

// widen finds the 64-bit number nearest to the newest one.
func widen(r *core.Rewriter, h Header) point {
	return point{
		sequence:  r.InSequence + int64(int16(h.SequenceNumber-uint16(r.InSequence))),
		timestamp: r.InTimestamp + int64(int32(h.Timestamp-uint32(r.InTimestamp))),
	}
}

// next places a packet of the source that is known. skips may be nil.
func next(r *core.Rewriter, h Header, length int, now time.Duration, skips *Skips) (n Numbers, ok bool) {
	at := widen(r, h)
	if at.sequence < r.Floor {
		r.Late++
		return Numbers{}, false
	}
	offset := r.SequenceOffset
	if at.sequence > r.InSequence {
		r.InSequence, r.InTimestamp = at.sequence, at.timestamp
	} else if skips != nil {
		known := true
		if offset, known = skips.Offset(at.sequence, offset); !known {
			r.Late++
			return Numbers{}, false
		}
	}
	r.Heard = int64(now)
	r.Packets++
	r.Bytes += uint64(length)
	return Numbers{
		SequenceNumber: uint16(at.sequence + offset),
		Timestamp:      uint32(at.timestamp + r.TimestampOffset),
	}, true
}
