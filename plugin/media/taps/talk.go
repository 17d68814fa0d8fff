package taps

import (
	"errors"
	"sync"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/meter"
)

// Talking says when somebody is talking, by the audio levels that a client sends (RFC 6464), in
// -dBov: 0 is the loudest, 127 silence.
type Talking struct {
	// Level is the average below which somebody talks, 0 to 128. Janus's VideoRoom plugin uses
	// 25.
	Level int
	// Packets is the number of packets over which the average is taken: 100 are two seconds
	// of Opus.
	Packets int
}

// DefaultTalking has the values of the VideoRoom plugin of Janus.
var DefaultTalking = Talking{Level: 25, Packets: 100}

// Check says what is wrong with thresholds, nil if nothing is.
func (t Talking) Check() error {
	switch {
	case t.Level < 0 || t.Level > meter.MostLevel:
		return errors.New("the level must be from 0 to 128 (-dBov)")
	case t.Packets < 1 || t.Packets > meter.MostPackets:
		return errors.New("the number of packets must be from 1 to 10000")
	}
	return nil
}

// Silence is the level that is reported when somebody who talks is no longer heard.
const Silence = 127

// Publisher is somebody whose talking is watched.
type Publisher interface {
	// Talks tells that an m-line began or stopped talking, and the level that says so.
	Talks(mindex int, talking bool, level int)
	// Gone says that nothing more is told about the publisher: its owner knows that nobody
	// talks.
	Gone() bool
}

// Meter measures the audio levels for the watches of one m-line, of which there is one at a
// time.
type Meter struct {
	// Shared is what C adds the levels to.
	Shared *core.Meter
	// mu protects the fields of the m-line's watches. It is held while the publisher is told,
	// so that events are told in the order in which they happen. It may be taken inside the
	// router's lock.
	mu sync.Mutex
	// watch is the present watch. Others have ended, and do not touch Shared any more.
	watch *Talk
}

// Talk watches one m-line.
type Talk struct {
	MIndex     int
	Meter      *Meter
	thresholds Talking
	publisher  Publisher
	// The lock of Meter protects these.
	talking, off bool
}

// NewTalk makes a watch of a publisher's m-line. A watch that replaces another one of the same
// m-line continues with that watch's state, and the replaced watch tells nothing more. With
// other thresholds a speaker goes on talking until an average says otherwise. before may be
// nil; else it has the same meter.
func NewTalk(publisher Publisher, mindex int, thresholds Talking, before *Talk, m *Meter) *Talk {
	t := &Talk{MIndex: mindex, Meter: m, thresholds: thresholds, publisher: publisher}
	m.mu.Lock()
	defer m.mu.Unlock()
	if before != nil {
		t.talking = before.talking
		before.talking, before.off = false, true
	}
	m.watch = t
	t.measure()
	return t
}

// measure begins to measure anew. With the lock held.
func (t *Talk) measure() {
	meter.Start(t.Meter.Shared, meter.Setting{Level: t.thresholds.Level, Packets: t.thresholds.Packets, Talks: t.talking})
}

// Decide tells the publisher when the audio levels say that the m-line began or stopped
// talking. It does nothing when they say nothing new.
func (t *Talk) Decide() {
	t.Meter.mu.Lock()
	defer t.Meter.mu.Unlock()
	if t.off || t.Meter.watch != t {
		return // the packets are from before
	}
	if average, talking, changed := meter.Take(t.Meter.Shared); changed {
		t.talking = talking
		t.publisher.Talks(t.MIndex, talking, average)
	}
}

// Turn turns the watch off, or on again. When Turn returns, nothing is told any more of
// packets that came before, and the m-line does not count as talking. Nothing is told about a
// publisher that is gone.
func (t *Talk) Turn(off bool) {
	t.Meter.mu.Lock()
	defer t.Meter.mu.Unlock()
	was, talked := t.off, t.talking
	t.off = off
	if off == was {
		return
	}
	t.talking = false
	switch {
	case t.Meter.watch != t:
	case off:
		meter.Stop(t.Meter.Shared)
	default:
		t.measure()
	}
	if talked && !t.publisher.Gone() {
		t.publisher.Talks(t.MIndex, false, Silence)
	}
}
