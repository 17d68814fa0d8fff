package media

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
)

// Upstream is the source of a session's packets if they do not come over a PeerConnection.
// Its methods may be called from any thread, also with locks held, and do not wait.
type Upstream interface {
	// Keyframe asks for a keyframe of one m-line, or of all m-lines with First.
	Keyframe(mindex int)
}

// NewReceiver makes the media of a handle that the core does not know (core's NewReceiver). The
// session is a publisher whose packets are given to Feed. It is up from the start. Packets that
// are sent to it are dropped.
func (r *Router) NewReceiver(id uint64, handle core.Handle, upstream Upstream) *Session {
	s := r.NewSession(id, handle)
	s.upstream = upstream
	s.life.Do(life.Feed)
	return s
}

// Feed takes an RTP packet of a receiver. Only one goroutine at a time may call it, and
// none after Destroy. The packet is neither changed nor kept.
func (s *Session) Feed(packet *core.Packet, extensions *core.Extensions) {
	s.core.Feed(s.handle, packet, extensions)
}
