// Package negotiation reads what a client and a script have negotiated: the medium, the
// codec and the encodings of each m-line of a JSEP, in the form that package media needs.
package negotiation

import (
	"strings"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/media"
	"janus-golua/plugin/media/selection"
)

// JSEP is what a JSEP says.
type JSEP struct {
	// Lines describe the m-lines; nil when the SDP cannot be read.
	Lines []media.Description
	// Encrypted says whether media are encrypted end to end, nil if the JSEP does not say.
	Encrypted *bool
}

// Read reads a client's JSEP, given as JSON text.
func Read(jsep string) JSEP { return read(jsep, "recvonly") }

// ReadOurs is Read for a JSEP of the script's own.
func ReadOurs(jsep string) JSEP { return read(jsep, "sendonly") }

// fields are the fields of a JSEP that matter here. Of two with the same name the first counts.
type fields struct{ kind, sdp, simulcast, e2ee gjson.Result }

// fieldsOf goes once through the JSEP, of which nearly all is one long string.
func fieldsOf(jsep string) (found fields) {
	gjson.Parse(jsep).ForEach(func(name, value gjson.Result) bool {
		var field *gjson.Result
		switch name.Str {
		case "type":
			field = &found.kind
		case "sdp":
			field = &found.sdp
		case "simulcast":
			field = &found.simulcast
		case "e2ee":
			field = &found.e2ee
		default:
			return true
		}
		if !field.Exists() {
			*field = value
		}
		return true
	})
	return found
}

// read takes the direction with which the client sends nothing, as the SDP has it.
func read(jsep, silent string) (found JSEP) {
	f := fieldsOf(jsep)
	if f.e2ee.IsBool() {
		found.Encrypted = new(f.e2ee.Bool())
	}
	answer := strings.EqualFold(f.kind.String(), "answer") // Janus takes either case
	found.Lines = describe(f.sdp.String(), answer, silent)
	for _, s := range f.simulcast.Array() {
		if mindex := int(s.Get("mindex").Int()); mindex >= 0 && mindex < len(found.Lines) {
			found.Lines[mindex].Simulcast = simulcast(s)
		}
	}
	return found
}

// describe describes the m-lines of an SDP. Only an answer settles codecs. A text that is no SDP
// gives nil: the core reads it next and says what is wrong.
func describe(sdp string, answer bool, silent string) []media.Description {
	session, sections, ok := scan(sdp)
	if !ok {
		return nil
	}
	lines := make([]media.Description, len(sections))
	for i := range sections {
		section := &sections[i]
		lines[i].Mid = section.mid
		if section.isRejected(answer) {
			continue // it is no m-line of any medium
		}
		lines[i].Medium = mediumOf(section.kind)
		direction := section.directionIn(session)
		lines[i].Silent = direction == "inactive" || direction == silent
		if answer {
			lines[i].Codec, lines[i].Clock = section.firstCodec()
		}
	}
	return lines
}

// mediumOf translates the name of an m-line.
func mediumOf(name string) media.Medium {
	if name == "application" {
		return media.Data
	}
	return media.Medium(name)
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
