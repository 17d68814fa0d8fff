package store

import (
	"container/heap"
	"time"

	"janus-golua/plugin/guard"
)

// sweepEvery is how often a store that nobody uses looks for what has expired.
// One that is used does so each time.
const sweepEvery = 10 * time.Second

// expireIn makes an entry expire, or never for a life of 0.
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

// sweep forgets what has expired. Each entry costs so much once only.
func (s *Store) sweep() {
	if len(s.expiry) == 0 {
		return
	}
	now := s.now()
	for len(s.expiry) > 0 && !s.expiry[0].expires.After(now) {
		s.remove(s.expiry[0])
	}
}

// sweepLater is what the timer does, as long as anything is to expire.
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

// expiries is a heap of what expires, the next first.
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

// Pop takes the last one.
func (x *expiries) Pop() any {
	last := len(*x) - 1
	e := (*x)[last]
	(*x)[last] = nil
	*x = (*x)[:last]
	return e
}
