package store

import (
	"container/heap"
	"time"

	"janus-golua/plugin/guard"
)

// sweepEvery is how often an unused store looks for expired entries. A store in use looks
// each time.
const sweepEvery = 10 * time.Second

// expireIn sets when an entry expires; a life of 0 is without end.
func (s *Store) expireIn(e *entry, life time.Duration) {
	if e.place >= 0 {
		heap.Remove(&s.expiry, e.place)
		e.place = -1
	}
	if life <= 0 {
		return
	}
	e.expires = s.now().Add(life)
	heap.Push(&s.expiry, e)
	if s.timer == nil {
		s.timer = time.AfterFunc(s.sweepEvery, s.sweepLater)
	}
}

// sweep removes expired entries. Each entry is removed only once, so the cost is bounded.
func (s *Store) sweep() {
	if len(s.expiry) == 0 {
		return
	}
	now := s.now()
	for len(s.expiry) > 0 && !s.expiry[0].expires.After(now) {
		s.remove(s.expiry[0])
	}
}

// sweepLater is the function of the timer, which runs as long as something can expire.
func (s *Store) sweepLater() {
	defer guard.Recover(s.Log, "the expiry of the store")
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { // also after a panic: what is left expires later
		if s.closed || len(s.expiry) == 0 {
			s.timer = nil
			return
		}
		s.timer.Reset(s.sweepEvery)
	}()
	s.sweep()
}

// expiries is a heap of expiring entries, the next one first.
type expiries []*entry

func (x expiries) Len() int           { return len(x) }
func (x expiries) Less(i, j int) bool { return x[i].expires.Before(x[j].expires) }

func (x expiries) Swap(i, j int) {
	x[i], x[j] = x[j], x[i]
	x[i].place, x[j].place = i, j
}

// Push and Pop are for container/heap.
func (x *expiries) Push(e any) {
	e.(*entry).place = len(*x)
	*x = append(*x, e.(*entry))
}

// Pop removes the last entry.
func (x *expiries) Pop() any {
	last := len(*x) - 1
	e := (*x)[last]
	(*x)[last] = nil
	*x = (*x)[:last]
	return e
}
