package negotiation

import (
	"cmp"
	"strconv"
	"strings"
)

// section is what matters of an m-line and of the attributes below it; of several with the same name
// the first counts.
type section struct {
	kind      string // "audio", "application"
	port      string // "9", "9/2"
	format    string // the first one
	mid       string
	direction string // "sendonly"; empty if the section has none
	mapping   string // of the format: "opus/48000/2"
	bundled   bool   // a=bundle-only

	named, mapped bool // there was a mid, a mapping
}

// scan reads the sections of an SDP, and the direction of the session. It looks at the few lines
// that matter: a whole parser takes five times as long, and the core has checked an SDP that
// comes in, or will check one that goes out.
func scan(sdp string) (direction string, sections []section, ok bool) {
	if !strings.HasPrefix(sdp, "v=0") {
		return "", nil, false
	}
	_, rest, _ := strings.Cut(sdp, "\n")
	sections = make([]section, 0, strings.Count(rest, "\nm="))
	now := new(section) // of the session
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		switch {
		case strings.HasPrefix(line, "m="):
			if len(sections) == 0 {
				direction = now.direction
			}
			sections = append(sections, newSection(line[len("m="):]))
			now = &sections[len(sections)-1]
		case strings.HasPrefix(line, "a="):
			now.attribute(line[len("a="):])
		}
	}
	if len(sections) == 0 {
		direction = now.direction
	}
	return direction, sections, true
}

// newSection reads "audio 9 UDP/TLS/RTP/SAVPF 111 0".
func newSection(line string) section {
	var s section
	for _, to := range []*string{&s.kind, &s.port, new(string), &s.format} {
		line = strings.TrimLeft(line, " ")
		*to, line, _ = strings.Cut(line, " ")
	}
	return s
}

// attribute reads "mid:0".
func (s *section) attribute(line string) {
	name, value, _ := strings.Cut(line, ":")
	switch name {
	case "mid":
		if !s.named {
			s.mid, s.named = value, true
		}
	case "bundle-only":
		s.bundled = true
	case "sendrecv", "sendonly", "recvonly", "inactive":
		if s.direction == "" {
			s.direction = name
		}
	case "rtpmap":
		format, mapping, ok := strings.Cut(value, " ")
		if ok && format == s.format && !s.mapped {
			s.mapping, s.mapped = mapping, true
		}
	}
}

// isRejected says whether an m-line is rejected and only keeps its place. An offer gives
// port 0 also to an m-line that is to be in a bundle only (RFC 8843, section 6).
func (s *section) isRejected(answer bool) bool {
	port, _, _ := strings.Cut(s.port, "/")
	number, err := strconv.Atoi(port)
	return err == nil && number == 0 && (answer || !s.bundled)
}

// directionIn is the m-line's own direction, or the session's if the m-line has none.
func (s *section) directionIn(session string) string {
	return cmp.Or(s.direction, session, "sendrecv")
}

// firstCodec is the codec of an m-line's first payload type, in lower case, and its clock rate.
func (s *section) firstCodec() (codec string, clock int) {
	if !s.mapped {
		return "", staticClock(s.format)
	}
	codec, rate, _ := strings.Cut(s.mapping, "/")
	rate, _, _ = strings.Cut(rate, "/")
	clock, _ = strconv.Atoi(rate)
	return strings.ToLower(codec), max(clock, 0)
}
