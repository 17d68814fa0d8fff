// Package media forwards audio, video and data from publishers to viewers without calling
// the script. Routes are plain data, which the script changes.
//
// A change of routes makes a forwarding table for each publisher that it concerns. RTP packets
// follow the tables in C (export/fanout.c). They come to Go only where packets have to be
// looked at: for simulcast and layers (package selection), and for recordings, RTP forwards and
// talk detection (package taps).
package media

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
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

// Router knows which session forwards to which. It makes the sessions.
type Router struct {
	core   Core
	notify Listener
	// inlineLimit is how many viewers of one m-line the publisher's own thread serves, by kind.
	inlineLimit [2]int
	// readyWanted says that the script is told whenever messages can be sent. It changes with mu.
	readyWanted atomic.Bool

	// mu protects the routes, tracks and subscriptions of every session. Packets follow the
	// tables that were made from these, without the lock.
	mu quick.Mutex
	// scripted says that the script gets the RTP packets instead of the viewers.
	scripted bool
	sessions map[*Session]bool
	// reclaiming are sessions whose earlier tables may still be in use. While there are any,
	// one goroutine watches them; watched says that it runs.
	reclaiming map[*Session]bool
	watched    bool
	reclaimer  sync.WaitGroup
	// freed are sessions that nobody uses any more. They are freed without the lock.
	freed []*Session
	// waking counts the timers of keyframe requests.
	waking sync.WaitGroup
	totals totals
	// downlinks are the viewers whose lines are estimated; limits are those with which
	// PeerConnections begin. coreVersion is that of the core, as a number.
	downlinks   *downlinks
	limits      Limits
	coreVersion int
	quality     qualities
	writers     *taps.Writers
	// stales are the publishers whose tables must be made anew before the lock is released, because
	// the viewers' limits choose others (places.go).
	stales []*Session
	// lingering are the viewers whose former pictures go on; looking says that a timer looks after
	// them.
	lingering map[*Session]bool
	looking   bool
	// marks counts the marks of subscriptions (handover.go).
	marks uint64
	// cached is the memory of all caches of pictures, in bytes.
	cached int
}

// DefaultInlineLimit is the number of viewers above which a forwarder thread costs less than
// the publisher's own thread (docs/benchmarks.md). Videos have their own number: the packets of a picture
// come together, and a forwarder sends them in one go.
const (
	DefaultInlineLimit = 16
	DefaultInlineVideo = 9
)

// NewRouter makes a router. It tells listener what it notices; listener may be nil.
func NewRouter(c Core, listener Listener) *Router {
	if listener == nil {
		listener = nobody{}
	}
	r := &Router{
		core: c, notify: listener, inlineLimit: [2]int{audio: DefaultInlineLimit, video: DefaultInlineVideo},
		sessions: make(map[*Session]bool), reclaiming: make(map[*Session]bool), lingering: make(map[*Session]bool), quality: newQualities(),
	}
	r.limits.Places = allPlaces
	r.downlinks = newDownlinks(r)
	told, _ := listener.(taps.RecordingListener)
	r.writers = taps.NewWriters(c, told)
	return r
}

// SetInlineLimit changes how many viewers of audio and of video the publisher's own thread serves.
func (r *Router) SetInlineLimit(viewers int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inlineLimit[audio], r.inlineLimit[video] = viewers, viewers
	r.compileAll()
}

// SetCoreVersion tells which core runs: 1102 is Janus 1.1.2, 0 is unknown.
func (r *Router) SetCoreVersion(version int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.coreVersion = version
}

// SetScripted gives RTP packets to the script, or back to the viewers.
func (r *Router) SetScripted(scripted bool) {
	for _, s := range r.setScripted(scripted) {
		s.settleTalks()
	}
}

// setScripted returns all sessions if it changes something.
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

// link gives viewer the first audio and video m-line of publisher, and its data. Doing it twice
// changes nothing.
func (r *Router) link(publisher, viewer *Session) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if publisher.life.Gone() || viewer.life.Gone() {
		return ErrGone
	}
	if !slices.Contains(publisher.viewers, viewer) {
		publisher.viewers = append(slices.Clip(publisher.viewers), viewer)
		viewer.publishers = append(slices.Clip(viewer.publishers), publisher)
		viewer.admit(publisher, publisher.offers)
		publisher.compile()
	}
	return nil
}

// unlink ends a link. Without a link it changes nothing.
func (r *Router) unlink(publisher, viewer *Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	publisher.viewers = without(publisher.viewers, viewer)
	viewer.publishers = without(viewer.publishers, publisher)
	viewer.dismiss(publisher)
	publisher.compile()
	r.compileStale()
	viewer.endFirst()
}

// without returns a list without one of its elements. Lists of sessions and routes are read
// without the lock, so they are never changed in place.
func without[T comparable](list []T, element T) []T {
	if i := slices.Index(list, element); i >= 0 {
		return slices.Concat(list[:i], list[i+1:])
	}
	return list
}

// dropViewers ends all routes from a publisher.
func (r *Router) dropViewers(publisher *Session) {
	for _, viewer := range publisher.viewers {
		viewer.publishers = without(viewer.publishers, publisher)
		viewer.dismiss(publisher)
		viewer.endFirst()
	}
	publisher.viewers = nil
	for _, route := range slices.Clone(publisher.routesOut) {
		r.endRoute(route)
	}
}

// bury marks a session as gone and takes it out of every list, so that nobody adds it again.
// The caller then lets go of the session's taps, without the lock.
func (r *Router) bury(s *Session) (ended endedTaps, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, first = s.life.Do(life.Bury); !first {
		return endedTaps{}, false
	}
	ended = s.endTaps()
	if d := s.downlink.Load(); d != nil {
		s.dropDownlink(d)
	}
	r.dropViewers(s)
	publishers := s.allPublishers()
	for _, publisher := range s.publishers {
		publisher.viewers = without(publisher.viewers, s)
	}
	s.publishers, s.places = nil, nil
	for _, route := range slices.Clone(s.routesIn) {
		r.endRoute(route)
	}
	for _, publisher := range publishers {
		publisher.compile()
	}
	r.compileStale()
	delete(r.sessions, s)
	delete(r.lingering, s)
	for _, track := range s.tracks {
		r.cached -= track.gop.limit.Bytes
	}
	s.forgetAsked()
	s.clearTable()
	s.messageViewers.Store(nil)
	return ended, true
}

// --- tables that are no longer used --------------------------------------------

// reclaimPause is how long the reclaimer waits before it looks again whether the media threads
// have left an old table. A packet takes microseconds.
const reclaimPause = time.Millisecond

// reclaim releases what earlier tables of a session hold. It does so now, or soon if a media
// thread still uses one of them. With the lock held.
func (r *Router) reclaim(s *Session) {
	if s.letGo() {
		delete(r.reclaiming, s)
		return
	}
	r.reclaiming[s] = true
	r.watch()
}

// watch starts the reclaimer unless it runs already. With the lock held.
func (r *Router) watch() {
	if !r.watched {
		r.watched = true
		r.reclaimer.Go(r.keepReclaiming)
	}
}

// keepReclaiming is the reclaimer. If a panic ends it, the next change starts another one.
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

// free frees the sessions in freed. It is called with no lock held, because the core then
// frees its handles, and may close files of its own.
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

// reclaimAll releases everything that is not used any more. With the lock held.
func (r *Router) reclaimAll() {
	for s := range r.reclaiming {
		if s.letGo() {
			delete(r.reclaiming, s)
		}
	}
}

// Close waits until no forwarding table is in use any more. All sessions have been
// destroyed before, unless other threads need too long for that.
func (r *Router) Close() {
	r.waking.Wait()
	r.downlinks.close()
	r.reclaimer.Wait()
}

// Settle waits until everything recorded so far is written, and until the files of ended
// recordings are closed. Nobody may begin or end a recording meanwhile. It is for the
// simulator, whose disk is never slow.
func (r *Router) Settle() {
	going := r.recorded()
	for _, file := range going {
		file.Settle()
	}
	for r.recording() > len(going) {
		time.Sleep(reclaimPause)
	}
}

// recording returns how many files are open.
func (r *Router) recording() int {
	_, open, _ := r.writers.Counts()
	return open
}

// recorded are the recordings that are under way.
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

// AwaitRecordings waits, limit at most, until all recordings that were stopped are complete,
// and says whether they are.
func (r *Router) AwaitRecordings(limit time.Duration) bool { return r.writers.End(limit) }
