package rewriter

// remembered bounds the ranges of skipped numbers: two seconds of a 60 fps stream of which
// every other frame is left out. They take 2 KB.
const remembered = 128

// Skips remembers which numbers of a source were left out, because a packet that comes late
// must get the number that it would have got in time. Numbers that follow each other are
// one range. When there are too many ranges, the oldest one is forgotten. The zero value has
// no numbers.
type Skips struct {
	ranges [remembered]skipped // a ring: the oldest one is at first
	first  int
	count  int
	// forgotten is the last number of the newest range that was forgotten.
	forgotten int64
	forgets   bool
}

// skipped is one range of numbers, both ends included.
type skipped struct {
	from, to int64
}

// Add notes that a number is left out. It must be newer than all before.
func (s *Skips) Add(number int64) {
	if s.count > 0 {
		if newest := s.at(s.count - 1); newest.to == number-1 {
			newest.to = number
			return
		}
	}
	if s.count == remembered {
		s.forgotten, s.forgets = s.at(0).to, true
		s.first = (s.first + 1) % remembered
		s.count--
	}
	s.count++
	*s.at(s.count - 1) = skipped{number, number}
}

func (s *Skips) at(i int) *skipped { return &s.ranges[(s.first+i)%remembered] }

// Offset finds the offset of a number that is older than the newest one; newest is the offset
// of the newest one. Each number that was left out in between has lowered the offset by one.
// The offset is unknown for a number that was left out itself, and for one that is older than
// the ranges remembered.
func (s *Skips) Offset(number, newest int64) (offset int64, known bool) {
	if s.forgets && number <= s.forgotten {
		return 0, false
	}
	offset = newest
	for i := s.count - 1; i >= 0; i-- {
		r := s.at(i)
		if number > r.to {
			break
		}
		if number >= r.from {
			return 0, false
		}
		offset += r.to - r.from + 1
	}
	return offset, true
}
