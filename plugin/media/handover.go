package media

// A viewer gets the packets of an m-line in the order of their numbers, also when one publisher
// follows another. A thread of the former publisher may have numbered a packet and then be stopped
// before it sends the packet: packets of the next publisher would overtake it. So a publisher
// feeds an m-line only when no table is in use any more with which another publisher has fed that
// m-line. Usually that is so at once. If a thread is using such a table at that moment, the next
// publisher waits until the thread is done with its packet.

// mark marks subscriptions, and returns the mark. It is called with the router's lock held,
// like all functions in this file.
func (s *Session) mark(subscriptions []*subscription) uint64 {
	s.router.marks++
	for _, sub := range subscriptions {
		sub.marked = s.router.marks
	}
	return s.router.marks
}

// leave notes that the next table feeds these subscriptions, and that the former table's
// other subscriptions are fed no longer.
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

// waits says whether a publisher must wait before it feeds the subscription. before is the
// mark of the subscriptions that the publisher feeds already.
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
