package media

import (
	"errors"
	"sync"

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

// Silence is the level that is told when somebody who talks is not heard any more.
const Silence = 127

// talk watches one m-line.
type talk struct {
	thresholds Talking
	publisher  *Session
	mindex     int
	// mu protects what follows. It is held while the listener is told, so that the listener
	// is told in the order of what happens. It may be held inside of the router's lock.
	mu    sync.Mutex
	meter meter
	off   bool
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
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.off {
		return // a packet of before
	}
	if average, changed := t.meter.add(level, t.thresholds); changed {
		t.tell(average)
	}
}

// tell tells the listener whether somebody talks. With the lock held.
func (t *talk) tell(level int) {
	t.publisher.router.notify.Talking(t.publisher.ID, t.mindex, t.meter.talking, level)
}

// turn ends the watch, or begins it again. When it returns, nothing that came before is told
// any more, and nobody is left talking. Of a session that is gone nothing is told: its owner
// knows.
func (t *talk) turn(off bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.off = off
	if !off {
		return
	}
	talked := t.meter.talking
	t.meter = meter{}
	if talked && !t.publisher.life.Gone() {
		t.tell(Silence)
	}
}

// follow goes on where another watch of the same m-line stood, which tells nothing more:
// with other thresholds, a speaker goes on talking until an average says otherwise.
func (t *talk) follow(before *talk) {
	if before == nil {
		return
	}
	before.mu.Lock()
	defer before.mu.Unlock()
	t.meter.talking = before.meter.talking
	before.meter, before.off = meter{}, true
}

// DetectTalking watches an audio m-line, First for the first; nil ends it.
func (s *Session) DetectTalking(mindex int, thresholds *Talking) error {
	if thresholds != nil {
		if err := thresholds.Check(); err != nil {
			return err
		}
	}
	defer s.settleTalks()
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return ErrGone
	}
	s.changeTaps(key(audio, mindex), func(t *taps) {
		before := t.talk
		t.talk = nil
		if thresholds != nil {
			t.talk = &talk{thresholds: *thresholds, publisher: s, mindex: mindex}
			t.talk.follow(before)
			s.talks = append(s.talks, t.talk)
		}
	})
	s.compile()
	return nil
}

// DetectsTalking says whether an m-line is watched.
func (s *Session) DetectsTalking() bool {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	for _, t := range s.taps {
		if t.talk != nil {
			return true
		}
	}
	return false
}

// settleTalks ends each watch whose packets do not come any more, and begins it again when
// they may come: whatever may change that calls it afterwards, without the router's lock.
func (s *Session) settleTalks() {
	s.settling.Lock()
	defer s.settling.Unlock()
	for t, off := range s.watches() {
		t.turn(off)
	}
}

// watches says of each watch whether it is off, and forgets those that have ended.
func (s *Session) watches() map[*talk]bool {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if len(s.talks) == 0 {
		return nil
	}
	found := make(map[*talk]bool, len(s.talks))
	kept := s.talks[:0]
	for _, t := range s.talks {
		taps := s.taps[key(audio, t.mindex)]
		watched := taps != nil && taps.talk == t
		if watched {
			kept = append(kept, t)
		}
		found[t] = !watched || s.router.scripted || s.muted || !s.mayTalk(t.mindex)
	}
	clear(s.talks[len(kept):])
	s.talks = kept
	return found
}

// mayTalk says whether an m-line, or the first one of audio, is one that audio comes on and
// whose packets its watch gets, as far as that is known. With the router's lock held.
func (s *Session) mayTalk(mindex int) bool {
	if mindex < 0 {
		mindex = s.firstAudio()
		if mindex < 0 {
			return len(s.described) == 0
		}
		if own := s.taps[mindex]; own != nil && own.talk != nil {
			return false // the watch of the index goes before
		}
	}
	if mindex >= len(s.described) {
		return true
	}
	line := s.described[mindex]
	return line.Medium == Audio && !line.Silent
}

// firstAudio is the first m-line of audio, as negotiated, or else of those that have sent
// something; First when there is none. With the router's lock held.
func (s *Session) firstAudio() int {
	if len(s.described) > 0 {
		return s.firstDescribed(audio)
	}
	for _, line := range s.known() {
		if line != nil && line.kind() == audio {
			return line.mindex
		}
	}
	return First
}
