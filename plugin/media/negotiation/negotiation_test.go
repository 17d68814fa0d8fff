package negotiation

import (
	"encoding/json"
	"strings"
	"testing"

	"janus-golua/plugin/media"
)

// TestWhichMLinesThereAre reads m-lines of port 0: they are rejected, unless an offer has
// them in a bundle only (RFC 8843, section 6).
func TestWhichMLinesThereAre(t *testing.T) {
	for name, c := range map[string]struct {
		kind, lines string
		medium      media.Medium
		silent      bool
	}{
		"of a port":                  {"offer", "m=video 9 RTP 96\na=sendrecv", media.Video, false},
		"rejected":                   {"offer", "m=video 0 RTP 96\na=sendrecv", "", false},
		"in a bundle only":           {"offer", "m=video 0 RTP 96\na=bundle-only\na=sendrecv", media.Video, false},
		"in a bundle only, held":     {"offer", "m=video 0 RTP 96\na=bundle-only\na=inactive", media.Video, true},
		"rejected by an answer":      {"answer", "m=video 0 RTP 96\na=bundle-only", "", false},
		"rejected by an ANSWER":      {"ANSWER", "m=video 0 RTP 96\na=bundle-only", "", false},
		"only received":              {"offer", "m=video 9 RTP 96\na=recvonly", media.Video, true},
		"without a direction at all": {"offer", "m=video 9 RTP 96", media.Video, false},
		"held, as the whole session": {"offer", "a=inactive\nm=video 9 RTP 96", media.Video, true},
		"sent all the same":          {"offer", "a=inactive\nm=video 9 RTP 96\na=sendonly", media.Video, false},
	} {
		sdp := "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\n" + c.lines + "\n"
		text, _ := json.Marshal(map[string]string{"type": c.kind, "sdp": strings.ReplaceAll(sdp, "\n", "\r\n")})
		got := Read(string(text)).Lines
		if len(got) != 1 || got[0].Medium != c.medium || got[0].Silent != c.silent {
			t.Errorf("%s: described as %+v, want medium %q, silent %v", name, got, c.medium, c.silent)
		}
	}
}
