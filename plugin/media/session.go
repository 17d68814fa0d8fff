package media

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// Session is the media of one handle: as a publisher what it sends to whom, as
// a viewer what it accepts. Its methods may be called from any thread.
type Session struct {
	handle core.Handle
	router *Router
	core   Core

	// users counts who may reach the core's handle: the owner until Destroy,
	// and every packet or effect under way. The last one gives the plugin's
	// reference back.
	users atomic.Int32
	gone  atomic.Bool

	// up says that the PeerConnection is.
	up, dataReady atomic.Bool

	gates   gates
	viewers list // who gets what we send
	sources list // whose media we get

	// rewriters keep each medium continuous for this viewer.
	rewriters [2]lockedRewriter // audio, video

	bitrate      atomic.Uint32
	pliFrequency atomic.Uint32 // seconds
	lastREMB     atomic.Int64  // time.Duration of the router's clock
	lastPLI      atomic.Int64

	// targets of a simulcast viewer; the media issue gives them meaning.
	substream, temporalLayer atomic.Int32

	encrypted  atomic.Bool
	videoCodec atomic.Pointer[string]

	// recordMu orders StartRecording, StopRecording and hangup; packets read
	// recordings without it.
	recordMu   sync.Mutex
	recordings [3]atomic.Pointer[recording]

	counters counters
}

// highestLayer is the default target of a simulcast viewer.
const highestLayer = 2

// NewSession makes the media of a handle, and takes over the reference on it
// that the plugin owns.
func (r *Router) NewSession(handle core.Handle) *Session {
	s := &Session{handle: handle, router: r, core: r.core}
	s.users.Store(1)
	s.reset()
	return s
}

// Up says whether the PeerConnection is up.
func (s *Session) Up() bool { return s.up.Load() }

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

// Release ends what a successful Acquire began.
func (s *Session) Release() {
	if s.users.Add(-1) == 0 {
		s.core.Release(s.handle)
	}
}

// Destroy ends the session: nothing is forwarded from or to it any more. What
// is under way keeps the core's handle alive until it has ended.
func (s *Session) Destroy() {
	if !s.router.bury(s) {
		return
	}
	s.up.Store(false)
	s.stopRecordings()
	s.Release()
}

// Abandon is Destroy for a session whose creation has failed: the core counts no
// references on its handle yet, so that nothing may be under way.
func (s *Session) Abandon() {
	s.router.bury(s)
	s.stopRecordings()
}

// SetupMedia notes that the PeerConnection is up, and tells the peer its cap if
// one was set before: a browser with transport-wide congestion control sends
// no REMB that it could be the answer to.
func (s *Session) SetupMedia() {
	s.up.Store(true)
	if s.bitrate.Load() > 0 {
		s.SendREMB()
	}
}

// HangupMedia notes that the PeerConnection is down, and closes and forgets all
// that was set for it.
func (s *Session) HangupMedia() {
	s.up.Store(false)
	s.router.dropViewers(s)
	s.stopRecordings()
	s.reset()
}

// reset sets all to what a new PeerConnection begins with.
func (s *Session) reset() {
	s.gates.closeAll()
	s.dataReady.Store(false)
	s.bitrate.Store(0)
	s.pliFrequency.Store(0)
	s.lastPLI.Store(0)
	s.substream.Store(highestLayer)
	s.temporalLayer.Store(highestLayer)
	s.encrypted.Store(false)
	s.videoCodec.Store(nil)
	for i := range s.rewriters {
		s.rewriters[i].reset()
	}
}

// AddRecipient forwards what the session sends to viewer, which may be itself.
func (s *Session) AddRecipient(viewer *Session) error { return s.router.link(s, viewer) }

// RemoveRecipient ends what AddRecipient began.
func (s *Session) RemoveRecipient(viewer *Session) { s.router.unlink(s, viewer) }

// SetEncrypted marks the session's media as end-to-end encrypted.
func (s *Session) SetEncrypted(encrypted bool) { s.encrypted.Store(encrypted) }

// SetVideoCodec notes what was negotiated, in lower case.
func (s *Session) SetVideoCodec(name string) { s.videoCodec.Store(&name) }

// now is the router's clock.
func (s *Session) now() time.Duration { return s.router.now() }
