package media

import (
	"time"

	"janus-golua/plugin/core"
)

// hangupPatience bounds how long the end of a PeerConnection waits for whoever
// still sends to it: a publisher's thread waits up to 50 ms for room in its ring.
const hangupPatience = time.Second

// Reach does something with the core's handle that follows its PeerConnection, such
// as asking for a keyframe or sending a packet; after a hangup it does nothing.
//
// The core frees a PeerConnection as soon as hangup_media has returned, and reads it
// elsewhere without a lock: Janus 1.1.2 crashes in send_pli when both happen at the
// same time. So a hangup waits until nobody is inside.
func (s *Session) Reach(do func(handle core.Handle)) {
	s.reaching.Add(1)
	defer s.reaching.Add(-1)
	if !s.down.Load() {
		do(s.handle)
	}
}

// awaitReach waits until nothing of ours sends to the PeerConnection, which is down:
// neither calls of Reach nor media threads that use a plan it was in.
func (s *Session) awaitReach() {
	for deadline := time.Now().Add(hangupPatience); s.reaching.Load() > 0 || s.planned.Load() > 0; time.Sleep(collectPause) {
		if time.Now().After(deadline) {
			return
		}
	}
}
