package media

import (
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
)

// uncapped is the REMB of a session without a cap: 10 Mbit/s, more than a
// browser sends by itself.
const uncapped = 10_000_000

// repeatREMB is how often a cap is repeated while video comes in: the RTCP
// packet that carried it may have been lost.
const repeatREMB = 5 * time.Second

// SetBitrate caps what the session sends, in bits per second; 0 is no cap.
func (s *Session) SetBitrate(bitrate uint32) { s.bitrate.Store(bitrate) }

// SendREMB tells the peer its cap, if the PeerConnection is up.
func (s *Session) SendREMB() {
	if !s.up.Load() {
		return
	}
	s.lastREMB.Store(int64(s.now()))
	bitrate := s.bitrate.Load()
	if bitrate == 0 {
		bitrate = uncapped
	}
	s.core.SendREMB(s.handle, bitrate)
}

// SetPLIFrequency asks the session for a keyframe every so many seconds of
// video; 0 is never.
func (s *Session) SetPLIFrequency(seconds uint32) { s.pliFrequency.Store(seconds) }

// SendPLI asks the session for a keyframe.
func (s *Session) SendPLI() {
	s.counters.plis.Add(1)
	s.core.SendPLI(s.handle)
}

// sendDueFeedback sends a publisher what is due as its video comes in.
func (s *Session) sendDueFeedback(now time.Duration) {
	if s.bitrate.Load() > 0 && due(&s.lastREMB, now, repeatREMB) {
		s.SendREMB()
	}
	every := time.Duration(s.pliFrequency.Load()) * time.Second
	if every > 0 && due(&s.lastPLI, now, every) {
		s.SendPLI()
	}
}

// due says, to one caller, that every has passed since last.
func due(last *atomic.Int64, now, every time.Duration) bool {
	before := last.Load()
	return now-time.Duration(before) >= every && last.CompareAndSwap(before, int64(now))
}

// IncomingRTCP takes feedback of the peer: a wish for a keyframe goes to the
// publishers whose video it gets, an estimate is answered with its own cap.
func (s *Session) IncomingRTCP(packet *core.Packet) {
	compound, err := rtcp.Unmarshal(packet.Buffer)
	if err != nil {
		s.counters.malformed.Add(1)
		return
	}
	keyframe, estimate := false, false
	for _, part := range compound {
		switch part.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			keyframe = true
		case *rtcp.ReceiverEstimatedMaximumBitrate:
			estimate = true
		}
	}
	if estimate {
		s.SendREMB()
	}
	if keyframe {
		s.askSources()
	}
}

// askSources asks for a keyframe everybody whose video this viewer gets.
func (s *Session) askSources() {
	for _, source := range s.sources.all() {
		if source.gates.out[video].Load() && source.Acquire() {
			source.SendPLI()
			source.Release()
		}
	}
}
