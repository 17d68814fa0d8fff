package media

import "time"

// A publisher of one layer sends what its encoder is told to send. If its limits say so, its cap
// follows the best line of its viewers: a better picture than any of them gets would be lost.

const (
	// followEvery is how often a publisher's cap is looked at.
	followEvery = time.Second
	// leastFollowed is the lowest cap, in bits a second: a picture worse than that is none.
	leastFollowed = 100_000
	// followMore is by how much the cap is above what was measured, so that the publisher sends more
	// as soon as a line carries more.
	followMore = 1.5
)

// followed is what a viewer's streams would take if their publishers, whose caps follow, sent
// more: half as much again. It is 0 if no publisher's cap follows. With the router's lock held.
func (s *Session) followed(feeds []feed, now time.Duration) (bits int64) {
	follows := false
	for _, f := range feeds {
		rate := f.sub.grant.rate
		if f.follows() {
			follows = true
			rate = min(int64(float64(f.track.rates.all.now(now))*followMore), int64(f.track.publisher.ownCap()))
		}
		bits += rate
	}
	if !follows {
		return 0
	}
	return bits
}

// follows says whether the publisher's cap follows its viewers' lines.
func (f feed) follows() bool {
	return f.track.kind() == video && f.track.publisher.limits.Follow && !f.track.selected.simulcast()
}

// ownCap is the cap that the script has set, in bits a second.
func (s *Session) ownCap() uint32 {
	if bitrate := s.bitrate.Load(); bitrate != 0 {
		return bitrate
	}
	return uncapped
}

// sendCap is the lower of the caps that the script has set and that follows the viewers' lines; 0 is
// none.
func (s *Session) sendCap() uint32 {
	set, follows := s.bitrate.Load(), s.followCap.Load()
	switch {
	case follows == 0:
		return set
	case set == 0:
		return follows
	}
	return min(set, follows)
}

// followLines tells publishers whose caps follow what their best viewers can get.
func (r *Router) followLines() {
	for _, s := range r.recap() {
		if s.Acquire() {
			s.SendREMB()
			s.Release()
		}
	}
}

// recap computes the caps, and returns the sessions whose caps have changed by more than a tenth.
func (r *Router) recap() (changed []*Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.sessions {
		before, next := s.followCap.Load(), uint32(0)
		if s.limits.Follow && s.life.Up() {
			next = s.bestLine()
		}
		if (next == 0) == (before == 0) && max(next, before)-min(next, before) <= before/10 {
			continue
		}
		s.followCap.Store(next)
		s.scheduleAll()
		changed = append(changed, s)
	}
	return changed
}

// bestLine is what the best line of a publisher's viewers leaves for its only video, in bits a second;
// 0 if that is not known of each viewer, or if the publisher has several videos or encodings. With the
// router's lock held.
func (s *Session) bestLine() uint32 {
	t := s.onlyVideo()
	if t == nil || t.selected.simulcast() {
		return 0
	}
	best := int64(0)
	for _, sub := range s.subscriptionsTo(t) {
		d := sub.viewer.downlink.Load()
		if d == nil {
			return 0
		}
		state, result, _ := d.look()
		line := state.Proven
		if most := sub.viewer.limits.Max; most > 0 {
			line = min(line, most)
		}
		best = max(best, line-result.Spent+sub.grant.rate, leastFollowed)
	}
	return uint32(min(best, uncapped))
}

// onlyVideo is the m-line of video that a publisher sends, if there is one only.
func (s *Session) onlyVideo() (only *track) {
	for _, t := range s.tracks {
		switch {
		case t.kind() != video:
		case only != nil:
			return nil
		default:
			only = t
		}
	}
	return only
}
