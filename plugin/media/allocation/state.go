package allocation

import "time"

// State is what is remembered of a viewer. Its zero value is a viewer without streams. It must not
// be used by two threads at a time.
type State struct {
	fitting
	now time.Duration
	// next is when a stream may rise at the earliest.
	next time.Duration
	low  low
}

// risePause is the time between two rises. A step that begins with a keyframe also delays other steps
// that have no room for that keyframe.
const risePause = 200 * time.Millisecond

// A stream rises only when the line has carried a twentieth more than is needed. Without overuse, a
// tenth more than the ceiling is let pass.
const (
	marginUp   = 20
	marginKept = 10
)

// Allocate decides what each stream gets. grants must be as long as streams, and gets the grant of
// each. The order of the streams means nothing, but as long as it stays the same the call is cheaper
// and allocates nothing. Streams are known again by their ID; one that is left out is forgotten. If
// now goes back, it counts as the latest time.
func (s *State) Allocate(now time.Duration, line Line, streams []Stream, grants []Grant) Result {
	s.now = max(s.now, now)
	s.begin(streams)
	s.low.hear(s.now, line.Proven)
	if line.More {
		s.forgive()
	}
	s.lower(line)
	if !line.Overuse && s.now >= s.next {
		s.rise()
	}
	return s.grant(grants[:len(streams)])
}

// begin takes the streams of a call.
func (s *State) begin(streams []Stream) {
	s.meet(streams)
	for i := range streams {
		s.entries[i].begin(&streams[i])
	}
	s.sort()
}

// meet finds the entry of each stream.
func (s *State) meet(streams []Stream) {
	same := len(s.entries) == len(streams)
	for i := 0; same && i < len(streams); i++ {
		same = s.entries[i].id == streams[i].ID
	}
	if same {
		return
	}
	known := make(map[uint64]entry, len(s.entries))
	for i := range s.entries {
		known[s.entries[i].id] = s.entries[i]
	}
	s.entries, s.order = make([]entry, len(streams)), make([]int32, len(streams))
	for i := range streams {
		s.entries[i], s.order[i] = known[streams[i].ID], int32(i)
		s.entries[i].id = streams[i].ID
	}
}

// forgive ends all back-offs.
func (s *State) forgive() {
	for i := range s.entries {
		s.entries[i].until, s.entries[i].waited = s.now, 0
	}
}

// lower leaves the streams what the line carries of what they have.
func (s *State) lower(line Line) {
	for i := range s.entries {
		s.entries[i].keeps()
	}
	s.fit(s.kept(line))
	for i := range s.entries {
		e := &s.entries[i]
		e.now = e.at
		if e.now < e.was {
			e.failed(s.now)
		}
	}
}

// kept is the rate up to which streams keep what they have.
func (s *State) kept(line Line) int64 {
	if line.Overuse {
		return max(line.Proven, 0)
	}
	full := min(max(line.Proven, line.Ceiling, 0), 1<<62)
	kept := full + full/marginKept
	if line.Ceiling <= 0 {
		kept = max(kept, s.sent())
	}
	return kept
}

// sent is what the streams take that have been granted something.
func (s *State) sent() (sum int64) {
	for i := range s.entries {
		sum += s.entries[i].rate(s.entries[i].was)
	}
	return sum
}

// rise raises the first stream that gets more of what the line has proven.
func (s *State) rise() {
	for i := range s.entries {
		s.entries[i].rises(s.now)
	}
	s.fit(s.low.proven() / (marginUp + 1) * marginUp)
	if s.riseOne() || s.owes() {
		return
	}
	// Streams that do not pause for others may have what the fitting has given to others.
	for i := range s.entries {
		s.entries[i].alone()
	}
	s.riseOne()
}

// owes says whether a stream waits for a keyframe, so that there will be more room soon.
func (s *State) owes() bool {
	for i := range s.entries {
		if s.entries[i].debt(s.now) > 0 {
			return true
		}
	}
	return false
}

// riseOne raises the first stream that has room for the step that it was given.
func (s *State) riseOne() bool {
	for place, i := range s.order {
		if e := &s.entries[i]; e.at > e.now && s.hasRoom(place) {
			e.now, e.raised = e.at, s.now
			s.next = s.now + risePause
			return true
		}
	}
	return false
}

// hasRoom says whether the budget has room for the step that a fitting has given to the stream at a
// place of the order. Where there is room only without what later streams have, they give it up.
func (s *State) hasRoom(place int) bool {
	e := &s.entries[s.order[place]]
	all, spared := e.rate(e.at), int64(0)
	for i, index := range s.order {
		if other := &s.entries[index]; other != e {
			all += other.rate(other.now) + other.debt(s.now)
			if i > place || e.goesBefore(other) {
				spared += other.rate(other.now) - other.rate(other.less())
			}
		}
	}
	if with := all - spared; with+e.caution(with) > s.budget {
		return false
	}
	for i, index := range s.order {
		if other := &s.entries[index]; all > s.budget && other != e && (i > place || e.goesBefore(other)) {
			other.now = other.less()
		}
	}
	return true
}

// less is what a fitting has left of the stream's step. Nobody pauses for the sake of another stream.
func (e *entry) less() int8 {
	if e.at < 0 {
		return e.now
	}
	return min(e.at, e.now)
}

// goesBefore says whether a stream on stage rises before another one that is not, of whatever
// priority: it does so up to the layer that is preferred.
func (e *entry) goesBefore(other *entry) bool {
	return e.stream.OnStage && !other.stream.OnStage && e.stream.Kind == other.stream.Kind && e.at <= e.preferred
}

// grant notes what was decided, and tells it.
func (s *State) grant(grants []Grant) (r Result) {
	below := false
	for i := range s.entries {
		e := &s.entries[i]
		grants[i] = e.grant(s.now)
		r.Changed = r.Changed || grants[i].Changed
		r.Spent += grants[i].Rate
		r.Wish += e.rate(e.top())
		below = below || e.now < e.top()
	}
	for i := range s.entries {
		if need := s.entries[i].needs(s.now, r.Spent); need > 0 && (r.Want == 0 || need < r.Want) {
			r.Want = need
		}
	}
	if below {
		r.Next = s.soonest()
	}
	return r
}

// needs is the rate that must be proven for the next step of a stream, 0 if there is none now. spent is
// what all streams take.
func (e *entry) needs(now time.Duration, spent int64) int64 {
	if e.now >= e.top() || e.waits(now) {
		return 0
	}
	e.alone()
	with := max(spent+e.rate(e.at)-e.rate(e.now), 1)
	with += e.caution(with)
	return with + with/marginUp + 2*marginUp
}

// soonest is when a stream may rise next.
func (s *State) soonest() time.Duration {
	soonest := s.now + lowTime
	for i := range s.entries {
		if e := &s.entries[i]; e.waits(s.now) {
			soonest = min(soonest, e.until)
		}
	}
	return max(soonest, s.next)
}
