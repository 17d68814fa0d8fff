package host

import (
	"encoding/json"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
	"janus-golua/plugin/media/selection/layers"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/session"
)

// Forward forwards one m-line to another.
func (h *Host) Forward(from, to uint64, lines media.Routing) error {
	return h.withBoth(from, to, func(publisher, viewer *session.Session) error {
		return publisher.Media.Forward(viewer.Media, lines)
	})
}

// StopForward ends what Forward began.
func (h *Host) StopForward(from, to uint64, lines media.Routing) (found bool, err error) {
	err = h.withBoth(from, to, func(publisher, viewer *session.Session) (err error) {
		found, err = publisher.Media.StopForward(viewer.Media, lines)
		return err
	})
	return found, err
}

// SetLayers chooses the layers of one m-line that a viewer gets.
func (h *Host) SetLayers(id uint64, mindex int, targets layers.Targets) error {
	return h.with(id, func(s *session.Session) error { return s.Media.SetLayers(mindex, targets) })
}

// SetLimits changes what may be sent to a viewer.
func (h *Host) SetLimits(id uint64, changes media.Changes) error {
	return h.with(id, func(s *session.Session) error { return h.limit(changes, s.Media.Limit) })
}

// SetAllLimits changes what may be sent to each viewer.
func (h *Host) SetAllLimits(c media.Changes) error { return h.limit(c, h.shared.Router.Limit) }

// limit sets limits, or holds them until a script that is tried has taken over: scripts limit all
// sessions while they load. Limits of single sessions are held, too, because the order counts.
func (h *Host) limit(changes media.Changes, set func(media.Changes) error) error {
	if !h.trial.on {
		return set(changes)
	}
	if err := changes.Check(); err != nil {
		return err
	}
	return h.trial.hold(func() error { return set(changes) })
}

// EstimatesBandwidth says whether the line to a viewer is estimated, or will be when its
// PeerConnection is up.
func (h *Host) EstimatesBandwidth(id uint64) bool {
	s := h.shared.Sessions.Get(id)
	return s != nil && s.Media.Limits().Bandwidth
}

// Bandwidth is what is known of a viewer's line, as JSON; empty if it is not estimated.
func (h *Host) Bandwidth(id uint64) (text string, err error) {
	err = h.with(id, func(s *session.Session) error {
		known := s.Media.Bandwidth()
		if known == nil {
			return nil
		}
		buffer, err := json.Marshal(known)
		text = string(buffer)
		return err
	})
	return text, err
}

// SetGOPCache sets how much is kept of the newest pictures that a session sends.
func (h *Host) SetGOPCache(id uint64, cache media.GOPCache) error {
	return h.with(id, func(s *session.Session) error { return s.Media.CacheGOP(cache) })
}

// SetPlayoutDelay sets the playout delay of the streams that a session gets, or of the
// streams that it sends.
func (h *Host) SetPlayoutDelay(id uint64, mindex int, sent bool, wanted *media.PlayoutDelay) error {
	return h.with(id, func(s *session.Session) error {
		set := s.Media.SetPlayoutDelay
		if sent {
			set = s.Media.PublishPlayoutDelay
		}
		set(mindex, wanted)
		return nil
	})
}

// SendStreamPLI asks a publisher for a keyframe of one m-line.
func (h *Host) SendStreamPLI(id uint64, mindex int) error {
	return h.sendTo(id, func(s *session.Session) { s.Media.SendPLI(mindex) })
}

// wantKeyframe asks for a keyframe for a recording or a forward that has just begun. If the
// outbox has no room for the request, the recording or forward goes on all the same: an
// error would tell the script that it has not begun.
func (h *Host) wantKeyframe(id uint64, mindex int) {
	if err := h.SendStreamPLI(id, mindex); err != nil {
		h.shared.Log.Refused("asking for a keyframe", err)
	}
}

// LimitStream caps one m-line of a publisher.
func (h *Host) LimitStream(id uint64, mindex int, bitrate uint32) error {
	return h.sendTo(id, func(s *session.Session) {
		if err := s.Media.LimitStream(mindex, bitrate); err != nil {
			h.shared.Log.Refused("limitStream", err)
		}
	})
}

// Relay sends a packet that the script has made on one m-line.
func (h *Host) Relay(id uint64, mindex int, video bool, packet []byte, extensions core.Extensions) error {
	if err := media.CheckRTP(packet); err != nil {
		return err
	}
	return h.sendTo(id, func(s *session.Session) {
		s.Media.SendRTP(&core.Packet{MIndex: mindex, Video: video, Buffer: packet}, extensions)
	})
}

// StopRecord ends what Record began.
func (h *Host) StopRecord(id uint64, medium media.Medium, mindex int) error {
	return h.with(id, func(s *session.Session) error { return s.Media.Stop(medium, mindex) })
}

// PauseRecord leaves out the packets that come until ResumeRecord; their time is cut out,
// unless keepTime says that it goes on.
func (h *Host) PauseRecord(id uint64, medium media.Medium, mindex int, keepTime bool) error {
	return h.with(id, func(s *session.Session) error {
		if keepTime {
			return s.Media.Mute(medium, mindex)
		}
		return s.Media.Pause(medium, mindex)
	})
}

// ResumeRecord ends a pause; video goes on with a keyframe.
func (h *Host) ResumeRecord(id uint64, medium media.Medium, mindex int) error {
	return h.with(id, func(s *session.Session) error {
		if err := s.Media.Resume(medium, mindex); err != nil {
			return err
		}
		if medium == media.Video {
			h.wantKeyframe(id, mindex)
		}
		return nil
	})
}

// StopForwardRTP ends what ForwardRTP began.
func (h *Host) StopForwardRTP(id, forward uint64) error {
	return h.with(id, func(s *session.Session) error {
		sink, err := s.Media.TakeRTPForward(forward)
		if err == nil {
			h.script.AfterUnlock(sink.Close)
		}
		return err
	})
}

// DetectTalking begins to tell the script who is talking; nil thresholds end it.
func (h *Host) DetectTalking(id uint64, mindex int, thresholds *taps.Talking, group string) error {
	return h.with(id, func(s *session.Session) error {
		if err := s.Media.DetectTalking(mindex, thresholds); err != nil {
			return err
		}
		switch {
		case thresholds != nil:
			h.group(s, group)
		case !s.Media.DetectsTalking():
			h.group(s, "")
		}
		return nil
	})
}

// StreamStats are the counters of a session's m-lines, as JSON.
func (h *Host) StreamStats(id uint64) (text string, err error) {
	err = h.with(id, func(s *session.Session) error {
		text, err = Stats(s)
		return err
	})
	return text, err
}

// sessionStats are the counters of a session as scripts and operators see them.
type sessionStats struct {
	media.Stats
	// Received counts the datagrams of a session that receives RTP; it is nil for all others.
	Received *rtpin.Stats `json:"received,omitempty"`
}

// Stats are the counters of a session as JSON text.
func Stats(s *session.Session) (string, error) {
	stats := sessionStats{Stats: s.Media.Stats()}
	if s.Receiver != nil {
		received := s.Receiver.Stats()
		stats.Received = &received
	}
	text, err := json.Marshal(stats)
	return string(text), err
}

// group puts a publisher into a group of speakers; "" is no group.
func (h *Host) group(s *session.Session, group string) {
	h.shared.Speakers.Join(s.ID, group)
	h.shared.Speakers.TellSoon(s.Inbox)
}
