package media

// A viewer gets the packets of its m-line in the order of their numbers, also when one
// publisher follows another. A thread of the one before may have given its packet a number,
// and be stopped before it sends: the packets of the next one would overtake it. So a
// publisher feeds an m-line only when every table is done with by which another has fed it.
// That takes no time unless a thread is inside such a table at that moment, and then as long
// as the thread needs for its packet.

// mark marks subscriptions, and returns the mark. With the router's lock held, as all here.
func (s *Session) mark(subscriptions []*subscription) uint64 {
	s.router.marks++
	for _, sub := range subscriptions {
		sub.marked = s.router.marks
	}
	return s.router.marks
}

// leave notes that the next table feeds these subscriptions, and no longer those of the one before.
func (s *Session) leave(feeds []*subscription) {
	now := s.mark(feeds)
	for _, sub := range s.feeds {
		if sub.marked != now {
			sub.leaving++
			s.leaving = append(s.leaving, sub)
		}
	}
	s.feeds = feeds
}

// waits says whether a publisher must not feed the subscription yet; before is the mark of what
// it feeds already.
func (sub *subscription) waits(before uint64) bool {
	if sub.leaving == 0 || sub.marked == before {
		return false
	}
	sub.waited = true
	return true
}

// settle lets others feed the subscriptions that were fed by tables whose grace period is over.
// The viewers are still held for these tables.
func settle(left []*subscription) {
	for _, sub := range left {
		if sub.leaving--; sub.leaving > 0 || !sub.waited {
			continue
		}
		sub.waited = false
		for _, publisher := range sub.viewer.allPublishers() {
			publisher.compile()
		}
	}
}
