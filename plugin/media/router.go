// Package media forwards audio, video and data from publishers to viewers
// without asking anybody: who gets what is plain data that scripts change from
// the side.
//
// A change compiles a table for each publisher that it concerns. Packets of RTP
// follow the tables in C (export/fanout.c) and come to Go only where a judgement
// is needed: simulcast, layers, recordings, forwarding out, who is talking.
package media

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/life"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/quick"
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
	core   Core
	notify Listener
	// inlineLimit is how many viewers of one m-line its publisher's own thread
	// serves.
	inlineLimit int

	// mu protects every session's routes, tracks and subscriptions. Packets read what
	// was compiled of them, without it.
	mu quick.Mutex
	// scripted says that the script wants the packets instead.
	scripted bool
	sessions map[*Session]bool
	// reclaiming are sessions whose earlier tables may still be in use; while there are
	// any, one goroutine watches them, which watched says.
	reclaiming map[*Session]bool
	watched    bool
	reclaimer  sync.WaitGroup
	// freed are sessions that nobody uses any more, to be freed without the lock.
	freed []*Session
	// waking counts the timers of requests for keyframes.
	waking  sync.WaitGroup
	totals  totals
	writers *taps.Writers
	// marks are of subscriptions, counted (handover.go).
	marks uint64
}

// DefaultInlineLimit is where a forwarder thread begins to cost less than the
// publisher's own (docs/benchmarks.md).
const DefaultInlineLimit = 16

// NewRouter makes a router; what media has to tell goes to listener, which may
// be nil.
func NewRouter(c Core, listener Listener) *Router {
	if listener == nil {
		listener = nobody{}
	}
	r := &Router{
		core: c, notify: listener, inlineLimit: DefaultInlineLimit,
		sessions: make(map[*Session]bool), reclaiming: make(map[*Session]bool),
	}
	told, _ := listener.(taps.RecordingListener)
	r.writers = taps.NewWriters(c, told)
	return r
}

// SetInlineLimit changes how many viewers are served by the publisher's thread.
func (r *Router) SetInlineLimit(viewers int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inlineLimit = viewers
	r.compileAll()
}

// SetScripted gives RTP packets to the script, or to the viewers again.
func (r *Router) SetScripted(scripted bool) {
	for _, s := range r.setScripted(scripted) {
		s.settleTalks()
	}
}

// setScripted returns the sessions, if that changes anything.
func (r *Router) setScripted(scripted bool) []*Session {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.scripted == scripted {
		return nil
	}
	r.scripted = scripted
	r.compileAll()
	for s := range r.sessions {
		s.endUnfed()
	}
	return slices.Collect(maps.Keys(r.sessions))
}

func (r *Router) compileAll() {
	for s := range r.sessions {
		s.compile()
	}
}

// link makes viewer get the first audio and video m-line and the data of
// publisher; doing it twice changes nothing.
func (r *Router) link(publisher, viewer *Session) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if publisher.life.Gone() || viewer.life.Gone() {
		return ErrGone
	}
	if !slices.Contains(publisher.viewers, viewer) {
		publisher.viewers = append(slices.Clip(publisher.viewers), viewer)
		viewer.publishers = append(slices.Clip(viewer.publishers), publisher)
		publisher.compile()
	}
	return nil
}

// unlink ends what link began; without a link it changes nothing.
func (r *Router) unlink(publisher, viewer *Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	publisher.viewers = without(publisher.viewers, viewer)
	viewer.publishers = without(viewer.publishers, publisher)
	publisher.compile()
	viewer.endFirst()
}

// without is a list without one of its elements. Lists of sessions and routes
// are read outside of the lock, so they are never changed in place.
func without[T comparable](list []T, element T) []T {
	if i := slices.Index(list, element); i >= 0 {
		return slices.Concat(list[:i], list[i+1:])
	}
	return list
}

// dropViewers ends all that a publisher feeds.
func (r *Router) dropViewers(publisher *Session) {
	for _, viewer := range publisher.viewers {
		viewer.publishers = without(viewer.publishers, publisher)
		viewer.endFirst()
	}
	publisher.viewers = nil
	for _, route := range slices.Clone(publisher.routesOut) {
		r.endRoute(route)
	}
}

// bury marks a session as gone and takes it out of every list, so that nobody
// adds it again.
//
// The caller lets go of what got its packets beside viewers, without the lock.
func (r *Router) bury(s *Session) (ended endedTaps, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, first = s.life.Do(life.Bury); !first {
		return endedTaps{}, false
	}
	ended = s.endTaps()
	r.dropViewers(s)
	publishers := s.allPublishers()
	for _, publisher := range s.publishers {
		publisher.viewers = without(publisher.viewers, s)
	}
	s.publishers = nil
	for _, route := range slices.Clone(s.routesIn) {
		r.endRoute(route)
	}
	for _, publisher := range publishers {
		publisher.compile()
	}
	delete(r.sessions, s)
	s.forgetAsked()
	s.clearTable()
	s.messageViewers.Store(nil)
	return ended, true
}

// --- tables that are no longer used --------------------------------------------

// reclaimPause is how long the reclaimer waits before it looks again whether a
// media thread has left an old table; a packet takes microseconds.
const reclaimPause = time.Millisecond

// reclaim lets go of what earlier tables of a session hold, now or, when a media
// thread is still using one, soon. With the lock held.
func (r *Router) reclaim(s *Session) {
	if s.letGo() {
		delete(r.reclaiming, s)
		return
	}
	r.reclaiming[s] = true
	r.watch()
}

// watch starts the reclaimer, unless it runs. With the lock held.
func (r *Router) watch() {
	if !r.watched {
		r.watched = true
		r.reclaimer.Go(r.keepReclaiming)
	}
}

// keepReclaiming is the reclaimer. One that a panic has ended is followed by another
// at the next change.
func (r *Router) keepReclaiming() {
	defer guard.Recover(r.core, "the reclaimer of old tables")
	for more := true; more; {
		time.Sleep(reclaimPause)
		more = r.reclaimWatched()
	}
}

func (r *Router) reclaimWatched() (more bool) {
	defer r.free()
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() { r.watched = more }() // false after a panic
	r.reclaimAll()
	return len(r.reclaiming) > 0
}

// free frees the sessions that are to be. With no lock held: the core frees its handles
// then, and may close files of its own.
func (r *Router) free() {
	for _, s := range r.takeFreed() {
		s.freeGuarded()
	}
}

func (r *Router) takeFreed() (freed []*Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	freed, r.freed = r.freed, nil
	return freed
}

// reclaimAll lets go of what is not used any more. With the lock held.
func (r *Router) reclaimAll() {
	for s := range r.reclaiming {
		if s.letGo() {
			delete(r.reclaiming, s)
		}
	}
}

// Close waits until nothing of what was forwarded is in use any more. Sessions
// have been destroyed before.
func (r *Router) Close() {
	r.waking.Wait()
	r.reclaimer.Wait()
}

// Settle waits until what was to be recorded so far is written, and the files of
// recordings that have ended are closed. Nobody may begin or end a recording meanwhile:
// it is for the simulator, whose disk is never slow.
func (r *Router) Settle() {
	going := r.recorded()
	for _, file := range going {
		file.Settle()
	}
	for r.recording() > len(going) {
		time.Sleep(reclaimPause)
	}
}

// recording is how many files are open.
func (r *Router) recording() int {
	_, open, _ := r.writers.Counts()
	return open
}

// recorded are the recordings that go on.
func (r *Router) recorded() (files []*taps.File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.sessions {
		if file := s.dataRecording.Load(); file != nil {
			files = append(files, file)
		}
		for _, t := range s.taps {
			if t.Recording != nil {
				files = append(files, t.Recording)
			}
		}
	}
	return files
}

// AwaitRecordings waits until all recordings that were stopped are complete, limit at
// most, and says whether they are.
func (r *Router) AwaitRecordings(limit time.Duration) bool { return r.writers.End(limit) }
