package media

import (
	"fmt"
	"time"

	"janus-golua/plugin/core"
)

// hangupPatience bounds how long the end of a PeerConnection waits for whoever
// still sends to it. A media thread needs microseconds for a packet, a forwarder some
// milliseconds for a batch; more is a thread that is held up.
const hangupPatience = time.Second

// hangupPause is how long it waits at first before it looks again.
const hangupPause = 20 * time.Microsecond

// WithPeerConnection does something with the core's handle that follows its PeerConnection, such
// as asking for a keyframe or sending a packet; after a hangup it does nothing.
//
// The core frees a PeerConnection as soon as hangup_media has returned, and reads it
// elsewhere without a lock: Janus 1.1.2 crashes in send_pli when both happen at the
// same time. So a hangup waits until nobody is inside.
func (s *Session) WithPeerConnection(do func(handle core.Handle)) {
	s.using.Add(1)
	defer s.using.Add(-1)
	if s.life.Reachable() {
		do(s.handle)
	}
}

// awaitPeerConnection waits until nothing of ours sends to the PeerConnection, which is down:
// neither calls of WithPeerConnection nor media threads that use a table it was in. Without an end
// of these within the patience, the log says so.
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

// lookAgain is what the reclaimer does, for somebody who cannot wait for it.
func (r *Router) lookAgain() {
	defer r.free()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reclaimAll()
}
