package description

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// Line is an m-line to offer.
type Line struct {
	// Kind may be empty where Mid names an m-line of the previous offer.
	Kind string
	// Mid is empty for any: a new m-line, or one that is inactive.
	Mid       string
	Direction Direction
	// Codecs are empty for those of the previous offer, or opus or vp8.
	Codecs     []Codec
	Extensions []Extension // ID 0: any
	Msid       string
	Bandwidth  []Bandwidth
	Rids       []Rid
	Simulcast  Simulcast
	// Rejected gives the m-line up for good, with port 0.
	Rejected bool
}

// Offer makes an offer of lines. With a previous one its m-lines stay in their
// places: a line with the mid of one takes its place; one without a mid takes the
// place of an inactive one of its kind, or a new one; those that no line takes
// become inactive. The mids of the lines come back in their order.
func Offer(lines []Line, previous *Description) (*Description, []string, error) {
	offer := &Description{Name: "-", Origin: Origin{
		Username: "-", SessionID: rand.Uint64() >> 2, Version: 1, AddressType: "IP4", Address: "127.0.0.1",
	}}
	if previous == nil {
		previous = &Description{}
	} else {
		offer.Name, offer.Origin, offer.Attributes = previous.Name, previous.Origin, previous.Attributes
		offer.Origin.Version++
	}
	places, err := assign(lines, previous)
	if err != nil {
		return nil, nil, err
	}
	numbers := newNumbers(previous)
	for i, place := range places {
		media := place.media(previous, i)
		if err := numbers.settle(&media); err != nil {
			return nil, nil, fmt.Errorf("m-line %d: %w", i+1, err)
		}
		offer.Media = append(offer.Media, media)
	}
	mids := make([]string, len(lines))
	for i, place := range places {
		if place.line != nil {
			mids[place.index] = offer.Media[i].Mid
		}
	}
	return offer, mids, nil
}

// place is an m-line of the new offer: line is nil for one that is not used any
// more.
type place struct {
	line  *Line
	index int // of line
	mid   string
}

// assign finds a place for each line.
func assign(lines []Line, previous *Description) ([]place, error) {
	places := make([]place, len(previous.Media), len(previous.Media)+len(lines))
	taken := make(map[string]bool)
	byMid := make(map[string]int)
	for i := range previous.Media {
		places[i].mid = previous.Media[i].Mid
		byMid[places[i].mid] = i
		taken[places[i].mid] = true
	}
	asked := make(map[string]bool)
	for i := range lines {
		line := &lines[i]
		if line.Mid == "" {
			continue
		}
		if asked[line.Mid] {
			return nil, fmt.Errorf("two m-lines have the mid %q", line.Mid)
		}
		asked[line.Mid], taken[line.Mid] = true, true
		if at, ok := byMid[line.Mid]; ok {
			if kind := previous.Media[at].Kind; line.Kind != "" && line.Kind != kind {
				return nil, fmt.Errorf("the m-line with the mid %q is of %s, and cannot become one of %s", line.Mid, kind, line.Kind)
			}
			places[at].line, places[at].index = line, i
		}
	}
	next := 0
	for i := range lines {
		line := &lines[i]
		if _, known := byMid[line.Mid]; known && line.Mid != "" {
			continue
		}
		if at := idle(places, previous, line); at >= 0 {
			places[at].line, places[at].index = line, i
			continue
		}
		mid := line.Mid
		for ; mid == ""; next++ {
			if number := strconv.Itoa(next); !taken[number] {
				mid, taken[number] = number, true
			}
		}
		places = append(places, place{line, i, mid})
	}
	if len(places) > MaxMedia {
		return nil, fmt.Errorf("the offer has %d m-lines, more than %d", len(places), MaxMedia)
	}
	return places, checkData(places, previous)
}

// idle is the place of an m-line that nobody uses, for a line without a mid; -1
// without one. A rejected one has lost its transceiver in the browser and stays.
func idle(places []place, previous *Description, line *Line) int {
	if line.Mid != "" {
		return -1
	}
	for i := range previous.Media {
		m := &previous.Media[i]
		if places[i].line == nil && m.Kind == line.Kind && m.Direction == Inactive && !m.Rejected() {
			return i
		}
	}
	return -1
}

// checkData minds that there is one m-line of data: Janus has no more.
func checkData(places []place, previous *Description) error {
	count := 0
	for i, place := range places {
		kind := ""
		switch {
		case place.line == nil:
		case i < len(previous.Media):
			kind = previous.Media[i].Kind
		default:
			kind = place.line.Kind
		}
		if kind == Data && !place.line.Rejected {
			count++
		}
	}
	if count > 1 {
		return fmt.Errorf("the offer has %d m-lines of data, and Janus has one", count)
	}
	return nil
}

// media is the m-line of a place.
func (p *place) media(previous *Description, index int) Media {
	var before Media
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
	media := Media{Kind: kind, Port: 9, Connection: anywhere, Mid: p.mid, Bandwidth: p.line.Bandwidth}
	if p.line.Rejected {
		media.Port = 0
	}
	if kind == Data {
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
func retired(before Media) Media {
	if before.Kind == Data { // it has no direction: data channels are opened in it
		return before
	}
	before.Direction, before.Msid = Inactive, ""
	before.Rids, before.Simulcast, before.SSRCs, before.SSRCGroups = nil, Simulcast{}, nil, nil
	return before
}

// describe says what RTP there is in an m-line.
func (l *Line) describe(media, before *Media) {
	media.Protocol = "UDP/TLS/RTP/SAVPF"
	media.Direction, media.Msid = l.Direction, l.Msid
	if media.Direction == "" {
		media.Direction = SendRecv
	}
	if l.Rejected {
		media.Direction = Inactive
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
		if media.Kind == Audio {
			name = "opus"
		}
		codec, _ := NewCodec(Wanted{Name: name}) // which are known
		codec.Feedback = OfferedFeedback(media.Kind)
		media.Codecs = []Codec{codec}
	}
	media.keepFeedback(Selection{All: true})
}

// OfferedFeedback is what an offer says of a codec that it makes up.
func OfferedFeedback(kind string) []string {
	if kind == Audio {
		return []string{"transport-cc"}
	}
	return CommonFeedback()
}
