// Package negotiation reads what a client and a script have negotiated: the medium, the
// codec and the encodings of each m-line of a JSEP, in the form that package media needs.
package negotiation

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/tidwall/gjson"

	"janus-golua/plugin/media"
	"janus-golua/plugin/media/selection"
)

// Describe reads the description of each m-line from a client's JSEP, given as JSON text.
// It returns nil when the SDP cannot be read.
func Describe(jsep string) []media.Description { return describeUnless(jsep, "recvonly") }

// DescribeOurs is Describe for a JSEP of the script's own.
func DescribeOurs(jsep string) []media.Description { return describeUnless(jsep, "sendonly") }

// describeUnless takes the direction with which the client sends nothing, as the SDP has it.
// Only an answer settles codecs. An SDP that cannot be read gives nil: the core reads it next
// and says what is wrong.
func describeUnless(jsep, silent string) []media.Description {
	var parsed sdp.SessionDescription
	if parsed.UnmarshalString(gjson.Get(jsep, "sdp").String()) != nil {
		return nil
	}
	answer := strings.EqualFold(gjson.Get(jsep, "type").String(), "answer") // Janus takes either case
	lines := make([]media.Description, len(parsed.MediaDescriptions))
	for i, m := range parsed.MediaDescriptions {
		lines[i].Mid, _ = m.Attribute(sdp.AttrKeyMID)
		if isRejected(m, answer) {
			continue // it is no m-line of any medium
		}
		lines[i].Medium = mediumOf(m.MediaName.Media)
		direction := directionOf(&parsed, m)
		lines[i].Silent = direction == "inactive" || direction == silent
		if answer {
			lines[i].Codec, lines[i].Clock = firstCodec(m)
			lines[i].TransportWide = hasExtension(m, transportWide)
		}
	}
	for _, s := range gjson.Get(jsep, "simulcast").Array() {
		if mindex := int(s.Get("mindex").Int()); mindex >= 0 && mindex < len(lines) {
			lines[mindex].Simulcast = simulcast(s)
		}
	}
	return lines
}

// transportWide is the RTP extension whose numbers a viewer tells when packets arrive.
const transportWide = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

// hasExtension says whether an m-line has an RTP extension (RFC 8285, section 5).
func hasExtension(m *sdp.MediaDescription, uri string) bool {
	return slices.ContainsFunc(m.Attributes, func(a sdp.Attribute) bool {
		if a.Key != sdp.AttrKeyExtMap {
			return false
		}
		fields := strings.Fields(a.Value)
		return len(fields) > 1 && fields[1] == uri
	})
}

// isRejected says whether an m-line is rejected and only keeps its place. An offer gives
// port 0 also to an m-line that is to be in a bundle only (RFC 8843, section 6).
func isRejected(m *sdp.MediaDescription, answer bool) bool {
	_, bundled := m.Attribute("bundle-only")
	return m.MediaName.Port.Value == 0 && (answer || !bundled)
}

// directionOf is the m-line's own direction, or the session's if the m-line has none.
func directionOf(session *sdp.SessionDescription, m *sdp.MediaDescription) string {
	for _, attributes := range [][]sdp.Attribute{m.Attributes, session.Attributes} {
		for _, attribute := range attributes {
			switch attribute.Key {
			case "sendrecv", "sendonly", "recvonly", "inactive":
				return attribute.Key
			}
		}
	}
	return "sendrecv"
}

// mediumOf translates the name of an m-line.
func mediumOf(name string) media.Medium {
	if name == "application" {
		return media.Data
	}
	return media.Medium(name)
}

// firstCodec is the codec of an m-line's first payload type, in lower case, and its clock rate.
func firstCodec(m *sdp.MediaDescription) (codec string, clock int) {
	if len(m.MediaName.Formats) == 0 {
		return "", 0
	}
	for _, attribute := range m.Attributes {
		payloadType, mapped, ok := strings.Cut(attribute.Value, " ")
		if attribute.Key == "rtpmap" && ok && payloadType == m.MediaName.Formats[0] {
			codec, rate, _ := strings.Cut(mapped, "/")
			rate, _, _ = strings.Cut(rate, "/")
			clock, _ := strconv.Atoi(rate)
			return strings.ToLower(codec), max(clock, 0)
		}
	}
	return "", staticClock(m.MediaName.Formats[0])
}

// staticClock is the clock rate of a payload type that needs no rtpmap (RFC 3551, section 6), of
// those that browsers know; 0 for all others.
func staticClock(payloadType string) int {
	switch payloadType {
	case "0", "8", "9": // PCMU, PCMA, G722
		return 8000
	}
	return 0
}

// simulcast reads what the core adds to a JSEP of a client that sends several
// encodings of an m-line. SSRCs come with the lowest first; rids as in the SDP,
// where browsers put the best first.
func simulcast(s gjson.Result) *selection.Simulcast {
	found := &selection.Simulcast{RidExtension: uint8(s.Get("rid-ext").Uint())}
	for i, ssrc := range s.Get("ssrcs").Array() {
		if i < len(found.SSRCs) {
			found.SSRCs[i] = uint32(ssrc.Uint())
		}
	}
	rids := s.Get("rids").Array()
	for i, rid := range rids {
		if substream := len(rids) - 1 - i; substream < len(found.Rids) {
			found.Rids[substream] = rid.String()
		}
	}
	return found
}
