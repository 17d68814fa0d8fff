package media

import (
	"errors"

	"janus-golua/plugin/core"
)

// ErrDataNotReady is returned while messages cannot be sent to a session.
var ErrDataNotReady = errors.New("the data channel is not ready")

// DataReady notes that messages can be sent to the session.
func (s *Session) DataReady() { s.dataReady.Store(true) }

// IncomingData takes a message of this publisher. A peer that sends can also
// receive, even if the core has not said so yet: the stock plugin drops a
// message that comes right after the channel has opened.
func (s *Session) IncomingData(message *core.Data) {
	s.DataReady()
	s.counters.messagesIn.Add(1)
	if !s.gates.out[data].Load() {
		s.counters.notForwarded.Add(1)
		return
	}
	s.CopyData(message)
	viewers := s.messageViewers.Load()
	if viewers == nil {
		return
	}
	for _, viewer := range *viewers {
		if viewer.accepts(data) && viewer.dataReady.Load() && viewer.Acquire() {
			viewer.Reach(func(handle core.Handle) { s.core.RelayData(handle, message) })
			viewer.counters.messagesOut.Add(1)
			viewer.Release()
		}
	}
}

// CopyData gives a message of this publisher to its recording, and to where its
// data are forwarded out. It is all that becomes of one that the script handles.
func (s *Session) CopyData(message *core.Data) {
	if r := s.dataRecording.Load(); r != nil {
		r.save(message.Buffer)
	}
	for _, forward := range s.dataForwards() {
		forward.sink.Data(message)
	}
}

// CheckData says why a message of the script's own cannot be sent, nil if it can.
func (s *Session) CheckData(message *core.Data) error {
	switch {
	case !s.dataReady.Load():
		return ErrDataNotReady
	case len(message.Buffer) > maxPacket:
		return errTooLong
	}
	return nil
}
