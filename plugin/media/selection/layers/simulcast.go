package layers

import (
	"time"

	"janus-golua/plugin/core"
)

// Simulcast selects a substream, and temporal layers in it. Its zero value waits for a first
// keyframe.
type Simulcast core.Simulcast

// Substream is the substream that is being sent; -1 before the first.
func (s *Simulcast) Substream() int {
	if !s.Started {
		return -1
	}
	return int(s.Current)
}

// Temporal is the highest temporal layer that is being sent, -1 when unknown.
func (s *Simulcast) Temporal() int { return (*temporal)(&s.Layer).highest() }

// Reached is the last temporal target that was sent, -1 before the first. Clients of VP8 are
// told nothing of other layers, as by Janus's own plugins.
func (s *Simulcast) Reached() int { return (*temporal)(&s.Layer).reached() }

// Select decides about a packet of any substream, in the order in which packets come.
func (s *Simulcast) Select(p Packet, targets Targets) Decision {
	if p.Substream < 0 || p.Substream > Top {
		return Decision{}
	}
	s.Heard[p.Substream], s.Seen[p.Substream] = int64(p.At), true
	wanted := s.Wanted(targets, p.At)
	if p.Keyframe && s.goesOver(p.Substream, wanted) {
		switched := !s.Started || int(s.Current) != p.Substream
		if switched {
			s.Layer = core.TemporalLayer{SeenHighest: s.Layer.SeenHighest, SeenTarget: s.Layer.SeenTarget}
		}
		s.Started, s.Current = true, int32(p.Substream)
		v := s.pass(p, targets)
		v.Switched = switched
		s.settle(wanted)
		return v
	}
	var v Decision
	if s.Started && p.Substream == int(s.Current) {
		v = s.pass(p, targets)
	}
	v.AskKeyframe = (!s.Started || int(s.Current) != wanted) && (*request)(&s.Request).due(p.At)
	return v
}

// goesOver says whether a viewer switches at a keyframe: to the substream that it should get,
// or to one that is closer to that than the present one.
func (s *Simulcast) goesOver(substream, wanted int) bool {
	current := int(s.Current)
	switch {
	case !s.Started:
		return substream <= wanted
	case substream == current:
		return true
	case substream == wanted:
		return true
	case current < wanted: // up, in steps
		return substream > current && substream < wanted
	default: // down: anything in between is better than what is too much, or silent
		return substream < current && substream > wanted
	}
}

// settle ends the request for a keyframe when one has come.
func (s *Simulcast) settle(wanted int) {
	if int(s.Current) == wanted {
		s.Request = core.KeyframeRequest{}
	}
}

func (s *Simulcast) pass(p Packet, targets Targets) Decision {
	if (*temporal)(&s.Layer).takes(p, targets.Temporal) {
		return Decision{Send: true}
	}
	return Decision{Skip: true}
}

// Wanted is the best live substream up to the target. A better substream that has dried up
// is waited for no longer than the fall-back time. It is -1 when there is none.
func (s *Simulcast) Wanted(targets Targets, now time.Duration) int {
	best := -1
	for substream := range s.Heard {
		if s.Seen[substream] && now-time.Duration(s.Heard[substream]) <= targets.Fallback && (substream <= targets.Substream || best < 0) {
			best = substream
		}
	}
	return best
}
