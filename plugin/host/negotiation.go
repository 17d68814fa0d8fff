package host

import (
	"janus-golua/plugin/life"
	"janus-golua/plugin/media/negotiation"
	"janus-golua/plugin/session"
)

// NoteNegotiation takes note of a JSEP of the client or of the script. It notes that a
// PeerConnection begins, whose end the script will be told. It also notes whether media are
// encrypted end to end, because recordings must say so.
func NoteNegotiation(s *session.Session, jsep string, read func(jsep string) negotiation.JSEP) {
	if jsep == "" {
		return
	}
	s.Life.Do(life.Negotiate)
	said := read(jsep)
	if said.Encrypted != nil {
		s.Media.SetEncrypted(*said.Encrypted)
	}
	if said.Lines != nil {
		s.Media.Describe(said.Lines)
	}
}
