package host

import (
	"slices"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// ConfigureMedium opens or closes a gate of a session.
func (h *Host) ConfigureMedium(id uint64, medium media.Medium, direction media.Direction, open bool) error {
	return h.with(id, func(s *session.Session) error {
		return s.Media.Configure(medium, direction, open)
	})
}

// AddRecipient forwards the media of one session to another.
func (h *Host) AddRecipient(id, recipient uint64) error {
	return h.withBoth(id, recipient, func(publisher, viewer *session.Session) error {
		return publisher.Media.AddRecipient(viewer.Media)
	})
}

// RemoveRecipient ends what AddRecipient began.
func (h *Host) RemoveRecipient(id, recipient uint64) error {
	return h.withBoth(id, recipient, func(publisher, viewer *session.Session) error {
		publisher.Media.RemoveRecipient(viewer.Media)
		return nil
	})
}

// SetBitrate caps the bitrate of a publisher; 0 is no cap.
func (h *Host) SetBitrate(id uint64, bitrate uint32) error {
	return h.with(id, func(s *session.Session) error {
		s.Media.SetBitrate(bitrate)
		return h.sendTo(id, func(s *session.Session) { s.Media.SendREMB() })
	})
}

// SetPLIFrequency asks a publisher for a keyframe every so many seconds.
func (h *Host) SetPLIFrequency(id uint64, seconds uint32) error {
	return h.with(id, func(s *session.Session) error {
		s.Media.SetPLIFrequency(seconds)
		return nil
	})
}

// SetKeyframePause sets how long a publisher is not asked again for a keyframe.
func (h *Host) SetKeyframePause(id uint64, pause time.Duration) error {
	return h.with(id, func(s *session.Session) error {
		s.Media.SetKeyframePause(pause)
		return nil
	})
}

// SetSubstream chooses the simulcast substream that a viewer gets.
func (h *Host) SetSubstream(id uint64, substream int) error {
	return h.with(id, func(s *session.Session) error { return s.Media.SetSubstream(substream) })
}

// SetTemporalLayer chooses the highest temporal layer that a viewer gets.
func (h *Host) SetTemporalLayer(id uint64, layer int) error {
	return h.with(id, func(s *session.Session) error { return s.Media.SetTemporalLayer(layer) })
}

// SendPLI asks a publisher for a keyframe.
func (h *Host) SendPLI(id uint64) error {
	return h.sendTo(id, func(s *session.Session) { s.Media.SendPLI(media.First) })
}

// RelayRTP sends a packet that the script has made.
func (h *Host) RelayRTP(id uint64, video bool, packet []byte) error {
	if err := media.CheckRTP(packet); err != nil {
		return err
	}
	return h.sendTo(id, func(s *session.Session) {
		s.Media.SendRTP(&core.Packet{MIndex: -1, Video: video, Buffer: packet}, core.NoExtensions())
	})
}

// RelayRTCP sends feedback that the script has made.
func (h *Host) RelayRTCP(id uint64, video bool, packet []byte) error {
	if err := media.CheckRTCP(packet); err != nil {
		return err
	}
	return h.sendTo(id, func(s *session.Session) {
		s.Media.WithPeerConnection(func(handle core.Handle) {
			h.shared.Core.RelayRTCP(handle, &core.Packet{MIndex: -1, Video: video, Buffer: packet})
		})
	})
}

// RelayData sends a data channel message that the script has made.
func (h *Host) RelayData(id uint64, data core.Data) error {
	return h.with(id, func(s *session.Session) error {
		if err := s.Media.CheckData(&data); err != nil {
			return err
		}
		return h.sendTo(id, func(s *session.Session) { s.Media.SendData(&data) })
	})
}

// RelayDataTo sends one message to many sessions.
func (h *Host) RelayDataTo(ids []uint64, data core.Data) (reached int, err error) {
	if err := media.CheckMessage(&data); err != nil {
		return 0, err
	}
	for _, id := range ids {
		s := h.shared.Sessions.Get(id)
		if s == nil || s.Media.CheckData(&data) != nil {
			continue
		}
		if err := h.send(s, serial.Work{Run: func() { s.Media.SendData(&data) }}); err != nil {
			h.Refused("janus.send_data", err)
			continue
		}
		reached++
	}
	return reached, nil
}

// StartRecording writes media of a session to .mjr files.
func (h *Host) StartRecording(id uint64, requests []media.Recording) error {
	return h.with(id, func(s *session.Session) error {
		for _, r := range requests {
			if err := h.script.Settings.Recordings.Allow(r.Folder, r.File); err != nil {
				return err
			}
		}
		if err := s.Media.StartRecording(requests); err != nil {
			return err
		}
		if slices.ContainsFunc(requests, func(r media.Recording) bool { return r.Medium == media.Video }) {
			h.wantKeyframe(id, media.First) // players begin with a keyframe
		}
		return nil
	})
}

// StopRecording ends what StartRecording began.
func (h *Host) StopRecording(id uint64, which []media.Medium) error {
	return h.with(id, func(s *session.Session) error { return s.Media.StopRecording(which...) })
}
