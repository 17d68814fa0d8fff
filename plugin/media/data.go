package media

import (
	"errors"

	"janus-golua/plugin/core"
)

// ErrDataNotReady is returned while no messages can be sent to a session.
var ErrDataNotReady = errors.New("the data channel is not ready")

// DataReady notes that messages can be sent to the session, of which the core tells after each
// message. Once that is noted, Go need not be told again, unless the script wants to know.
func (s *Session) DataReady() {
	s.life.SetDataReady(true)
	if s.router.readyWanted.Load() {
		return
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	// Meanwhile a reload may have begun to want this, or a hangup may have come.
	if !s.router.readyWanted.Load() && s.life.DataReady() && !s.life.Gone() {
		s.core.WantReady(s.handle, false)
	}
}

// endReady notes that messages cannot be sent before the core says so.
func (s *Session) endReady() {
	s.life.SetDataReady(false)
	s.core.WantReady(s.handle, true)
}

// SetReadyWanted says whether the script wants to be told each time that messages can be sent.
func (r *Router) SetReadyWanted(wanted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.readyWanted.Store(wanted); !wanted {
		return
	}
	for s := range r.sessions {
		s.core.WantReady(s.handle, true)
	}
}

// IncomingData takes a message of this publisher. A peer that sends can also receive, even if
// the core has not said so yet. (The stock plugin drops a message that comes right after the
// channel has opened.)
func (s *Session) IncomingData(message *core.Data) {
	s.noteMessage(message)
	if !s.gates.out[data].Load() {
		s.counters.notForwarded.Add(1)
		return
	}
	s.copyData(message)
	viewers := s.messageViewers.Load()
	if viewers == nil {
		return
	}
	for _, viewer := range *viewers {
		if viewer.accepts(data) && viewer.life.DataReady() {
			viewer.takeData(message)
		}
	}
}

// takeData sends a message to a viewer, unless the viewer is gone.
func (s *Session) takeData(message *core.Data) {
	if s.Acquire() {
		defer s.Release()
		s.SendData(message)
	}
}

// noteMessage notes that a message came. A peer that sends can be answered, even before the
// core says so.
func (s *Session) noteMessage(message *core.Data) {
	s.life.SetDataReady(true)
	s.counters.messagesIn.Add(1)
	s.counters.messageBytesIn.Add(uint64(len(message.Buffer)))
}

// SendData sends a message to the session.
func (s *Session) SendData(message *core.Data) {
	s.WithPeerConnection(func(handle core.Handle) { s.core.RelayData(handle, message) })
	s.counters.messagesOut.Add(1)
	s.counters.messageBytesOut.Add(uint64(len(message.Buffer)))
}

// SendRTP sends a packet of the script's own to the session.
func (s *Session) SendRTP(packet *core.Packet, extensions core.Extensions) {
	s.WithPeerConnection(func(handle core.Handle) { s.core.RelayRTP(handle, packet, extensions) })
	s.counters.relayed[kindOfPacket(packet.Video)].add(packet)
}

// HandOverRTP takes a packet that the script handles. C has not counted the packet, and has not
// looked whether feedback is due. The script repeats its own keyframe requests, but a request
// that had to wait goes out here.
func (s *Session) HandOverRTP(packet *core.Packet) {
	s.counters.handed[kindOfPacket(packet.Video)].add(packet)
	if s.asking.waits(packet.MIndex) && s.Acquire() {
		s.sendWaiting(packet.MIndex, s.now())
		s.Release()
	}
}

// HandOver takes a message that the script handles. The message still goes to recordings and
// RTP forwards of data.
func (s *Session) HandOver(message *core.Data) {
	s.noteMessage(message)
	s.copyData(message)
}

// copyData gives a message of this publisher to its recording and its RTP forwards of data.
func (s *Session) copyData(message *core.Data) {
	if r := s.dataRecording.Load(); r != nil {
		r.Save(message.Buffer)
	}
	for _, forward := range s.dataForwards() {
		forward.Sink.Data(message)
	}
}

// CheckData says why a message of the script's own cannot be sent; nil if it can.
func (s *Session) CheckData(message *core.Data) error {
	if !s.life.DataReady() {
		return ErrDataNotReady
	}
	return CheckMessage(message)
}

// CheckMessage says why a message can be sent to nobody; nil if it can.
func CheckMessage(message *core.Data) error {
	if len(message.Buffer) > maxPacket {
		return errTooLong
	}
	return nil
}
