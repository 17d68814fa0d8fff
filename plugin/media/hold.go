package media

import (
	"sync/atomic"

	"janus-golua/plugin/media/payload"
)

// holds says, as 1 or 0, whether a viewer that joins a plain m-line gets nothing before a
// keyframe. Viewers wait only where keyframes can be recognised: not with an unknown codec,
// and not with payloads that are encrypted end to end.
func (s *Session) holds(t *track) uint32 {
	if t.kind() != video || s.description(t.mindex).codec() == payload.Unknown || s.encrypted.Load() {
		return 0
	}
	return 1
}

// isWaitedFor says, once, that a viewer of a plain m-line waits for a keyframe.
func (t *track) isWaitedFor() bool { return atomic.SwapUint32(&t.stream.Wanted, 0) != 0 }
