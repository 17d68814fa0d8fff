package media

import (
	"slices"
	"time"
)

// A viewer with limits has a number of places for audio, and for video. This file says which
// publishers get them. All functions are called with the router's lock held.

// trim takes the places of the weakest until the limit is kept.
func (l *limited) trim(k kind, now time.Duration) {
	for len(l.chosen[k]) > max(l.most(k), 0) {
		l.drop(k, l.weakest(k, now))
	}
}

func (l *limited) drop(k kind, publisher *Session) { l.chosen[k] = without(l.chosen[k], publisher) }

func (l *limited) add(k kind, publisher *Session) {
	l.chosen[k] = append(slices.Clip(l.chosen[k]), publisher)
}

// weakest is the chosen publisher who loses the place first.
func (l *limited) weakest(k kind, now time.Duration) (weakest *Session) {
	for _, publisher := range l.chosen[k] {
		if weakest == nil || publisher.weaker(k, weakest, now) {
			weakest = publisher
		}
	}
	return weakest
}

// weaker says whether a publisher loses its place before another one: for audio the one that is
// less loud, for video the one that has not talked for longer.
func (s *Session) weaker(k kind, other *Session, now time.Duration) bool {
	if k == audio {
		return s.voice(now).Weaker(other.voice(now))
	}
	return s.talkedLast(now) < other.talkedLast(now)
}

// fill gives free places to publishers without one, the best first.
func (s *Session) fill(k kind) {
	l, now := s.limits, s.now()
	if len(l.chosen[k]) >= l.most(k) {
		return
	}
	free := s.candidates(k)
	for len(l.chosen[k]) < l.most(k) && len(free) > 0 {
		best := free[0]
		for _, publisher := range free[1:] {
			if best.weaker(k, publisher, now) {
				best = publisher
			}
		}
		free = without(free, best)
		l.add(k, best)
		s.router.stale(best)
	}
}

// candidates are the publishers routed to the viewer that have a medium and no place, in the order of
// the routes.
func (s *Session) candidates(k kind) (found []*Session) {
	seen := make(map[*Session]bool, len(s.publishers)+len(s.routesIn))
	add := func(publisher *Session) {
		if !seen[publisher] && !slices.Contains(s.limits.chosen[k], publisher) {
			found = append(found, publisher)
		}
		seen[publisher] = true
	}
	for _, publisher := range s.publishers {
		if publisher.mayHave(k) {
			add(publisher)
		}
	}
	for _, route := range s.routesIn {
		if route.carries(k) {
			add(route.publisher)
		}
	}
	return found
}

// mayHave says whether a publisher has a medium, as far as its description tells.
func (s *Session) mayHave(k kind) bool { return len(s.described) == 0 || s.firstDescribed(k) >= 0 }

// admit gives a publisher whose route begins a free place.
func (s *Session) admit(publisher *Session, carries func(kind) bool) {
	if s.limits == nil {
		return
	}
	for _, k := range []kind{audio, video} {
		if l := s.limits; carries(k) && len(l.chosen[k]) < l.most(k) && !slices.Contains(l.chosen[k], publisher) {
			l.add(k, publisher)
		}
	}
}

// dismiss gives the places of a publisher whose route has ended to others. The caller makes their
// tables (compileStale).
func (s *Session) dismiss(publisher *Session) {
	l := s.limits
	if l == nil {
		return
	}
	l.leaving = slices.DeleteFunc(l.leaving, func(one leaving) bool { return one.publisher == publisher })
	for _, k := range []kind{audio, video} {
		if slices.Contains(l.chosen[k], publisher) && !s.isRouted(publisher, k) {
			l.drop(k, publisher)
			s.fill(k)
		}
	}
}

// isRouted says whether a publisher's medium is routed to the viewer.
func (s *Session) isRouted(publisher *Session, k kind) bool {
	return slices.Contains(s.publishers, publisher) || slices.ContainsFunc(s.routesIn, func(route *Route) bool {
		return route.publisher == publisher && route.carries(k)
	})
}

// take gives a publisher who speaks a place if one is free, or if the weakest of those who have one
// must give way, who is returned. taken says that the publisher has got a place.
func (s *Session) take(k kind, publisher *Session, now time.Duration) (weakest *Session, taken bool) {
	l := s.limits
	if l.most(k) <= 0 || slices.Contains(l.chosen[k], publisher) {
		return nil, false
	}
	if len(l.chosen[k]) >= l.most(k) {
		weakest = l.weakest(k, now)
		if k == audio && !publisher.voice(now).Beats(weakest.voice(now)) {
			return nil, false
		}
	}
	if !s.isRouted(publisher, k) {
		return nil, false
	}
	if weakest != nil {
		l.drop(k, weakest)
	}
	l.add(k, publisher)
	return weakest, true
}

// endRoutesOf notes that a publisher's packets do not come any more: the next packet that comes does
// not look as if packets had been lost, and video begins with a keyframe. It is called after the table
// has been replaced.
func (s *Session) endRoutesOf(publisher *Session, k kind) {
	for _, key := range s.keysOf(publisher, k) {
		s.endSubscription(key)
	}
}

// keysOf are the keys of the viewer's m-lines that a publisher's medium goes to.
func (s *Session) keysOf(publisher *Session, k kind) (keys []int) {
	if slices.Contains(s.publishers, publisher) {
		keys = append(keys, s.subscriptionKey(k, First))
	}
	for _, route := range s.routesIn {
		if route.publisher == publisher && route.carries(k) {
			keys = append(keys, route.key(k))
		}
	}
	return keys
}
