package media

import (
	"slices"
	"time"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/rewriter"
)

// A viewer of the video of those who talked last goes on with a former picture until the next one
// begins, which takes a keyframe. lingerMost bounds the wait: publishers may ignore requests.
// lingerPause is the time between two looks. So for that long, a viewer gets one video more than its
// limit says.
const (
	lingerMost  = 2 * time.Second
	lingerPause = 50 * time.Millisecond
)

// leaving is a publisher whose place another publisher has taken.
type leaving struct {
	publisher, next *Session
	until           time.Duration
}

func (p *places) leaves(publisher *Session) bool {
	return slices.ContainsFunc(p.leaving, func(one leaving) bool { return one.publisher == publisher })
}

// linger lets the video of a publisher go on until that of the next one has begun, unless both go to
// the same m-line. With the router's lock held.
func (s *Session) linger(publisher, next *Session, now time.Duration) {
	keys := s.keysOf(publisher, video)
	if slices.ContainsFunc(s.keysOf(next, video), func(key int) bool { return slices.Contains(keys, key) }) {
		return
	}
	s.places.leaving = append(s.places.leaving, leaving{publisher, next, now + lingerMost})
	s.router.lingering[s] = true
	s.router.lookSoon()
}

// shows says whether the viewer gets pictures of a publisher.
func (s *Session) shows(publisher *Session) bool {
	return slices.ContainsFunc(s.keysOf(publisher, video), func(key int) bool {
		sub := s.subscriptions[key]
		return sub != nil && rewriter.Flows(sub.rewriter)
	})
}

// lookSoon looks after the viewers whose former pictures go on, lingerPause from now. With the
// router's lock held.
func (r *Router) lookSoon() {
	if r.looking {
		return
	}
	r.looking = true
	r.waking.Add(1)
	time.AfterFunc(lingerPause, func() {
		defer guard.Recover(r.core, "the end of a picture")
		defer r.waking.Done()
		r.endPictures()
	})
}

// endPictures ends the pictures whose followers have begun, and looks again while there are more.
func (r *Router) endPictures() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.looking = false
	now := r.core.Now()
	var losers []loser
	for s := range r.lingering {
		losers = append(losers, s.endPictures(now)...)
		if s.places == nil || len(s.places.leaving) == 0 {
			delete(r.lingering, s)
		}
	}
	r.compileStale()
	endRoutes(losers)
	if len(r.lingering) > 0 {
		r.lookSoon()
	}
}

// endPictures does that for one viewer, but for the tables.
func (s *Session) endPictures(now time.Duration) (losers []loser) {
	p := s.places
	if p == nil {
		return nil
	}
	p.leaving = slices.DeleteFunc(p.leaving, func(one leaving) bool {
		over := now >= one.until || s.shows(one.next) || !slices.Contains(p.chosen[video], one.next)
		if over {
			s.router.stale(one.publisher)
			losers = append(losers, loser{s, one.publisher, video})
		}
		return over
	})
	return losers
}
