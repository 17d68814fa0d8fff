package offeranswer

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"janus-golua/plugin/luaapi/sdp/description"
)

// Line is an m-line to offer.
type Line struct {
	// Kind may be empty if Mid names an m-line of the previous offer.
	Kind string
	// Mid may be empty: then the line becomes a new m-line, or takes an inactive one.
	Mid       string
	Direction description.Direction
	// Codecs may be empty: then they are those of the previous offer, or opus or vp8.
	Codecs     []description.Codec
	Extensions []description.Extension // ID 0: any
	Msid       string
	Bandwidth  []description.Bandwidth
	Rids       []description.Rid
	Simulcast  description.Simulcast
	// Rejected gives up the m-line for good, with port 0.
	Rejected bool
}

// Offer creates an offer of lines. The m-lines of a previous offer keep their places. A
// line with the mid of an m-line takes that place. A line without a mid takes the place of
// an inactive m-line of its kind, or a new place. M-lines that no line takes become
// inactive. Offer returns the mids of the lines in the order of the lines.
func Offer(lines []Line, previous *description.Description) (*description.Description, []string, error) {
	offer := &description.Description{Name: "-", Origin: description.Origin{
		Username: "-", SessionID: rand.Uint64() >> 2, Version: 1, AddressType: "IP4", Address: "127.0.0.1",
	}}
	if previous == nil {
		previous = &description.Description{}
	} else {
		offer.Name, offer.Origin, offer.Attributes = previous.Name, previous.Origin, previous.Attributes
		offer.Origin.Version++
	}
	layout, err := newLayout(lines, previous)
	if err != nil {
		return nil, nil, err
	}
	numbers := newNumbers(previous)
	offer.Media = make([]description.Media, 0, len(layout.places))
	for i, place := range layout.places {
		media := place.media(previous, i)
		if err := numbers.settle(&media); err != nil {
			return nil, nil, fmt.Errorf("m-line %d: %w", i+1, err)
		}
		offer.Media = append(offer.Media, media)
	}
	mids := make([]string, len(lines))
	for i, place := range layout.places {
		if place.line != nil {
			mids[place.index] = offer.Media[i].Mid
		}
	}
	return offer, mids, nil
}

// media creates the m-line of a place.
func (p *place) media(previous *description.Description, index int) description.Media {
	var before description.Media
	if index < len(previous.Media) {
		before = previous.Media[index]
	}
	if p.line == nil {
		return retired(before)
	}
	kind := p.line.Kind
	if kind == "" {
		kind = before.Kind
	}
	media := description.Media{Kind: kind, Port: 9, Connection: anywhere, Mid: p.mid, Bandwidth: p.line.Bandwidth}
	if p.line.Rejected {
		media.Port = 0
	}
	if kind == description.Data {
		media.Protocol, media.Formats = before.Protocol, before.Formats
		if media.Protocol == "" {
			media.Protocol, media.Formats = "UDP/DTLS/SCTP", []string{"webrtc-datachannel"}
		}
		media.Attributes = dataAttributes(media.Protocol)
		return media
	}
	p.line.describe(&media, &before)
	return media
}

// retired is an m-line that is no longer used. It keeps its place, payload types and
// extensions for the next line that takes it.
func retired(before description.Media) description.Media {
	if before.Kind == description.Data { // it has no direction: data channels are opened in it
		return before
	}
	before.Direction, before.Msid = description.Inactive, ""
	before.Rids, before.Simulcast, before.SSRCs, before.SSRCGroups = nil, description.Simulcast{}, nil, nil
	return before
}

// describe fills in the RTP part of an m-line.
func (l *Line) describe(media, before *description.Media) {
	media.Protocol = "UDP/TLS/RTP/SAVPF"
	media.Direction, media.Msid = l.Direction, l.Msid
	if media.Direction == "" {
		media.Direction = description.SendRecv
	}
	if l.Rejected {
		media.Direction = description.Inactive
	}
	media.Extensions = l.Extensions
	media.Rids, media.Simulcast = l.Rids, l.Simulcast
	media.Codecs = l.Codecs
	switch {
	case len(l.Codecs) > 0:
	case len(before.Codecs) > 0:
		media.Codecs = before.Codecs
	default:
		name := "vp8"
		if media.Kind == description.Audio {
			name = "opus"
		}
		codec, _ := description.NewCodec(description.Wanted{Name: name}) // both are known codecs
		codec.Feedback = OfferedFeedback(media.Kind)
		media.Codecs = []description.Codec{codec}
	}
	keepFeedback(media, Selection{All: true})
}

// OfferedFeedback is the feedback of a codec that an offer adds by itself.
func OfferedFeedback(kind string) []string {
	if kind == description.Audio {
		return []string{"transport-cc"}
	}
	return CommonFeedback()
}

// NumberVideos adds to each video the extension by whose numbers the viewer tells which packets
// came, unless it is there.
func NumberVideos(lines []Line, previous *description.Description) {
	for i := range lines {
		l := &lines[i]
		kind := l.Kind
		if kind == "" && previous != nil {
			if at := previous.Find(l.Mid); at >= 0 {
				kind = previous.Media[at].Kind
			}
		}
		has := func(e description.Extension) bool { return e.URI == transportWide }
		if kind == description.Video && !slices.ContainsFunc(l.Extensions, has) {
			l.Extensions = append(slices.Clip(l.Extensions), description.Extension{URI: transportWide})
		}
	}
}
