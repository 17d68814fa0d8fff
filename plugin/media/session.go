package media

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/life"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/taps"
)

// Session is the media of one handle: as a publisher what it sends to whom, as
// a viewer what it accepts. Its methods may be called from any thread.
type Session struct {
	// ID is how the listener knows the session.
	ID     uint64
	handle core.Handle
	router *Router
	core   Core

	// users counts who may reach the core's handle: the owner until Destroy,
	// tables, and every effect under way. The last one gives the plugin's
	// reference back.
	users atomic.Int32

	// life is the state of the session, which its owner shares.
	life  *life.Life
	gates gates
	// using counts the calls of WithPeerConnection that are under way, inTables the forwarding tables,
	// also earlier ones, in which the session is a viewer.
	using, inTables atomic.Int32

	// What follows, up to the blank line, is protected by the router's lock.
	viewers       []*Session            // who gets our first m-lines and our data
	publishers    []*Session            // whose we get
	routesOut     []*Route              // single m-lines of ours
	routesIn      []*Route              // single m-lines for us
	subscriptions map[int]*subscription // as a viewer, by m-line
	spare         []*subscription       // subscriptions that another one has replaced, to be used again
	ssrcToMIndex  []ssrcMIndex          // m-lines of SSRCs that reports named, the newest last
	described     []Description         // m-lines, as far as they were negotiated
	held          []*Session            // users of which the table is one
	retired       []*Session            // users of which earlier tables may be some
	stale         bool                  // tables have been replaced for which no grace period has begun
	awaited       []*Session            // users of which tables are some that the present one is for
	feeds         []*subscription       // what the table feeds
	leaving       []*subscription       // what earlier tables have fed, and the table does not
	left          []*subscription       // those that the present grace period is for
	awaiting      bool                  // a grace period has begun
	tracks        map[int]*track        // as a publisher, by m-line
	taps          map[int]*taps.Set     // who else gets m-lines of ours, by key
	// Playout delays of packets for us, and of ours.
	delaysGot, delaysSent delays
	// talks are the watches for talking that may tell something; muted says that the script
	// has closed the gate of our audio.
	talks   []*taps.Talk
	muted   bool
	byIndex atomic.Pointer[[]*track] // tracks, for packets

	bitrate      atomic.Uint32
	pliFrequency atomic.Uint32 // seconds
	lastREMB     atomic.Int64  // time.Duration of the core's clock
	lastPLI      atomic.Int64
	asking       asking

	// targets of a viewer of simulcast, for m-lines without their own.
	targets atomic.Pointer[selection.Targets]

	encrypted atomic.Bool
	// upstream is where the packets come from, if that is no PeerConnection.
	upstream Upstream
	// settling lets one after the other settle talks. The router's lock is taken inside.
	settling sync.Mutex

	// messageViewers are the viewers, for messages.
	messageViewers atomic.Pointer[[]*Session]
	dataRecording  atomic.Pointer[taps.File]
	messageSinks   atomic.Pointer[[]*taps.RTPForward]

	counters counters
}

// NewSession makes the media of a handle, and takes over the reference on it
// that the plugin owns.
func (r *Router) NewSession(id uint64, handle core.Handle) *Session {
	s := &Session{
		ID: id, handle: handle, router: r, core: r.core, life: life.New(),
		subscriptions: make(map[int]*subscription), tracks: make(map[int]*track),
		taps: make(map[int]*taps.Set),
	}
	s.users.Store(1)
	s.reset()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions[s] = true
	return s
}

// Life is the state of the session, for its owner: it makes the transitions that package media
// does not make itself.
func (s *Session) Life() *life.Life { return s.life }

// Up says whether the PeerConnection is up, or packets come in without one.
func (s *Session) Up() bool { return s.life.Up() }

// Acquire keeps the core's handle valid until Release; false when the session
// is gone already.
func (s *Session) Acquire() bool {
	for {
		users := s.users.Load()
		if users == 0 {
			return false
		}
		if s.users.CompareAndSwap(users, users+1) {
			return true
		}
	}
}

// Release ends what a successful Acquire began. The last one frees the session, and the
// core its handle: the caller has no lock.
func (s *Session) Release() {
	if s.users.Add(-1) == 0 {
		s.free()
	}
}

// ReleaseSoon is Release for a caller who has the Lua lock.
func (s *Session) ReleaseSoon() {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	s.releaseLater()
}

// releaseLater is Release for a caller with the router's lock: whoever looks after old
// tables next frees the session.
func (s *Session) releaseLater() {
	if s.users.Add(-1) == 0 {
		s.router.freed = append(s.router.freed, s)
		s.router.watch()
	}
}

// freeGuarded is free for one of many: a panic is not in the way of the others.
func (s *Session) freeGuarded() {
	defer guard.Recover(s.core, "the end of a session")
	s.free()
}

// free gives back the core's handle, and the memory that C shares; nobody uses either.
func (s *Session) free() {
	s.freeMemory()
	s.core.Release(s.handle)
}

func (s *Session) freeMemory() {
	s.book()
	for _, sub := range s.allSubscriptions() {
		s.core.FreeRewriter(sub.rewriter)
	}
	for _, track := range s.tracks {
		s.core.FreeStream(track.stream)
	}
}

// Destroy ends the session: nothing is forwarded from or to it any more. What
// is under way keeps the core's handle alive until it has ended.
func (s *Session) Destroy() {
	ended, first := s.router.bury(s)
	if !first {
		return
	}
	ended.letGo(s.router.writers)
	s.settleTalks()
	defer s.router.free()
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	s.life.Do(life.Leave)
	s.router.reclaim(s)
}

// Abandon is Destroy for a session whose creation has failed: the core counts no
// references on its handle yet, so that nothing may be under way.
func (s *Session) Abandon() {
	if ended, first := s.router.bury(s); first {
		ended.letGo(s.router.writers)
		s.core.Reclaim(s.handle)
		s.freeMemory()
	}
}

// SetupMedia notes that the PeerConnection is up, and tells the peer its cap if
// one was set before: a browser with transport-wide congestion control sends
// no REMB that it could be the answer to. It returns the state before; ok is false for a
// session that is ending, which has no PeerConnection any more.
func (s *Session) SetupMedia() (before life.State, ok bool) {
	s.change(func() {
		if before, ok = s.life.Do(life.SetUp); ok {
			s.asking.endPauses()
			s.scheduleAll()
		}
	})
	if s.bitrate.Load() > 0 {
		s.SendREMB()
	}
	return before, ok
}

// HangupMedia notes that the PeerConnection is down, and closes and forgets all
// that was set for it. When it returns, nothing is being sent to it.
func (s *Session) HangupMedia() {
	s.life.Do(life.Close)
	defer s.awaitPeerConnection()
	defer s.settleTalks()
	var ended endedTaps
	s.change(func() {
		ended = s.endTaps()
		s.router.dropViewers(s)
		for _, track := range s.tracks {
			track.forget()
		}
		for _, sub := range s.subscriptions {
			sub.reset()
		}
		s.described, s.ssrcToMIndex = nil, nil
		s.delaysGot, s.delaysSent = nil, nil
		s.reset()
		s.scheduleAll()
	})
	ended.letGo(s.router.writers)
}

// reset sets all to what a new PeerConnection begins with.
func (s *Session) reset() {
	s.gates.closeAll()
	s.life.SetDataReady(false)
	s.bitrate.Store(0)
	s.pliFrequency.Store(0)
	s.lastPLI.Store(0)
	s.forgetAsked()
	s.muted = false
	targets := selection.Default()
	s.targets.Store(&targets)
	s.encrypted.Store(false)
}

// change changes what a session takes or gives, and then all tables that it is in;
// of one that is gone, whose memory C may not share any more, nothing.
func (s *Session) change(what func()) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return
	}
	what()
	s.compile()
	for _, publisher := range s.allPublishers() {
		if publisher != s {
			publisher.compile()
		}
	}
}

// allPublishers are all whose tables have the session as a viewer.
func (s *Session) allPublishers() []*Session {
	all := s.publishers
	for _, route := range s.routesIn {
		all = append(without(all, route.publisher), route.publisher)
	}
	return all
}

// AddRecipient forwards what the session sends to viewer, which may be itself.
func (s *Session) AddRecipient(viewer *Session) error { return s.router.link(s, viewer) }

// RemoveRecipient ends what AddRecipient began.
func (s *Session) RemoveRecipient(viewer *Session) { s.router.unlink(s, viewer) }

// SetEncrypted marks the session's media as end-to-end encrypted.
func (s *Session) SetEncrypted(encrypted bool) {
	if s.encrypted.Load() != encrypted {
		s.change(func() { s.encrypted.Store(encrypted) })
	}
}

// now is the clock that C shares.
func (s *Session) now() time.Duration { return s.core.Now() }
