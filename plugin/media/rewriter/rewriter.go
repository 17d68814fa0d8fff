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

// Header has those fields of an RTP header that a rewriter needs.
type Header struct {
	SSRC           uint32
	Timestamp      uint32
	SequenceNumber uint16
}

// Numbers are the numbers of a packet for its viewer.
type Numbers struct {
	Timestamp      uint32
	SequenceNumber uint16
}

// Clock is the number of ticks that RTP timestamps count in a second.
type Clock int64

// Video is the clock of every video codec, 90 kHz.
const Video Clock = 90_000

// Audio is the clock of a payload type: 8 kHz for PCMU, PCMA and G.722 (RFC
// 3551), 48 kHz for Opus (RFC 7587) and the rest.
func Audio(payloadType uint8) Clock {
	if payloadType == 0 || payloadType == 8 || payloadType == 9 {
		return 8_000
	}
	return 48_000
}

// ticks counts the ticks of a time. Seconds and the rest are multiplied one by one, because
// 28 hours in ns times 90,000 take more than 63 bits.
func (c Clock) ticks(passed time.Duration) int64 {
	seconds, rest := int64(passed/time.Second), int64(passed%time.Second)
	return seconds*int64(c) + rest*int64(c)/int64(time.Second)
}

// Lock takes the rewriter's lock. C may hold it, for some ten instructions.
func Lock(r *core.Rewriter) {
	for !atomic.CompareAndSwapUint32(&r.Lock, 0, 1) {
		runtime.Gosched()
	}
}

// Unlock gives the lock back.
func Unlock(r *core.Rewriter) { atomic.StoreUint32(&r.Lock, 0) }

// Reset makes a rewriter start over for a new PeerConnection. Its counters stay.
func Reset(r *core.Rewriter) {
	Lock(r)
	defer Unlock(r)
	r.Flags, r.GOP = 0, 0
	atomic.StoreUint32(&r.PayloadType, 0)
}

// Next finds the numbers of a packet of length bytes that arrived at now. ok is false when
// the packet comes too late and must be dropped.
func Next(r *core.Rewriter, h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	return NextCached(r, core.Cached{}, h, clock, length, now)
}

// NextCached is [Next] for a packet of an m-line with a cache of pictures. ok is also false when the
// viewer does not take the packet ([Takes]). Both are decided under one lock: otherwise a burst could
// begin in between, and the packet would be sent twice, or before packets that it follows.
func NextCached(r *core.Rewriter, c core.Cached, h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	Lock(r)
	defer Unlock(r)
	if !Takes(r, c) {
		return Numbers{}, false
	}
	if isNew(r, h.SSRC) {
		begin(r, h, clock, now)
	}
	if r.Flags&core.RewriterSkipped != 0 {
		// Packets were left out until now, and nobody knows here which ones. So a packet
		// that is older than the newest one could get the number of another packet.
		r.Flags &^= core.RewriterSkipped
		r.Floor = max(r.Floor, r.InSequence+1)
	}
	r.Flags |= core.RewriterSteady
	return next(r, h, length, now, nil)
}

// End notes that the source's route has ended. If the route comes back, the packets that
// were not forwarded meanwhile must not look lost to the viewer.
func End(r *core.Rewriter) {
	Lock(r)
	defer Unlock(r)
	r.Flags = r.Flags&^(core.RewriterSteady|core.RewriterHeld|core.RewriterCatching) | core.RewriterEnded
	r.GOP = 0
}

// Append takes count numbers behind the newest packet of a source that has ended, and returns the
// first of them. ok is false if the source has not ended, or if its newest packet did not have the given
// number for the viewer.
func Append(r *core.Rewriter, count int, newest uint16) (first Numbers, ok bool) {
	Lock(r)
	defer Unlock(r)
	const ended = core.RewriterStarted | core.RewriterEnded
	if r.Flags&ended != ended || uint16(r.InSequence+r.SequenceOffset) != newest {
		return Numbers{}, false
	}
	first = Numbers{SequenceNumber: newest + 1, Timestamp: uint32(last(r).timestamp)}
	r.SequenceOffset += int64(count)
	return first, true
}

// Started says whether there has been a source.
func Started(r *core.Rewriter) bool {
	Lock(r)
	defer Unlock(r)
	return r.Flags&core.RewriterStarted != 0
}

// Flows says whether the viewer gets packets of a source that has not ended.
func Flows(r *core.Rewriter) bool {
	Lock(r)
	defer Unlock(r)
	return r.Flags&(core.RewriterStarted|core.RewriterEnded) == core.RewriterStarted
}

// GoPast moves a rewriter past the numbers that another rewriter of the same m-line has used.
// Both have started.
func GoPast(r, other *core.Rewriter) {
	newest, heard := sent(other)
	Lock(r)
	defer Unlock(r)
	own := last(r)
	ahead := newest.sequence - own.sequence
	if ahead <= 0 {
		return
	}
	r.SequenceOffset += ahead
	r.TimestampOffset += max(0, newest.timestamp-own.timestamp)
	r.Heard = max(r.Heard, heard)
	r.Flags = r.Flags&^core.RewriterSteady | core.RewriterEnded
}

// sent returns the numbers with which the newest packet was sent, and the time at which
// that packet came.
func sent(r *core.Rewriter) (newest point, heard int64) {
	Lock(r)
	defer Unlock(r)
	return last(r), r.Heard
}

// last returns the numbers with which the newest packet was sent. With the lock held.
func last(r *core.Rewriter) point {
	return point{r.InSequence + r.SequenceOffset, squeezed(r, r.InTimestamp) + r.TimestampOffset}
}

func isNew(r *core.Rewriter, ssrc uint32) bool {
	return r.Flags&core.RewriterStarted == 0 || r.Flags&core.RewriterEnded != 0 || r.SSRC != ssrc
}

// begin continues the numbers with another source.
func begin(r *core.Rewriter, h Header, clock Clock, now time.Duration) {
	to := point{sequence: 1}
	r.Floor = math.MinInt64
	// Far from 0, so that an older packet than the first has no negative number.
	first := point{sequence: 1<<32 | int64(h.SequenceNumber), timestamp: 1<<48 | int64(h.Timestamp)}
	if r.Flags&core.RewriterStarted != 0 {
		passed := max(1, clock.ticks(now-time.Duration(r.Heard)))
		to = last(r)
		to.sequence++
		to.timestamp += passed
	}
	if r.Flags&(core.RewriterStarted|core.RewriterHeld) != 0 {
		// A packet that is older than the first one would get a number of the former
		// source, or belongs to a frame before the keyframe.
		r.Floor = first.sequence
	}
	r.Flags = r.Flags&^(core.RewriterEnded|core.RewriterSkipped|core.RewriterHeld) | core.RewriterStarted
	r.SSRC = h.SSRC
	r.Begun++
	squeeze(r, first.timestamp)
	r.InSequence, r.InTimestamp = first.sequence, first.timestamp
	r.SequenceOffset, r.TimestampOffset = to.sequence-first.sequence, to.timestamp-squeezed(r, first.timestamp)
}

// point is a packet's sequence number and timestamp, widened so that they never wrap.
type point struct {
	sequence, timestamp int64
}

// widen finds the 64-bit numbers nearest to those of the newest packet.
func widen(r *core.Rewriter, h Header) point {
	return point{
		sequence:  r.InSequence + int64(int16(h.SequenceNumber-uint16(r.InSequence))),
		timestamp: r.InTimestamp + int64(int32(h.Timestamp-uint32(r.InTimestamp))),
	}
}

// next finds the numbers of a packet of the present source. skips may be nil.
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
		Timestamp:      uint32(squeezed(r, at.timestamp) + r.TimestampOffset),
	}, true
}
