package host

import (
	"github.com/tidwall/gjson"

	"janus-golua/plugin/life"
	"janus-golua/plugin/media"
	"janus-golua/plugin/session"
)

// NoteNegotiation learns from a JSEP of the client or of the script. A PeerConnection begins,
// and its end will be told. Its media may be encrypted end to end, which its recordings must
// say. describe reads the m-lines.
func NoteNegotiation(s *session.Session, jsep string, describe func(jsep string) []media.Description) {
	if jsep == "" {
		return
	}
	s.Life.Do(life.Negotiate)
	if e2ee := gjson.Get(jsep, "e2ee"); e2ee.IsBool() {
		s.Media.SetEncrypted(e2ee.Bool())
	}
	if lines := describe(jsep); lines != nil {
		s.Media.Describe(lines)
	}
}
