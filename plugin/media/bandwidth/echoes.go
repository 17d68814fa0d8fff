package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
)

// echoes finds out by how much a packet takes longer now than on an empty line. The core sends a sender
// report about once a second, and a receiver report tells which one came last and how long ago that
// was (RFC 3550, 6.4.1). So the time to the viewer and back is known, but for a constant: the clock of the
// core's reports is not ours. The least value of the last half minute stands for the empty line.
//
// A step of the clock makes one of two errors: the growth seems to be 0 until packets wait again, or
// it seems to be large for half a minute, in which probes fail.
type echoes struct {
	known bool
	first uint32
	grown time.Duration
	left  time.Duration // when the sender report left, or a little later
	least [2]int32      // of this span and of the one before
	turn  time.Duration // the end of this span
}

const (
	echoSpan = 15 * time.Second
	echoUnit = 65536 // of RTCP's short times, a second
)

// take takes the first block of a receiver report.
func (e *echoes) take(at time.Duration, b feedback.Block) {
	if b.LSR == 0 {
		return // no sender report has come yet
	}
	value := uint32(at.Microseconds()*echoUnit/1e6) - b.Delay - b.LSR
	if !e.known {
		*e = echoes{known: true, first: value, turn: at + echoSpan}
	}
	now := int32(value - e.first)
	if at >= e.turn {
		e.turn, e.least[1], e.least[0] = at+echoSpan, e.least[0], now
	}
	e.least[0] = min(e.least[0], now)
	e.grown = seconds(int64(now) - int64(min(e.least[0], e.least[1])))
	e.left = at - seconds(int64(b.Delay))
}

// seconds makes a duration of 1/65536 s.
func seconds(units int64) time.Duration {
	return time.Duration(units) * time.Second / echoUnit
}
