package media

import "janus-golua/plugin/media/taps"

// talker is a session in the form that the watches for talking need.
type talker struct{ *Session }

// Talks tells the listener that an m-line began or stopped talking.
func (t talker) Talks(mindex int, talking bool, level int) {
	t.router.notify.Talking(t.ID, mindex, talking, level)
}

// Gone says that nothing is told any more: the session's owner knows that nobody talks.
func (t talker) Gone() bool { return t.life.Gone() }

// DetectTalking watches an audio m-line for talking, or the first one with First; nil ends the
// watch.
func (s *Session) DetectTalking(mindex int, thresholds *taps.Talking) error {
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
	s.changeTaps(key(audio, mindex), func(t *taps.Set) {
		before := t.Talk
		t.Talk = nil
		if thresholds != nil {
			t.Talk = taps.NewTalk(talker{s}, mindex, *thresholds, before, s.meter(key(audio, mindex)))
			s.talks = append(s.talks, t.Talk)
		}
	})
	s.compile()
	return nil
}

// meter is the meter of the m-line that key stands for. With the router's lock held.
func (s *Session) meter(key int) *taps.Meter {
	if s.meters[key] == nil {
		if s.meters == nil {
			s.meters = make(map[int]*taps.Meter)
		}
		s.meters[key] = &taps.Meter{Shared: s.core.NewMeter()}
	}
	return s.meters[key]
}

// TalkingDue decides whether an m-line talks, and which viewers get it, when its audio levels may say
// something else than before. The publisher's own thread calls it.
func (s *Session) TalkingDue(mindex int) {
	track := s.track(mindex)
	if track == nil {
		return
	}
	if choices := track.selected.current.Load(); choices != nil && choices.taps.Talk != nil {
		choices.taps.Talk.Decide()
	}
	s.heard()
}

// DetectsTalking says whether any m-line is watched.
func (s *Session) DetectsTalking() bool {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	for _, t := range s.taps {
		if t.Talk != nil {
			return true
		}
	}
	return false
}

// settleTalks turns off each watch whose packets cannot come any more, and turns it on again
// when they may come. Code that may change that calls settleTalks afterwards, without the
// router's lock.
func (s *Session) settleTalks() {
	s.settling.Lock()
	defer s.settling.Unlock()
	for t, off := range s.watches() {
		t.Turn(off)
	}
}

// watches says of each watch whether it has to be off, and forgets the watches that have ended.
func (s *Session) watches() map[*taps.Talk]bool {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if len(s.talks) == 0 {
		return nil
	}
	found := make(map[*taps.Talk]bool, len(s.talks))
	kept := s.talks[:0]
	for _, t := range s.talks {
		set := s.taps[key(audio, t.MIndex)]
		watched := set != nil && set.Talk == t
		if watched {
			kept = append(kept, t)
		}
		found[t] = !watched || s.router.scripted || s.muted || !s.mayTalk(t.MIndex)
	}
	clear(s.talks[len(kept):])
	s.talks = kept
	return found
}

// mayTalk says whether audio may come to the watch of an m-line, or of the first m-line of
// audio. With the router's lock held.
func (s *Session) mayTalk(mindex int) bool {
	if mindex < 0 {
		mindex = s.firstAudio()
		if mindex < 0 {
			return len(s.described) == 0
		}
		if own := s.taps[mindex]; own != nil && own.Talk != nil {
			return false // a watch for the index takes precedence
		}
	}
	if mindex >= len(s.described) {
		return true
	}
	line := s.described[mindex]
	return line.Medium == Audio && !line.Silent
}

// firstAudio is the first m-line of audio. The negotiated description decides; before a
// negotiation, only m-lines that have sent something count. The result is First when there is
// none. With the router's lock held.
func (s *Session) firstAudio() int {
	if len(s.described) > 0 {
		return s.firstDescribed(audio)
	}
	for _, track := range s.known() {
		if track != nil && track.kind() == audio {
			return track.mindex
		}
	}
	return First
}
