package media

// A viewer gets the packets of an m-line in the order of their numbers, also when one publisher
// follows another. A thread of the former publisher may have numbered a packet, and may be stopped
// before it sends the packet; then packets of the next publisher would overtake it. So a
// publisher feeds an m-line only when all tables are out of use by which another publisher has
// fed it. That takes no time, unless a thread is using such a table at that moment; then it takes
// as long as the thread needs for its packet.

// mark marks subscriptions, and returns the mark. It is called with the router's lock held, as
// all functions here.
func (s *Session) mark(subscriptions []*subscription) uint64 {
	s.router.marks++
	for _, sub := range subscriptions {
		sub.marked = s.router.marks
	}
	return s.router.marks
}

// leave notes that the next table feeds these subscriptions, and no longer those of the table
// before.
func (s *Session) leave(feeds []*subscription) {
	now := s.mark(feeds)
	for _, sub := range s.tables.feeds {
		if sub.marked != now {
			sub.leaving++
			s.tables.leaving = append(s.tables.leaving, sub)
		}
	}
	s.tables.feeds = feeds
}

// waits says whether a publisher must not feed the subscription yet. before is the mark of the
// subscriptions that the publisher feeds already.
func (sub *subscription) waits(before uint64) bool {
	if sub.leaving == 0 || sub.marked == before {
		return false
	}
	sub.waited = true
	return true
}

// settle lets other publishers feed the subscriptions that were fed by tables whose grace
// period is over. The viewers are still held for these tables.
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
