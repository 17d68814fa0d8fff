package offeranswer

import (
	"fmt"
	"math/rand/v2"

	"janus-golua/plugin/luaapi/sdp/description"
)

// Line is an m-line to offer.
type Line struct {
	// Kind may be empty where Mid names an m-line of the previous offer.
	Kind string
	// Mid is empty for any: a new m-line, or one that is inactive.
	Mid       string
	Direction description.Direction
	// Codecs are empty for those of the previous offer, or opus or vp8.
	Codecs     []description.Codec
	Extensions []description.Extension // ID 0: any
	Msid       string
	Bandwidth  []description.Bandwidth
	Rids       []description.Rid
	Simulcast  description.Simulcast
	// Rejected gives the m-line up for good, with port 0.
	Rejected bool
}

// Offer makes an offer of lines. With a previous one its m-lines stay in their
// places: a line with the mid of one takes its place; one without a mid takes the
// place of an inactive one of its kind, or a new one; those that no line takes
// become inactive. The mids of the lines come back in their order.
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

// media is the m-line of a place.
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

// retired is an m-line that is not used any more: its place, payload types and
// extensions stay, for who takes it next.
func retired(before description.Media) description.Media {
	if before.Kind == description.Data { // it has no direction: data channels are opened in it
		return before
	}
	before.Direction, before.Msid = description.Inactive, ""
	before.Rids, before.Simulcast, before.SSRCs, before.SSRCGroups = nil, description.Simulcast{}, nil, nil
	return before
}

// describe says what RTP there is in an m-line.
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
		codec, _ := description.NewCodec(description.Wanted{Name: name}) // which are known
		codec.Feedback = OfferedFeedback(media.Kind)
		media.Codecs = []description.Codec{codec}
	}
	keepFeedback(media, Selection{All: true})
}

// OfferedFeedback is what an offer says of a codec that it makes up.
func OfferedFeedback(kind string) []string {
	if kind == description.Audio {
		return []string{"transport-cc"}
	}
	return CommonFeedback()
}
