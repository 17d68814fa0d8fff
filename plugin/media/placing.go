package media

import (
	"slices"
	"time"
)

// A viewer with limits has a number of places for audio, and for video. This file says which
// publishers get them. All functions but endLeftOut are called with the router's lock held.

// trim takes the places of the weakest until the limit is kept.
func (p *places) trim(k kind, now time.Duration) {
	for len(p.chosen[k]) > max(p.most(k), 0) {
		p.drop(k, p.weakest(k, now))
	}
}

func (p *places) drop(k kind, publisher *Session) { p.chosen[k] = without(p.chosen[k], publisher) }

func (p *places) add(k kind, publisher *Session) {
	p.chosen[k] = append(slices.Clip(p.chosen[k]), publisher)
}

// weakest is the chosen publisher who loses the place first.
func (p *places) weakest(k kind, now time.Duration) (weakest *Session) {
	for _, publisher := range p.chosen[k] {
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
	p, now := s.places, s.now()
	if len(p.chosen[k]) >= p.most(k) {
		return
	}
	free := s.candidates(k)
	for len(p.chosen[k]) < p.most(k) && len(free) > 0 {
		best := free[0]
		for _, publisher := range free[1:] {
			if best.weaker(k, publisher, now) {
				best = publisher
			}
		}
		free = without(free, best)
		p.add(k, best)
		s.router.stale(best)
	}
}

// candidates are the publishers routed to the viewer that have a medium and no place, in the order of
// the routes.
func (s *Session) candidates(k kind) (found []*Session) {
	seen := make(map[*Session]bool, len(s.publishers)+len(s.routesIn))
	add := func(publisher *Session) {
		if !seen[publisher] && !slices.Contains(s.places.chosen[k], publisher) {
			found = append(found, publisher)
		}
		seen[publisher] = true
	}
	for _, publisher := range s.publishers {
		if publisher.offers(k) {
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

// offers says whether a publisher's first m-line of a medium may come: its gate is open, and its
// description does not say that there is none.
func (s *Session) offers(k kind) bool {
	return s.gates.out[k].Load() && (len(s.described) == 0 || s.firstDescribed(k) >= 0)
}

// offersAnew gives or takes places at the viewers of everything after a gate of the publisher has
// changed. The caller makes the tables.
func (s *Session) offersAnew() {
	for _, viewer := range s.viewers {
		viewer.admit(s, s.offers)
		viewer.dismiss(s)
	}
}

// admit gives a publisher whose route begins a free place.
func (s *Session) admit(publisher *Session, carries func(kind) bool) {
	if s.places == nil {
		return
	}
	for _, k := range []kind{audio, video} {
		if p := s.places; carries(k) && len(p.chosen[k]) < p.most(k) && !slices.Contains(p.chosen[k], publisher) {
			p.add(k, publisher)
		}
	}
}

// dismiss gives the places of a publisher whose route has ended to others. The caller makes their
// tables (compileStale).
func (s *Session) dismiss(publisher *Session) {
	p := s.places
	if p == nil {
		return
	}
	p.leaving = slices.DeleteFunc(p.leaving, func(one leaving) bool { return one.publisher == publisher })
	for _, k := range []kind{audio, video} {
		if slices.Contains(p.chosen[k], publisher) && !s.isRouted(publisher, k) {
			p.drop(k, publisher)
			s.fill(k)
		}
	}
}

// isRouted says whether a publisher's medium is routed to the viewer.
func (s *Session) isRouted(publisher *Session, k kind) bool {
	return slices.Contains(s.publishers, publisher) && publisher.offers(k) || slices.ContainsFunc(s.routesIn, func(route *Route) bool {
		return route.publisher == publisher && route.carries(k)
	})
}

// take gives a publisher who speaks a place if one is free, or if the weakest of those who have one
// must give way, who is returned. taken says that the publisher has got a place.
func (s *Session) take(k kind, publisher *Session, now time.Duration) (weakest *Session, taken bool) {
	p := s.places
	if p.most(k) <= 0 || slices.Contains(p.chosen[k], publisher) {
		return nil, false
	}
	if len(p.chosen[k]) >= p.most(k) {
		weakest = p.weakest(k, now)
		if k == audio && !publisher.voice(now).Beats(weakest.voice(now)) {
			return nil, false
		}
	}
	if !s.isRouted(publisher, k) {
		return nil, false
	}
	if weakest != nil {
		p.drop(k, weakest)
	}
	p.add(k, publisher)
	return weakest, true
}

// endLeftOut calls endSubscription for all m-lines after the limits have changed. Without the lock.
func (s *Session) endLeftOut() {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.places != nil {
		s.endUnfed()
	}
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
