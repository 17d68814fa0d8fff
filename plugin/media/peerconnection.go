package media

import (
	"fmt"
	"time"

	"janus-golua/plugin/core"
)

// hangupPatience bounds how long the end of a PeerConnection waits for threads that still send
// to it. A media thread needs microseconds for a packet, and a forwarder some milliseconds for
// a batch. A thread that needs longer is held up.
const hangupPatience = time.Second

// hangupPause is the first pause between two looks.
const hangupPause = 20 * time.Microsecond

// WithPeerConnection calls do with the core's handle. It is for calls of the core that use
// the handle's PeerConnection, such as asking for a keyframe or sending a packet. After a
// hangup it does nothing.
//
// The core frees a PeerConnection as soon as hangup_media has returned, and reads it elsewhere
// without a lock. Janus 1.1.2 crashes in send_pli when both happen at the same time. So a
// hangup waits until no call of WithPeerConnection is under way.
func (s *Session) WithPeerConnection(do func(handle core.Handle)) {
	s.using.Add(1)
	defer s.using.Add(-1)
	if s.life.Reachable() {
		do(s.handle)
	}
}

// awaitPeerConnection waits until nothing of ours sends to the PeerConnection, which is down:
// no call of WithPeerConnection, and no media thread with a table that had the session as a
// viewer. If that takes longer than the patience, the log says so.
func (s *Session) awaitPeerConnection() {
	deadline := time.Now().Add(hangupPatience)
	for pause := hangupPause; s.inUse(); pause = min(2*pause, reclaimPause) {
		if time.Now().After(deadline) {
			s.core.Log(core.LogWarning, fmt.Sprintf("[golua] something is still being sent to session %d, %v after its hangup", s.ID, hangupPatience))
			return
		}
		time.Sleep(pause)
		s.router.lookAgain()
	}
}

func (s *Session) inUse() bool { return s.using.Load() > 0 || s.inTables.Load() > 0 }

// lookAgain does the reclaimer's work for a caller who cannot wait for the reclaimer.
func (r *Router) lookAgain() {
	defer r.free()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reclaimAll()
}
