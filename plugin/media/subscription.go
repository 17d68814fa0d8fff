package media

import (
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection"
)

// subscription is one m-line of a viewer. It keeps the numbers of the packets on the m-line
// continuous, and belongs to the m-line for as long as the PeerConnection lives. "The first of
// a medium" is only another name for it, which may pass to another m-line.
type subscription struct {
	rewriter *core.Rewriter
	viewer   *Session
	key      int // its index, or firstKey of a medium
	selector selection.Selector
	// mindex is where packets go. It is First as long as the viewer's first m-line of the
	// medium is not known.
	mindex atomic.Int32
	// kind is the medium of the packets, booked is the part of its counters that has been
	// added to the totals.
	kind   kind
	booked sent
	// formerly is how many of the rewriter's packets former PeerConnections have got.
	formerly uint64
	// wish is what the route is worth to the viewer, grant what the viewer's line leaves of it.
	wish  Wish
	grant grant
	// leaving counts the tables that have fed the subscription and may still be in use. waited
	// says that another publisher waits for their end. marked is for counting inside this
	// package (handover.go).
	leaving int
	waited  bool
	marked  uint64
}

// firstKey is the key of a viewer's first m-line of a medium, until its index is known.
func firstKey(k kind) int { return -1 - int(k) }

// subscriptionKey is the key of a viewer's m-line, or of the first m-line of a medium.
func (s *Session) subscriptionKey(k kind, mindex int) int {
	if mindex >= 0 {
		return mindex
	}
	if first := s.firstDescribed(k); first >= 0 {
		return first
	}
	return firstKey(k)
}

// subscription finds or makes the subscription of an m-line. With the router's lock held.
func (s *Session) subscription(key int) *subscription {
	sub := s.subscriptions[key]
	if sub == nil {
		sub = s.newSubscription()
		sub.key, sub.kind = key, s.kindOfKey(key)
		s.subscriptions[key] = sub
		if len(s.subscriptions) > 1 {
			s.core.WantReports(s.handle)
		}
	}
	sub.mindex.Store(int32(max(key, First)))
	sub.delay()
	return sub
}

// newSubscription takes a subscription that was replaced, or makes one.
func (s *Session) newSubscription() *subscription {
	if last := len(s.spare) - 1; last >= 0 {
		sub := s.spare[last]
		s.spare = s.spare[:last]
		return sub
	}
	return &subscription{rewriter: s.core.NewRewriter(), viewer: s}
}

// allSubscriptions includes the subscriptions that have been replaced.
func (s *Session) allSubscriptions() []*subscription {
	all := slices.Clone(s.spare)
	for _, sub := range s.subscriptions {
		all = append(all, sub)
	}
	return all
}

// kindOfKey is the medium of the m-line that a key stands for, as far as it is known.
func (s *Session) kindOfKey(key int) kind {
	if key < 0 {
		return kind(-1 - key)
	}
	k, _ := kindOf(s.description(key).Medium)
	return k
}

// firsts are the first m-lines of audio and video; First where they are not known.
func (s *Session) firsts() (found [2]int) {
	for _, k := range []kind{audio, video} {
		found[k] = s.firstDescribed(k)
	}
	return found
}

// settle adapts to a new description that replaces another one. Packets for the first m-line
// of a medium go to the m-line that is now the first, with numbers that continue. With the
// router's lock held.
func (s *Session) settle(described []Description, before [2]int) {
	for key, sub := range s.subscriptions {
		if described, err := kindOf(s.description(key).Medium); key >= 0 && err == nil {
			sub.setKind(described)
		}
	}
	for _, k := range []kind{audio, video} {
		now := s.firstDescribed(k)
		if now >= 0 {
			s.adopt(k, now, len(described) == 0)
		}
		if before[k] >= 0 && before[k] != now {
			s.leaveFirst(k, before[k])
		}
	}
}

// adopt gives an m-line what was sent or chosen for the first m-line of its medium before the
// index of that m-line was known. mayBeSent says that packets may have reached the m-line
// then. Where a description said that there is no such m-line, the core has dropped them.
func (s *Session) adopt(k kind, mindex int, mayBeSent bool) {
	unnamed := s.subscriptions[firstKey(k)]
	if unnamed == nil {
		return
	}
	delete(s.subscriptions, firstKey(k))
	own := s.subscriptions[mindex]
	if own == nil {
		own = unnamed
	} else {
		if !rewriter.Started(own.rewriter) {
			own, unnamed = unnamed, own
		}
		own.merge(unnamed)
		if mayBeSent && rewriter.Started(unnamed.rewriter) {
			rewriter.GoPast(own.rewriter, unnamed.rewriter)
		}
		unnamed.reset()
		unnamed.retire()
		s.spare = append(s.spare, unnamed)
	}
	own.key = mindex
	s.subscriptions[mindex] = own
}

// merge takes over the targets and the payload type of another subscription to the same m-line,
// where this subscription has none.
func (sub *subscription) merge(other *subscription) {
	if sub.selector.Targets() == nil {
		sub.selector.SetTargets(other.selector.Targets())
	}
	if sub.wish == (Wish{}) {
		sub.wish = other.wish
	}
	if atomic.LoadUint32(&sub.rewriter.PayloadType) == 0 {
		atomic.StoreUint32(&sub.rewriter.PayloadType, atomic.LoadUint32(&other.rewriter.PayloadType))
	}
}

// retire adds what a subscription has counted to the totals. The subscription then counts
// from 0 again.
func (sub *subscription) retire() {
	totals := &sub.viewer.router.totals
	totals.mu.Lock()
	defer totals.mu.Unlock()
	sub.book(&totals.total)
	sub.booked, sub.formerly = sent{}, 0
	rewriter.Lock(sub.rewriter)
	defer rewriter.Unlock(sub.rewriter)
	sub.rewriter.Packets, sub.rewriter.Bytes, sub.rewriter.Late, sub.rewriter.Held = 0, 0, 0, 0
}

// leaveFirst moves the stream that was sent to the first m-line of a medium to the m-line
// that is now the first. A later packet for the former m-line begins another stream.
func (s *Session) leaveFirst(k kind, before int) {
	sub := s.subscriptions[before]
	if sub == nil {
		return
	}
	toFirst := func(r *Route) bool { return r.to < 0 && r.medium == k }
	// m-lines of a PeerConnection have the same payload types for the same codec (RFC
	// 8843, section 9.1).
	if slices.ContainsFunc(s.routesIn, toFirst) {
		next := s.subscription(s.subscriptionKey(k, First))
		atomic.CompareAndSwapUint32(&next.rewriter.PayloadType, 0, atomic.LoadUint32(&sub.rewriter.PayloadType))
	}
	s.endSubscription(before)
}

// endSubscription notes that a route to an m-line has ended, unless another route to it goes
// on. The next packet begins another stream, with a keyframe. The end is noted after the table
// has been replaced, because a packet that still follows the former table would begin that
// stream. The rewriters of a session that is gone may have been freed. With the router's lock
// held.
func (s *Session) endSubscription(key int) {
	if s.life.Gone() {
		return
	}
	if sub := s.subscriptions[key]; sub != nil && !s.isFed(sub) {
		rewriter.End(sub.rewriter)
		sub.selector.Restart()
	}
}

// endFirst calls endSubscription for the first m-lines of all media.
func (s *Session) endFirst() {
	for _, kind := range []kind{audio, video} {
		s.endSubscription(s.subscriptionKey(kind, First))
	}
}

// endUnfed calls endSubscription for all m-lines.
func (s *Session) endUnfed() {
	for key := range s.subscriptions {
		s.endSubscription(key)
	}
}

// isFed says whether a publisher feeds a subscription now.
func (s *Session) isFed(sub *subscription) bool {
	if s.router.scripted || sub.grant.paused() {
		return false
	}
	for _, publisher := range s.publishers {
		for _, t := range publisher.tracks {
			k := t.kind()
			if publisher.isFirst(t) && publisher.gates.out[k].Load() && s.accepts(k) && s.passes(publisher, k) && s.subscriptionKey(k, First) == sub.key {
				return true
			}
		}
	}
	for _, route := range s.routesIn {
		if route.to >= 0 && route.to != sub.key {
			continue // most routes, in a room of many
		}
		for _, t := range route.publisher.tracks {
			if route.publisher.routeTakes(route, t) && route.key(t.kind()) == sub.key && s.passes(route.publisher, t.kind()) {
				return true
			}
		}
	}
	return false
}

func (sub *subscription) reset() {
	rewriter.Reset(sub.rewriter)
	sub.selector.Reset()
	sub.wish, sub.grant = Wish{}, grant{}
}
