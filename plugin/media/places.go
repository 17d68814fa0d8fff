package media

import (
	"fmt"
	"slices"
)

// Unlimited gives a viewer the streams of all publishers.
const Unlimited = -1

// MostPlaces bounds the number of publishers of a limit. Whoever wants more wants no limit.
const MostPlaces = 1000

// Places say how many publishers a viewer gets at a time, of those that are routed to it.
type Places struct {
	// Video is how many publishers' video the viewer gets: of those who talked last. Audio is
	// how many publishers' audio it gets: of the loudest. Both can be Unlimited.
	Video, Audio int
	// Pinned are sessions whose video the viewer gets in any case.
	Pinned []uint64
}

// allPlaces are those of a viewer that has set none.
var allPlaces = Places{Video: Unlimited, Audio: Unlimited}

// all says that there is no limit.
func (p *Places) all() bool { return p.Video == Unlimited && p.Audio == Unlimited }

// most is the limit of a medium, Unlimited for data.
func (p *Places) most(k kind) int {
	return [...]int{audio: p.Audio, video: p.Video, data: Unlimited}[k]
}

// checkPlaces says what is wrong with changes of places.
func (c Changes) checkPlaces() error {
	for _, most := range []*int{c.Video, c.Audio} {
		if most != nil && (*most < Unlimited || *most > MostPlaces) {
			return fmt.Errorf("a limit of %d is none of 0 to %d", *most, MostPlaces)
		}
	}
	if c.Pinned != nil && len(*c.Pinned) > MostPlaces {
		return fmt.Errorf("more than %d sessions are pinned", MostPlaces)
	}
	return nil
}

// with is a copy with changes.
func (p Places) with(c Changes) Places {
	if c.Video != nil {
		p.Video = *c.Video
	}
	if c.Audio != nil {
		p.Audio = *c.Audio
	}
	if c.Pinned != nil {
		p.Pinned = slices.Clone(*c.Pinned)
	}
	return p
}

// places is what a viewer with limits gets. The router's lock protects it.
type places struct {
	Places
	// chosen are the publishers that have a place, by kind. Nobody has one where all pass.
	chosen [2][]*Session
	// leaving are publishers whose video goes on until another one's has begun.
	leaving []leaving
}

// settlePlaces chooses anew after the limits have changed. Whoever was chosen stays if there is room.
// The caller makes new tables. With the router's lock held.
func (s *Session) settlePlaces() {
	if s.limits.Places.all() {
		s.places = nil
		return
	}
	if s.places == nil {
		s.places = new(places)
	}
	s.places.Places, s.places.leaving = s.limits.Places, nil
	for _, k := range []kind{audio, video} {
		s.places.trim(k, s.now())
		s.fill(k)
	}
}

// passes says whether the viewer's limits let a publisher's medium pass. With the router's lock held.
func (s *Session) passes(publisher *Session, k kind) bool {
	p := s.places
	if p == nil || p.most(k) < 0 || slices.Contains(p.chosen[k], publisher) {
		return true
	}
	if k == audio {
		return publisher.levelless && p.Audio > 0
	}
	return slices.Contains(p.Pinned, publisher.ID) || p.leaves(publisher)
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
