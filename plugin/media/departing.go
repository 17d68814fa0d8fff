package media

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/departures"
)

// The packets that are sent to a viewer over a PeerConnection, for the estimate of its line.

// hasSent says whether video has been sent to a viewer over this PeerConnection, as far as is
// known.
func (s *Session) hasSent() bool {
	return s.videosSent() > s.sentBefore
}

// videosSent counts the packets of video that have been sent to a viewer so far.
func (s *Session) videosSent() uint64 {
	count := s.counters.relayed[video].packets.Load()
	for _, sub := range s.subscriptions {
		if sub.kind == video {
			count += readRewriter(sub.rewriter).packets
		}
	}
	return count
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
	s.uncounted, s.sentBefore = false, s.videosSent()
}

// departing is where packets to the session are noted, nil if nobody wants that.
func (s *Session) departing() *core.Departures {
	if d := s.downlink.Load(); d != nil {
		return d.departures
	}
	return nil
}
