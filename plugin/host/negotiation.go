package host

import (
	"github.com/tidwall/gjson"

	"janus-golua/plugin/life"
	"janus-golua/plugin/media"
	"janus-golua/plugin/session"
)

// NoteNegotiation takes note of a JSEP of the client or of the script. It notes that a
// PeerConnection begins, whose end the script will be told. It also notes whether media are
// encrypted end to end, because recordings must say so. describe reads the m-lines.
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
