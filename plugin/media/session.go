package media

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/life"
	"janus-golua/plugin/media/quality"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/taps"
)

// Session is the media of one handle: what it sends to whom as a publisher, and what it accepts
// as a viewer. Its methods may be called from any thread.
type Session struct {
	// ID is the number by which the listener knows the session.
	ID     uint64
	handle core.Handle
	router *Router
	core   Core

	// users counts who may use the core's handle: the owner until Destroy, forwarding tables,
	// and each effect under way. The last user gives the plugin's reference back.
	users atomic.Int32

	// life is the state of the session. The owner of the session shares it.
	life  *life.Life
	gates gates
	// using counts the calls of WithPeerConnection that are under way. inTables counts the
	// forwarding tables that have the session as a viewer, earlier ones too.
	using, inTables atomic.Int32

	// The router's lock protects the following fields, up to the blank line.
	viewers       []*Session            // viewers of our first m-lines and our data
	publishers    []*Session            // publishers whose first m-lines and data we get
	routesOut     []*Route              // routes from single m-lines of ours
	routesIn      []*Route              // routes to single m-lines of ours
	subscriptions map[int]*subscription // as a viewer, by m-line
	spare         []*subscription       // replaced subscriptions, to be used again
	ssrcToMIndex  []ssrcMIndex          // what reports have told, the newest last
	described     []Description         // m-lines as negotiated
	tables        tables                // as a publisher, the present table and earlier ones
	tracks        map[int]*track        // as a publisher, by m-line
	taps          map[int]*taps.Set     // what else gets our packets, by key of the m-line
	// delaysGot are the playout delays of the packets for us, delaysSent those of our own
	// packets.
	delaysGot, delaysSent delays
	// talks are the watches for talking that may still tell something. muted says that the
	// script has closed the gate of our audio.
	talks  []*taps.Talk
	meters map[int]*taps.Meter // by the keys of taps; they stay until the end
	muted  bool
	limits Limits
	// places are the publishers that we get as a viewer; nil is all. talked is when we talked last as
	// a publisher, 0 for never; levelless says that our packets have no audio levels.
	places    *places
	talked    time.Duration
	levelless bool
	// departures has what was sent over the PeerConnection; nil until somebody wants that.
	departures *core.Departures
	// uncounted says that the departures do not count all packets of video of this PeerConnection,
	// formerly how many the script has sent over those before.
	uncounted bool
	formerly  uint64
	byIndex   atomic.Pointer[[]*track] // tracks, for packets
	// downlink is the estimate of the viewer's line; nil for most. The router's lock is held for
	// changes.
	downlink atomic.Pointer[downlink]

	gopCache GOPCache      // how much is kept of our pictures; the router's lock protects it
	pace     atomic.Uint32 // of bursts to us, in bytes per ms; 0 is the default

	bitrate      atomic.Uint32
	followCap    atomic.Uint32 // bits a second; 0 is none (follow.go)
	pliFrequency atomic.Uint32 // seconds
	lastREMB     atomic.Int64  // time.Duration of the core's clock
	lastPLI      atomic.Int64
	asking       asking

	// targets say which quality the viewer wants, on m-lines without targets of their own.
	targets atomic.Pointer[selection.Targets]

	// isHeard says that some viewer has limits, so that our loudness matters.
	isHeard atomic.Bool

	encrypted atomic.Bool
	// upstream is the source of the packets if they do not come over a PeerConnection; else
	// nil.
	upstream Upstream
	// settling makes threads settle talks one after the other. The router's lock is taken
	// inside.
	settling sync.Mutex

	// messageViewers are the viewers who get messages.
	messageViewers atomic.Pointer[[]*Session]
	dataRecording  atomic.Pointer[taps.File]
	messageSinks   atomic.Pointer[[]*taps.RTPForward]

	counters counters
	// reports are what the peer says of the media that it gets; clocks are the RTP clocks of its
	// m-lines, in Hz.
	reports quality.Reports
	clocks  atomic.Pointer[[]int]
}

// NewSession makes the media of a handle. It takes over the reference on the handle that the
// plugin owns.
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
	s.limits = r.limits
	s.settlePlaces()
	r.sessions[s] = true
	return s
}

// Life is the state of the session, for its owner, who makes some of the transitions.
func (s *Session) Life() *life.Life { return s.life }

// Up says whether the PeerConnection is up, or packets come in without one.
func (s *Session) Up() bool { return s.life.Up() }

// Acquire keeps the core's handle valid until Release. It is false when the session has been
// freed.
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

// Release ends the use that a successful Acquire began. The last Release frees the session,
// and the core may free its handle. So the caller must not hold a lock.
func (s *Session) Release() {
	if s.users.Add(-1) == 0 {
		s.free()
	}
}

// ReleaseSoon is for a caller who holds the Lua lock: Release follows on another thread.
func (s *Session) ReleaseSoon() {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	s.releaseLater()
}

// releaseLater is Release for a caller who holds the router's lock. The session is freed by the
// thread that next looks after old tables.
func (s *Session) releaseLater() {
	if s.users.Add(-1) == 0 {
		s.router.freed = append(s.router.freed, s)
		s.router.watch()
	}
}

// freeGuarded is free for one session of many: a panic does not keep the others from being
// freed.
func (s *Session) freeGuarded() {
	defer guard.Recover(s.core, "the end of a session")
	s.free()
}

// free gives back the core's handle and the memory that is shared with C. Nothing uses them
// any more.
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
		track.freeGOP()
	}
	for _, meter := range s.meters {
		s.core.FreeMeter(meter.Shared)
	}
	if s.departures != nil {
		s.core.FreeDepartures(s.departures)
	}
}

// Destroy ends the session: nothing is forwarded from it or to it any more. An effect that is
// under way keeps the core's handle alive until it has ended.
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

// Abandon is Destroy for a session whose creation has failed. The core counts no references on
// the handle yet, so nothing may be under way.
func (s *Session) Abandon() {
	if ended, first := s.router.bury(s); first {
		ended.letGo(s.router.writers)
		s.core.Reclaim(s.handle)
		s.freeMemory()
	}
}

// SetupMedia notes that the PeerConnection is up. If a bitrate cap has been set before, it
// tells the peer: a browser with transport-wide congestion control sends no REMB that the cap
// could answer. It returns the state before; ok is false for a session that is ending, which
// has no PeerConnection any more.
func (s *Session) SetupMedia() (before life.State, ok bool) {
	s.change(func() {
		if before, ok = s.life.Do(life.SetUp); ok {
			s.asking.endPauses()
			s.settleDownlink()
			s.scheduleAll()
		}
	})
	if s.sendCap() > 0 {
		s.SendREMB()
	}
	return before, ok
}

// HangupMedia notes that the PeerConnection is down. It closes and forgets all that was set for
// the PeerConnection. When it returns, nothing is being sent to the peer.
func (s *Session) HangupMedia() {
	s.life.Do(life.Close)
	defer s.resetDepartures() // at the very end: nobody notes packets any more
	s.SetBurstRate(0)
	defer s.awaitPeerConnection()
	defer s.settleTalks()
	var ended endedTaps
	s.change(func() {
		ended = s.endTaps()
		s.router.dropViewers(s)
		for _, track := range s.tracks {
			track.forget()
		}
		s.limits = s.router.limits
		s.settleDownlink()
		for _, sub := range s.subscriptions {
			sub.reset()
		}
		s.described, s.ssrcToMIndex = nil, nil
		s.reports.Reset()
		s.noteClocks()
		s.delaysGot, s.delaysSent = nil, nil
		s.talked, s.levelless, s.places = 0, false, nil
		s.settlePlaces()
		s.gopCache = GOPCache{}
		s.reset()
		s.scheduleAll()
	})
	ended.letGo(s.router.writers)
}

// reset sets everything to the values with which a new PeerConnection begins.
func (s *Session) reset() {
	s.gates.closeAll()
	s.endReady()
	s.bitrate.Store(0)
	s.followCap.Store(0)
	s.pliFrequency.Store(0)
	s.lastPLI.Store(0)
	s.forgetAsked()
	s.muted = false
	targets := selection.Default()
	s.targets.Store(&targets)
	s.encrypted.Store(false)
}

// change changes what a session takes or gives, and then makes new tables for all publishers
// that it concerns. It does nothing for a session that is gone, because C may no longer share
// its memory.
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
	s.router.compileStale()
}

// allPublishers are the sessions whose tables have the session as a viewer.
func (s *Session) allPublishers() []*Session {
	all := s.publishers
	for _, route := range s.routesIn {
		all = append(without(all, route.publisher), route.publisher)
	}
	return all
}

// AddRecipient forwards what the session sends to viewer, which may be the session itself.
func (s *Session) AddRecipient(viewer *Session) error { return s.router.link(s, viewer) }

// RemoveRecipient ends the forwarding that AddRecipient began.
func (s *Session) RemoveRecipient(viewer *Session) { s.router.unlink(s, viewer) }

// SetEncrypted marks the session's media as end-to-end encrypted.
func (s *Session) SetEncrypted(encrypted bool) {
	if s.encrypted.Load() != encrypted {
		s.change(func() { s.encrypted.Store(encrypted) })
	}
}

// now is the clock that C shares.
func (s *Session) now() time.Duration { return s.core.Now() }
