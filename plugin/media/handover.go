package media

// A viewer gets the packets of its m-line in the order of their numbers, also when one
// publisher follows another. A thread of the one before may have given its packet a number,
// and be stopped before it sends: the packets of the next one would overtake it. So a
// publisher feeds an m-line only when every table is done with by which another has fed it.
// That takes no time unless a thread is inside such a table at that moment, and then as long
// as the thread needs for its packet.

// mark marks outputs, and returns the mark. With the router's lock held, as all here.
func (s *Session) mark(outputs []*output) uint64 {
	s.router.marks++
	for _, out := range outputs {
		out.marked = s.router.marks
	}
	return s.router.marks
}

// leave notes that the next table feeds these outputs, and no longer those of the one before.
func (s *Session) leave(feeds []*output) {
	now := s.mark(feeds)
	for _, out := range s.feeds {
		if out.marked != now {
			out.leaving++
			s.leaving = append(s.leaving, out)
		}
	}
	s.feeds = feeds
}

// waits says whether a publisher must not feed the output yet; before is the mark of what
// it feeds already.
func (o *output) waits(before uint64) bool {
	if o.leaving == 0 || o.marked == before {
		return false
	}
	o.waited = true
	return true
}

// settle lets others feed the outputs that were fed by tables whose grace period is over.
// The viewers are still held for these tables.
func settle(left []*output) {
	for _, out := range left {
		if out.leaving--; out.leaving > 0 || !out.waited {
			continue
		}
		out.waited = false
		for _, publisher := range out.viewer.publishers() {
			publisher.compile()
		}
	}
}
