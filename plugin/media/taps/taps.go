// Package taps has the consumers of a publisher's packets other than viewers: recordings, RTP
// forwards and the watch for talking. It takes no lock of the router.
package taps

import (
	"slices"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
)

// Set has the recording, the RTP forwards and the watch that belong to an m-line.
type Set struct {
	Recording *File
	Forwards  []*RTPForward
	Talk      *Talk
}

// None says whether the set is empty.
func (s Set) None() bool { return s.Recording == nil && len(s.Forwards) == 0 && s.Talk == nil }

// Takes says whether Take has anything to do. C measures the levels for a watch. spooled says
// that C puts the packets into the recording's spool.
func (s Set) Takes(spooled bool) bool { return (s.Recording != nil && !spooled) || len(s.Forwards) > 0 }

// Take hands on one packet. It says whether a recording or an RTP forward waits for a keyframe.
func (s Set) Take(from *selection.Encodings, f *selection.Frame, packet *core.Packet) (ask bool) {
	if s.Recording != nil {
		ask = s.Recording.Take(from, f, packet)
	}
	for _, forward := range s.Forwards {
		ask = forward.Take(from, f, packet) || ask
	}
	return ask
}

// With returns the set joined with another one of the same m-line.
func (s Set) With(other *Set) Set {
	if other == nil {
		return s
	}
	if s.Recording == nil {
		s.Recording = other.Recording
	}
	if s.Talk == nil {
		s.Talk = other.Talk
	}
	s.Forwards = slices.Concat(s.Forwards, other.Forwards)
	return s
}
