package media

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/departures"
)

// The packets that are sent to a viewer over a PeerConnection, for the estimate of its line.

// hasSent says whether video has been sent to a viewer over this PeerConnection, as far as is
// known.
func (s *Session) hasSent() bool {
	for _, sub := range s.subscriptions {
		if sub.kind == video && readRewriter(sub.rewriter).packets > sub.formerly {
			return true
		}
	}
	return s.counters.relayed[video].packets.Load() > s.formerly
}

// noteFormer notes what the PeerConnections so far have got. With the router's lock held.
func (s *Session) noteFormer() {
	for _, sub := range s.subscriptions {
		sub.formerly = readRewriter(sub.rewriter).packets
	}
	s.formerly = s.counters.relayed[video].packets.Load()
}

// resetDepartures forgets what was sent over a PeerConnection that has ended.
func (s *Session) resetDepartures() {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return
	}
	if s.departures != nil {
		departures.Reset(s.departures)
	}
	s.uncounted = false
	s.noteFormer()
}

// departing is where packets to the session are noted, nil if nobody wants that.
func (s *Session) departing() *core.Departures {
	if d := s.downlink.Load(); d != nil {
		return d.departures
	}
	return nil
}
