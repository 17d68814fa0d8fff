// Package offeranswer answers offers and makes offers (RFC 3264, RFC 8829).
package offeranswer

import (
	"errors"
	"slices"
	"strings"

	"janus-golua/plugin/luaapi/sdp/description"
)

// Choice says how to answer one m-line.
type Choice struct {
	// Reject answers with port 0.
	Reject bool
	// Codecs are the acceptable codecs, the best first. The answer takes the first one that
	// is offered. An m-line that offers none of them is rejected.
	Codecs []description.Wanted
	// Direction is the preferred direction. The answer gets as much of it as the offer
	// allows.
	Direction  description.Direction
	Extensions Selection // by their URIs
	Feedback   Selection // by the text of rtcp-fb: "nack pli"
	// Simulcast accepts the offered encodings.
	Simulcast bool
	// DTMF, RED and RTX also accept telephone-event, redundant audio and retransmission.
	// Janus handles retransmission itself, and hides it from plugins.
	DTMF, RED, RTX bool
	// Parameters change those of the codec; an empty value removes a parameter.
	Parameters description.Parameters
	// Bandwidth limits what the offerer may send.
	Bandwidth []description.Bandwidth
	Msid      string
}

// Selection selects some of the offered things, or all of them.
type Selection struct {
	All   bool
	Names []string
}

func (s Selection) has(name string) bool { return s.All || slices.Contains(s.Names, name) }

// transportWide is the extension that transport-cc needs.
const transportWide = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

// Janus does not know encrypted extensions (RFC 6904).
const encrypted = "urn:ietf:params:rtp-hdrext:encrypt"

// CommonExtensions are the extensions that Janus handles itself or passes on between peers.
func CommonExtensions(kind string) []string {
	uris := []string{"urn:ietf:params:rtp-hdrext:sdes:mid", transportWide}
	if kind == description.Audio {
		return append(uris, "urn:ietf:params:rtp-hdrext:ssrc-audio-level")
	}
	return append(uris,
		"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
		"urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
		"urn:3gpp:video-orientation",
		"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
		"https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension")
}

// CommonFeedback is the feedback that Janus uses.
func CommonFeedback() []string {
	return []string{"ccm fir", "nack", "nack pli", "goog-remb", "transport-cc"}
}

// DefaultChoice accepts an m-line. The codecs are in the order that Janus's own plugins
// prefer.
func DefaultChoice(kind string) Choice {
	choice := Choice{
		Direction:  description.SendRecv,
		Extensions: Selection{Names: CommonExtensions(kind)},
		Feedback:   Selection{Names: CommonFeedback()},
		Simulcast:  true,
	}
	names := []string{"vp8", "vp9", "h264", "av1", "h265"}
	if kind == description.Audio {
		names = []string{"opus", "multiopus", "pcmu", "pcma", "g722", "isac", "l16"}
	}
	for _, name := range names {
		choice.Codecs = append(choice.Codecs, description.Wanted{Name: name})
	}
	return choice
}

// Chooser decides about an m-line. It must not change the m-line.
type Chooser func(index int, offered *description.Media) Choice

var errNoMedia = errors.New("the offer has no m-lines")

// Answer creates the answer to an offer (RFC 3264). It has the same m-lines in the same
// order; rejected ones have port 0. Only one m-line of data is accepted, because Janus
// supports only one.
func Answer(offer *description.Description, choose Chooser) (*description.Description, error) {
	if len(offer.Media) == 0 {
		return nil, errNoMedia
	}
	answer := &description.Description{
		// Janus overwrites the address, and a version of 0, with which Firefox starts.
		Origin: description.Origin{Username: "-", SessionID: offer.Origin.SessionID, Version: offer.Origin.Version + 1,
			AddressType: "IP4", Address: "127.0.0.1"},
		Name: "-",
	}
	hasData := false
	for i := range offer.Media {
		offered := &offer.Media[i]
		line := answerLine(offered, choose(i, offered), hasData)
		hasData = hasData || line.Kind == description.Data && !line.Rejected()
		answer.Media = append(answer.Media, line)
	}
	answer.Attributes = answeredSession(offer, answer)
	return answer, nil
}

// answeredSession answers a BUNDLE group with the accepted m-lines, and repeats
// extmap-allow-mixed.
func answeredSession(offer, answer *description.Description) []description.Attribute {
	var attributes []description.Attribute
	for _, a := range offer.Attributes {
		switch {
		case a.Name == "extmap-allow-mixed":
			attributes = append(attributes, a)
		case a.Name == "group" && strings.HasPrefix(a.Value, "BUNDLE "):
			bundled := strings.Fields(a.Value)
			offered := make(map[string]bool)
			for _, mid := range bundled[1:] {
				offered[mid] = true
			}
			bundle := "BUNDLE"
			for i := range answer.Media {
				if m := &answer.Media[i]; !m.Rejected() && offered[m.Mid] {
					bundle += " " + m.Mid
				}
			}
			return append(attributes, description.Attribute{Name: a.Name, Value: bundle})
		}
	}
	return attributes
}

func answerLine(offered *description.Media, choice Choice, hasData bool) description.Media {
	switch {
	case choice.Reject || offered.Rejected():
	case offered.Kind == description.Data && !hasData:
		return answerData(offered)
	case description.UsesRTP(offered.Protocol) && (offered.Kind == description.Audio || offered.Kind == description.Video):
		codecs := choice.codecs(offered.Codecs)
		if len(codecs) > 0 {
			return choice.answer(offered, codecs)
		}
	}
	return rejected(offered)
}

// rejected keeps nothing of an m-line but its place.
func rejected(offered *description.Media) description.Media {
	return description.Media{Kind: offered.Kind, Protocol: offered.Protocol, Formats: offered.Formats,
		Mid: offered.Mid, Direction: description.Inactive}
}

func answerData(offered *description.Media) description.Media {
	answer := rejected(offered)
	answer.Port, answer.Direction = 9, ""
	answer.Connection = anywhere
	answer.Attributes = dataAttributes(offered.Protocol)
	return answer
}

// anywhere is the address in WebRTC, where the real addresses are ICE candidates.
const anywhere = "IN IP4 0.0.0.0"

// dataAttributes are those of RFC 8841, or of its drafts, which called the protocol
// "DTLS/SCTP".
func dataAttributes(protocol string) []description.Attribute {
	if protocol == "DTLS/SCTP" {
		return []description.Attribute{{Name: "sctpmap", Value: "5000 webrtc-datachannel 16"}}
	}
	return []description.Attribute{{Name: "sctp-port", Value: "5000"}}
}

func (c *Choice) answer(offered *description.Media, codecs []description.Codec) description.Media {
	answer := description.Media{
		Kind: offered.Kind, Port: 9, Protocol: offered.Protocol, Connection: anywhere,
		Mid:       offered.Mid,
		Direction: c.Direction.Within(offered.Direction.Reversed()),
		Codecs:    codecs,
		Bandwidth: c.Bandwidth,
		Msid:      c.Msid,
	}
	answer.Extensions = c.extensions(offered.Extensions)
	keepFeedback(&answer, c.Feedback)
	if c.Simulcast {
		answerSimulcast(offered, &answer)
	}
	return answer
}

// extensions are the selected extensions, as the other side sees them. An extension that is
// offered twice is taken once. Ids from 4096 on are not taken: with these, a peer with too
// many extensions lets the answerer choose.
func (c *Choice) extensions(offered []description.Extension) []description.Extension {
	var answered []description.Extension
	taken := make(map[string]bool)
	for _, e := range offered {
		if !c.Extensions.has(e.URI) || taken[e.URI] || e.URI == encrypted || e.ID > 255 {
			continue
		}
		taken[e.URI] = true
		if e.Direction != "" {
			e.Direction = e.Direction.Reversed()
		}
		answered = append(answered, e)
	}
	return answered
}

// keepFeedback keeps the selected feedback. transport-cc needs its extension.
func keepFeedback(m *description.Media, chosen Selection) {
	wide := slices.ContainsFunc(m.Extensions, func(e description.Extension) bool { return e.URI == transportWide })
	m.Codecs = slices.Clone(m.Codecs)
	for i := range m.Codecs {
		codec := &m.Codecs[i]
		codec.Feedback = slices.DeleteFunc(slices.Clone(codec.Feedback), func(feedback string) bool {
			return !chosen.has(feedback) || feedback == "transport-cc" && !wide
		})
	}
}
