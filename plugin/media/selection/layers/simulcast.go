package layers

import "time"

// Simulcast selects a substream, and temporal layers in it. Its zero value waits for a first
// keyframe.
type Simulcast struct {
	started  bool
	current  int
	heard    [Top + 1]time.Duration // when each substream was heard last
	seen     [Top + 1]bool
	request  request
	temporal temporal
}

// Substream is the substream that is being sent; -1 before the first.
func (s *Simulcast) Substream() int {
	if !s.started {
		return -1
	}
	return s.current
}

// Temporal is the highest temporal layer that is being sent, -1 when unknown.
func (s *Simulcast) Temporal() int { return s.temporal.highest() }

// Reached is the last temporal target that was sent, -1 before the first. Clients of VP8 are
// told nothing of other layers, as by Janus's own plugins.
func (s *Simulcast) Reached() int { return s.temporal.reached() }

// Select decides about a packet of any substream, in the order in which packets come.
func (s *Simulcast) Select(p Packet, targets Targets) Decision {
	if p.Substream < 0 || p.Substream > Top {
		return Decision{}
	}
	s.heard[p.Substream], s.seen[p.Substream] = p.At, true
	wanted := s.wanted(targets, p.At)
	if p.Keyframe && s.goesOver(p.Substream, wanted) {
		switched := !s.started || s.current != p.Substream
		if switched {
			s.temporal = temporal{seen: s.temporal.seen}
		}
		s.started, s.current = true, p.Substream
		v := s.pass(p, targets)
		v.Switched = switched
		s.settle(wanted)
		return v
	}
	var v Decision
	if s.started && p.Substream == s.current {
		v = s.pass(p, targets)
	}
	v.AskKeyframe = (!s.started || s.current != wanted) && s.request.due(p.At)
	return v
}

// goesOver says whether a viewer switches at a keyframe: to the substream that it should get,
// or to one that is closer to that than the present one.
func (s *Simulcast) goesOver(substream, wanted int) bool {
	switch {
	case !s.started:
		return substream <= wanted
	case substream == s.current:
		return true
	case substream == wanted:
		return true
	case s.current < wanted: // up, in steps
		return substream > s.current && substream < wanted
	default: // down: anything in between is better than what is too much, or silent
		return substream < s.current && substream > wanted
	}
}

// settle ends the request for a keyframe when one has come.
func (s *Simulcast) settle(wanted int) {
	if s.current == wanted {
		s.request = request{}
	}
}

func (s *Simulcast) pass(p Packet, targets Targets) Decision {
	if s.temporal.takes(p, targets.Temporal) {
		return Decision{Send: true}
	}
	return Decision{Skip: true}
}

// wanted is the best live substream up to the target. A better substream that has dried up
// is waited for no longer than the fall-back time.
func (s *Simulcast) wanted(targets Targets, now time.Duration) int {
	best := -1
	for substream := range s.heard {
		if s.seen[substream] && now-s.heard[substream] <= targets.Fallback && (substream <= targets.Substream || best < 0) {
			best = substream
		}
	}
	return best
}
