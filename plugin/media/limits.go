package media

import (
	"errors"
	"fmt"
	"slices"
)

// Unlimited gives a viewer the streams of all publishers.
const Unlimited = -1

// MostLimited bounds the number of publishers of a limit. Whoever wants more wants no limit.
const MostLimited = 1000

// Limits say how many publishers a viewer gets at a time, of those that are routed to it.
type Limits struct {
	// Video is how many publishers' video the viewer gets: of those who talked last. Audio is
	// how many publishers' audio it gets: of the loudest. Both can be Unlimited.
	Video, Audio int
	// Pinned are sessions whose video the viewer gets in any case.
	Pinned []uint64
}

// noLimits are those of a viewer that has set none.
var noLimits = Limits{Video: Unlimited, Audio: Unlimited}

// none says that there is no limit.
func (l *Limits) none() bool { return l.Video == Unlimited && l.Audio == Unlimited }

// most is the limit of a medium, Unlimited for data.
func (l *Limits) most(k kind) int {
	return [...]int{audio: l.Audio, video: l.Video, data: Unlimited}[k]
}

func (l *Limits) check() error {
	for _, most := range []int{l.Video, l.Audio} {
		if most < Unlimited || most > MostLimited {
			return fmt.Errorf("a limit of %d is none of 0 to %d", most, MostLimited)
		}
	}
	if len(l.Pinned) > MostLimited {
		return errors.New("too many sessions are pinned")
	}
	return nil
}

// clone is a copy that shares nothing.
func (l *Limits) clone() Limits { return Limits{l.Video, l.Audio, slices.Clone(l.Pinned)} }

// Limit changes how many publishers the viewer gets. change gets what is set now; an error means that
// nothing has changed. The limits last until the PeerConnection ends.
func (s *Session) Limit(change func(*Limits)) error {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return ErrGone
	}
	wanted := s.limitsNow()
	change(&wanted)
	if err := wanted.check(); err != nil {
		return err
	}
	s.setLimits(wanted)
	for _, publisher := range s.allPublishers() {
		s.router.stale(publisher)
	}
	s.router.compileStale()
	s.endUnfed()
	return nil
}

// Limits are the limits that are set.
func (s *Session) Limits() Limits {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	return s.limitsNow()
}

func (s *Session) limitsNow() Limits {
	if s.limits == nil {
		return noLimits
	}
	return s.limits.clone()
}

// setLimits chooses anew. Whoever was chosen stays if there is room. With the router's lock held.
func (s *Session) setLimits(wanted Limits) {
	if wanted.none() {
		s.limits = nil
		return
	}
	if s.limits == nil {
		s.limits = new(limited)
	}
	s.limits.Limits, s.limits.leaving = wanted, nil
	for _, k := range []kind{audio, video} {
		s.limits.trim(k, s.now())
		s.fill(k)
	}
}

// limited is what a viewer with limits gets. The router's lock protects it.
type limited struct {
	Limits
	// chosen are the publishers that have a place, by kind. Nobody has one where all pass.
	chosen [2][]*Session
	// leaving are publishers whose video goes on until another one's has begun.
	leaving []leaving
}

// passes says whether the viewer's limits let a publisher's medium pass. With the router's lock held.
func (s *Session) passes(publisher *Session, k kind) bool {
	l := s.limits
	if l == nil || l.most(k) < 0 || slices.Contains(l.chosen[k], publisher) {
		return true
	}
	if k == audio {
		return publisher.levelless && l.Audio > 0
	}
	return slices.Contains(l.Pinned, publisher.ID) || l.leaves(publisher)
}

// stale notes that a publisher's table must be made anew.
func (r *Router) stale(publisher *Session) {
	if !slices.Contains(r.stales, publisher) {
		r.stales = append(r.stales, publisher)
	}
}

// compileStale makes the tables that are stale, those first that were noted first. With the router's
// lock held.
func (r *Router) compileStale() {
	for len(r.stales) > 0 {
		publisher := r.stales[0]
		r.stales = r.stales[1:]
		publisher.compile()
	}
	r.stales = nil
}
