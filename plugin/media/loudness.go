package media

import (
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/meter"
)

// Viewers with limits get the loudest publishers, and those who talked last. So the publishers' threads
// measure how loud their audio is (package meter), and call heard when that may change who has a
// place. Who has stopped talking changes nothing until somebody else talks, so no timer is
// needed. All functions but heard are called with the router's lock held.

// listens says what is wanted of the loudness of a publisher's audio.
func (s *Session) listens() (setting uint32) {
	s.eachLimited(func(viewer *Session) {
		setting |= core.LoudnessOn
		for _, k := range []kind{audio, video} {
			if viewer.places.most(k) > 0 && !viewer.passes(s, k) {
				setting |= core.LoudnessContested
			}
		}
	})
	return setting
}

// eachLimited calls do for each viewer with limits, perhaps several times for one.
func (s *Session) eachLimited(do func(viewer *Session)) {
	for _, viewer := range s.viewers {
		if viewer.places != nil {
			do(viewer)
		}
	}
	for _, route := range s.routesOut {
		if route.viewer.places != nil {
			do(route.viewer)
		}
	}
}

// listen measures the loudness of an m-line if that is wanted, in the meter of its watch for talking
// if it has one.
func (t *track) listen(compiled *core.Track, setting uint32) {
	if t.kind() != audio || setting == 0 {
		t.ignore()
		return
	}
	if compiled.Meter == nil {
		compiled.Meter = t.publisher.meter(key(audio, t.mindex)).Shared
	}
	if t.loudness != &compiled.Meter.Loudness {
		t.ignore()
		t.loudness = &compiled.Meter.Loudness
	}
	meter.Listen(t.loudness, setting)
}

// ignore ends the measuring of loudness.
func (t *track) ignore() {
	if t.loudness != nil {
		meter.Listen(t.loudness, 0)
		t.loudness = nil
	}
}

// voice is how loud a publisher is: the loudest of its m-lines. Whoever is muted by the script, or has
// sent no audio, is silent.
func (s *Session) voice(now time.Duration) meter.Voice {
	voice := meter.Voice{Silent: meter.Quiet}
	if s.muted {
		return voice
	}
	for _, t := range s.known() {
		if t == nil || t.loudness == nil {
			continue
		}
		if v := meter.Read(t.loudness, now); voice.Weaker(v) {
			voice = v
		}
	}
	return voice
}

// hasNoLevels says that a publisher's packets tell no audio levels. Nobody can say how loud these are,
// so viewers get them all.
func (s *Session) hasNoLevels() bool {
	missing := false
	for _, t := range s.known() {
		if t == nil || t.loudness == nil {
			continue
		}
		switch meter.Carries(t.loudness) {
		case core.LevelsThere:
			return false
		case core.LevelsMissing:
			missing = true
		}
	}
	return missing
}

// talkedLast is when a publisher talked last, 0 for never.
func (s *Session) talkedLast(now time.Duration) time.Duration {
	if v := s.voice(now); v.Talks {
		return v.LoudAt
	}
	return s.talked
}

// heard gives a publisher a place at the viewers where it has become one of the loudest, or of those
// who talked last. The publisher's thread calls it when a talk spurt begins, and while it goes on. A
// change costs a table of the publisher, and one of each publisher who loses a place.
func (s *Session) heard() {
	if !s.isHeard.Load() {
		return
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() || s.muted {
		return
	}
	h := hearing{publisher: s, now: s.now()}
	h.voice = s.voice(h.now)
	if h.voice.Talks {
		s.talked = h.voice.LoudAt
	}
	s.eachLimited(h.visit)
	h.change(s)
}

// hearing is what a publisher's talking changes.
type hearing struct {
	publisher *Session
	voice     meter.Voice
	now       time.Duration
	changed   bool
	losers    []loser
}

// loser is a publisher that a viewer does not get any more.
type loser struct {
	viewer, publisher *Session
	kind              kind
}

// visit looks whether the publisher gets a place at a viewer.
func (h *hearing) visit(viewer *Session) {
	if h.voice.Speaks {
		h.take(audio, viewer)
	}
	if h.voice.Talks {
		h.take(video, viewer)
	}
}

func (h *hearing) take(k kind, viewer *Session) {
	weakest, taken := viewer.take(k, h.publisher, h.now)
	h.changed = h.changed || taken
	if weakest == nil {
		return
	}
	if k == video {
		viewer.linger(weakest, h.publisher, h.now)
	}
	viewer.router.stale(weakest)
	h.losers = append(h.losers, loser{viewer, weakest, k})
}

// change makes the tables of those who have lost a place, and then that of the publisher.
func (h *hearing) change(s *Session) {
	if levelless := s.hasNoLevels(); levelless != s.levelless {
		s.levelless, h.changed = levelless, true
	}
	if h.changed {
		s.router.stale(s)
	}
	s.router.compileStale()
	endRoutes(h.losers)
}

func endRoutes(losers []loser) {
	for _, one := range losers {
		one.viewer.endRoutesOf(one.publisher, one.kind)
	}
}
