package media

import (
	"errors"
	"time"

	"janus-golua/plugin/core"
)

// Talking says when somebody is talking, from the audio levels that a client
// sends (RFC 6464), in -dBov: 0 is the loudest, 127 silence.
type Talking struct {
	// Level is the average below which it is talk; 25 is that of the VideoRoom
	// plugin of Janus.
	Level int
	// Packets is over how many packets the average is taken: 100 are two seconds
	// of Opus.
	Packets int
}

// DefaultTalking is what the VideoRoom plugin of Janus has.
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

// talk watches one m-line. Only its publisher's forwarder uses it, but for line.
type talk struct {
	thresholds Talking
	publisher  *Session
	mindex     int
	meter      meter
}

// meter averages levels.
type meter struct {
	sum, count int
	talking    bool
}

// add takes a level; changed says that talking is another than before.
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

func (t *talk) take(packet *core.Packet) {
	level := t.publisher.core.ReadExtensions(packet).AudioLevel
	if level < 0 {
		return
	}
	average, changed := t.meter.add(level, t.thresholds)
	if changed {
		t.publisher.router.notify.Talking(t.publisher.ID, t.mindex, t.meter.talking, average)
	}
}

// DetectTalking watches an audio m-line, First for the first; nil ends it.
func (s *Session) DetectTalking(mindex int, thresholds *Talking) error {
	if thresholds != nil {
		if err := thresholds.Check(); err != nil {
			return err
		}
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.gone.Load() {
		return ErrGone
	}
	s.changeTaps(key(audio, mindex), func(t *taps) {
		t.talk = nil
		if thresholds != nil {
			t.talk = &talk{thresholds: *thresholds, publisher: s, mindex: mindex}
		}
	})
	s.compile()
	return nil
}

// Speakers finds the active speaker of a group, from who began to talk when. Its
// zero value knows of nobody.
type Speakers struct {
	talking map[uint64]time.Duration
	active  uint64
}

// Change notes that somebody began or stopped talking. It returns the active
// speaker, 0 when nobody talks, and whether it is another than before: the
// active speaker stays until it stops; then the one who began last follows.
func (s *Speakers) Change(id uint64, talking bool, at time.Duration) (active uint64, changed bool) {
	if s.talking == nil {
		s.talking = make(map[uint64]time.Duration)
	}
	if talking {
		s.talking[id] = at
	} else {
		delete(s.talking, id)
	}
	before := s.active
	if _, still := s.talking[s.active]; !still {
		s.active = s.latest()
	}
	return s.active, s.active != before
}

func (s *Speakers) latest() (id uint64) {
	latest := time.Duration(-1)
	for candidate, at := range s.talking {
		if at > latest || (at == latest && candidate < id) {
			id, latest = candidate, at
		}
	}
	return id
}
