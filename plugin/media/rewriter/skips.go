package rewriter

import "janus-golua/plugin/core"

// Skips remembers which numbers of a source were left out, because a packet that comes late
// must get the number that it would have got in time. Numbers that follow each other are
// one range. When there are too many ranges, the oldest one is forgotten. The zero value has
// no numbers. export/selection.h does the same.
type Skips core.Skips

// remembered is how many ranges are remembered.
const remembered = core.SkipRanges

// Add notes that a number is left out. It must be newer than all before.
func (s *Skips) Add(number int64) {
	if s.Count > 0 {
		if newest := s.at(s.Count - 1); newest.To == number-1 && newest.From <= newest.To {
			newest.To = number
			return
		}
	}
	s.remember(core.SkipRange{From: number, To: number})
}

// Insert notes that the viewer got count packets of our own after a number of the source, the
// newest one. That is a range of fewer than no numbers: [Skips.Offset] lowers the offset of older
// packets by count.
func (s *Skips) Insert(after, count int64) {
	s.remember(core.SkipRange{From: after + 1 + count, To: after})
}

func (s *Skips) remember(r core.SkipRange) {
	if s.Count == remembered {
		s.Forgotten, s.Forgets = s.at(0).To, true
		s.First = (s.First + 1) % remembered
		s.Count--
	}
	s.Count++
	*s.at(s.Count - 1) = r
}

func (s *Skips) at(i uint32) *core.SkipRange { return &s.Ranges[(s.First+i)%remembered] }

// Offset finds the offset of a number that is older than the newest one; newest is the offset
// of the newest one. Each number that was left out in between has lowered the offset by one.
// The offset is unknown for a number that was left out itself, and for one that is older than
// the ranges remembered.
func (s *Skips) Offset(number, newest int64) (offset int64, known bool) {
	if s.Forgets && number <= s.Forgotten {
		return 0, false
	}
	offset = newest
	for i := s.Count; i > 0; i-- {
		r := s.at(i - 1)
		if number > r.To {
			break
		}
		if number >= r.From {
			return 0, false
		}
		offset += r.To - r.From + 1
	}
	return offset, true
}
