package media

import (
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection"
)

// Description is what was negotiated for one m-line.
type Description struct {
	Medium Medium
	// Mid is the name of the m-line in the SDP.
	Mid string
	// Codec is the first codec of an answer, in lower case; empty when unknown.
	Codec string
	// Clock is the clock rate of that codec, in Hz; 0 when unknown.
	Clock int
	// Silent says that the peer sends nothing on it.
	Silent bool
	// TransportWide says that the viewer of the m-line tells of each packet that it gets, by the
	// RTP extension transport-wide-cc. Only an answer settles that.
	TransportWide bool
	// Simulcast names the encodings that the peer sends; nil when there is only one.
	Simulcast *selection.Simulcast
}

// Describe notes what was negotiated, by m-line. If a description leaves out something about
// an m-line (for example its simulcast), the earlier value stays.
func (s *Session) Describe(lines []Description) {
	defer s.settleTalks()
	s.change(func() {
		s.asking.endPauses()
		s.forgetSSRCs(lines)
		for i := range lines {
			if i < len(s.described) {
				lines[i].fillFrom(s.described[i])
			}
		}
		described, firsts := s.described, s.firsts()
		s.described = lines
		s.settle(described, firsts)
		s.settleDownlink()
		s.noteClocks()
		for mindex, track := range s.tracks {
			if kind, err := kindOf(s.description(mindex).Medium); err == nil {
				track.setKind(kind)
			}
			track.selected.describe(s.description(mindex))
			track.setTick()
		}
		s.scheduleAll()
	})
}

func (d *Description) fillFrom(before Description) {
	if d.Medium != before.Medium {
		return
	}
	if d.Simulcast == nil {
		d.Simulcast = before.Simulcast
	}
	if d.Codec == "" {
		d.Codec, d.Clock, d.TransportWide = before.Codec, before.Clock, before.TransportWide // no answer
	}
}

// description returns the description of an m-line; the zero value when there is none. With
// the router's lock held.
func (s *Session) description(mindex int) Description {
	if mindex >= 0 && mindex < len(s.described) {
		return s.described[mindex]
	}
	return Description{}
}

// firstDescribed is the first m-line of a medium; First when unknown.
func (s *Session) firstDescribed(k kind) int {
	for mindex, description := range s.described {
		if description.Medium == k.medium() {
			return mindex
		}
	}
	return First
}

func (d Description) codec() payload.Codec { return payload.CodecByName(d.Codec) }
