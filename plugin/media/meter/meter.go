// Package meter adds up the audio levels of an m-line (RFC 6464). C does so for each packet
// (export/meter.h), and calls Go only when the m-line may have begun or stopped talking.
//
// A [core.Meter] is one word, which both sides change by compare-and-swap. From its lowest bit
// on, it has the sum of the levels so far, their number, the number of packets over which the
// average is taken, the threshold, whether the m-line talks, and whether the meter is on. When
// an average says something else than before, the sum and the number stay as they are until Go
// takes them. So a decision that comes too late, after the meter was turned off or
// set anew, finds nothing to decide.
package meter

import (
	"sync/atomic"

	"janus-golua/plugin/core"
)

// MostLevel and MostPackets are the largest values of a Setting. With MostLevel every average
// is talking.
const (
	MostLevel   = 128
	MostPackets = 10_000
)

// Setting says how a meter measures.
type Setting struct {
	// Level is the threshold, in -dBov: an average below it is talking.
	Level int
	// Packets is the number of packets over which the average is taken, from 1 on.
	Packets int
	// Talks says whether the m-line talks already.
	Talks bool
}

// Start begins to measure anew, and turns the meter on.
func Start(m *core.Meter, s Setting) {
	state := uint64(s.Level)<<core.MeterLevel | uint64(s.Packets)<<core.MeterPackets | core.MeterOn
	if s.Talks {
		state |= core.MeterTalks
	}
	atomic.StoreUint64(&m.State, state)
}

// Stop turns a meter off, and forgets what it has measured.
func Stop(m *core.Meter) { atomic.StoreUint64(&m.State, 0) }

// Add takes the level of a packet, in -dBov; a negative level means that the packet has none.
// due says that Take must decide.
func Add(m *core.Meter, level int) (due bool) {
	if level < 0 {
		return false
	}
	for {
		before := atomic.LoadUint64(&m.State)
		if before&core.MeterOn == 0 {
			return false
		}
		after, due := add(before, level)
		if atomic.CompareAndSwapUint64(&m.State, before, after) {
			return due
		}
	}
}

func add(state uint64, level int) (after uint64, due bool) {
	packets := state >> core.MeterPackets & core.MeterCounts
	if state>>core.MeterCount&core.MeterCounts < packets {
		state += 1<<core.MeterCount + uint64(level)
	}
	if state>>core.MeterCount&core.MeterCounts < packets {
		return state, false
	}
	if talks(state) != (state&core.MeterTalks != 0) {
		return state, true
	}
	return begun(state), false
}

// talks says whether the average of a state is below the threshold, as in the VideoRoom plugin
// of Janus: with a threshold of 25, an average of 24.9 is talking, and 25 is not.
func talks(state uint64) bool {
	threshold, count := state>>core.MeterLevel&core.MeterLevels, state>>core.MeterCount&core.MeterCounts
	return state&core.MeterSums < threshold*count
}

// begun is a state without what it has measured.
func begun(state uint64) uint64 { return state >> core.MeterPackets << core.MeterPackets }

// Take decides whether the m-line talks. It returns the average, without the parts of a dB.
// changed is false when nothing has to be decided.
func Take(m *core.Meter) (average int, talking, changed bool) {
	for {
		state := atomic.LoadUint64(&m.State)
		count, packets := state>>core.MeterCount&core.MeterCounts, state>>core.MeterPackets&core.MeterCounts
		if state&core.MeterOn == 0 || count < packets {
			return 0, false, false
		}
		if atomic.CompareAndSwapUint64(&m.State, state, begun(state)^core.MeterTalks) {
			return int(state & core.MeterSums / count), state&core.MeterTalks == 0, true
		}
	}
}
