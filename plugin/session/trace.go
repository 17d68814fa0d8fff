package session

import "fmt"

// String is how lines of the log name the session: by our number, and by the core's.
func (s *Session) String() string {
	if s.HandleID == 0 {
		return fmt.Sprintf("session %d", s.ID)
	}
	return fmt.Sprintf("session %d, handle %d", s.ID, s.HandleID)
}

// EndedBy notes why the PeerConnection or the session is about to end.
func (s *Session) EndedBy(cause string) { s.cause.Store(&cause) }

// Cause is why it has ended: the latest that EndedBy has noted, or else the client or the core.
func (s *Session) Cause() string {
	if cause := s.cause.Swap(nil); cause != nil {
		return *cause
	}
	return "by the client or the core"
}
