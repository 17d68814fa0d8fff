// Package media forwards audio, video and data from publishers to viewers, as
// the stock Lua plugin does, without asking anybody: who gets what is plain
// data that scripts change from the side.
//
// What a packet meets on its way takes no lock but the small one around a
// viewer's rewriter, allocates nothing, and holds no lock while it calls the
// core.
package media

import (
	"errors"
	"sync"
	"time"

	"janus-golua/plugin/core"
)

// Core is what media needs of the Janus core.
type Core interface {
	core.Tools
	core.Media
}

// ErrGone is returned for a session that has been destroyed.
var ErrGone = errors.New("the session is gone")

// Router knows which session forwards to which. Sessions are made by it.
type Router struct {
	core Core
	now  func() time.Duration

	// mu orders changes of routes; packets read the lists without it.
	mu sync.Mutex
}

// NewRouter makes a router whose clock starts now.
func NewRouter(c Core) *Router {
	start := time.Now()
	return &Router{core: c, now: func() time.Duration { return time.Since(start) }}
}

// link makes viewer get what publisher sends; doing it twice changes nothing.
func (r *Router) link(publisher, viewer *Session) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if publisher.gone.Load() || viewer.gone.Load() {
		return ErrGone
	}
	publisher.viewers.add(viewer)
	viewer.sources.add(publisher)
	return nil
}

// unlink ends what link began; without a link it changes nothing.
func (r *Router) unlink(publisher, viewer *Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	publisher.viewers.remove(viewer)
	viewer.sources.remove(publisher)
}

// dropViewers ends all that a publisher feeds.
func (r *Router) dropViewers(publisher *Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, viewer := range publisher.viewers.all() {
		viewer.sources.remove(publisher)
	}
	publisher.viewers.clear()
}

// bury marks a session as gone and takes it out of every list, so that nobody
// adds it again.
func (r *Router) bury(s *Session) (first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.gone.Swap(true) {
		return false
	}
	for _, viewer := range s.viewers.all() {
		viewer.sources.remove(s)
	}
	for _, publisher := range s.sources.all() {
		publisher.viewers.remove(s)
	}
	s.viewers.clear()
	s.sources.clear()
	return true
}
