package taps

import (
	"errors"
	"sync"
)

// Talking says when somebody is talking, by the audio levels that a client sends (RFC 6464), in
// -dBov: 0 is the loudest, 127 silence.
type Talking struct {
	// Level is the average below which somebody talks. Janus's VideoRoom plugin uses 25.
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
	case t.Level < 0 || t.Level > 127:
		return errors.New("the level must be from 0 to 127 (-dBov)")
	case t.Packets < 1 || t.Packets > 10_000:
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

// Talk watches one m-line.
type Talk struct {
	MIndex     int
	thresholds Talking
	publisher  Publisher
	// mu protects the fields below. It is held while the publisher is told, so that events
	// are told in the order in which they happen. It may be taken inside the router's lock.
	mu    sync.Mutex
	meter meter
	off   bool
}

// NewTalk makes a watch of a publisher's m-line. A watch that replaces another one of the same
// m-line continues with that watch's state, and the replaced watch tells nothing more. With
// other thresholds a speaker goes on talking until an average says otherwise. before may be
// nil.
func NewTalk(publisher Publisher, mindex int, thresholds Talking, before *Talk) *Talk {
	t := &Talk{MIndex: mindex, thresholds: thresholds, publisher: publisher}
	if before != nil {
		t.meter.talking = before.end()
	}
	return t
}

// end ends a watch without telling anything. It says whether the m-line talks.
func (t *Talk) end() (talking bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	talking = t.meter.talking
	t.meter, t.off = meter{}, true
	return talking
}

// meter averages levels.
type meter struct {
	sum, count int
	talking    bool
}

// add takes a level. changed says that talking has changed.
func (m *meter) add(level int, t Talking) (average int, changed bool) {
	m.sum += level
	m.count++
	if m.count < t.Packets {
		return 0, false
	}
	average = m.sum / m.count
	m.sum, m.count = 0, 0
	talking := average <= t.Level
	changed = talking != m.talking
	m.talking = talking
	return average, changed
}

// Take takes the audio level of a packet, in -dBov. A negative level means that the packet has
// none.
func (t *Talk) Take(level int) {
	if level < 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.off {
		return // a packet from before
	}
	if average, changed := t.meter.add(level, t.thresholds); changed {
		t.publisher.Talks(t.MIndex, t.meter.talking, average)
	}
}

// Turn turns the watch off, or on again. When Turn returns, nothing is told any more of
// packets that came before, and the m-line does not count as talking. Nothing is told about a
// publisher that is gone.
func (t *Talk) Turn(off bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.off = off
	if !off {
		return
	}
	talked := t.meter.talking
	t.meter = meter{}
	if talked && !t.publisher.Gone() {
		t.publisher.Talks(t.MIndex, false, Silence)
	}
}
