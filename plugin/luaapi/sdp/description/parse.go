package description

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

var errLong = fmt.Errorf("the description is longer than %d bytes", MaxText)

// Parse reads a description. It ignores lines that WebRTC does not use (u=, e=, p=, r=, z=,
// k=), and takes t= for "0 0".
func Parse(text string) (*Description, error) {
	if len(text) > MaxText {
		return nil, errLong
	}
	var parsed sdp.SessionDescription
	if err := parsed.UnmarshalString(text); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "sdp: "))
	}
	if len(parsed.MediaDescriptions) > MaxMedia {
		return nil, fmt.Errorf("the description has %d m-lines, more than %d", len(parsed.MediaDescriptions), MaxMedia)
	}
	// 2^53 is the largest number up to which Lua counts exactly.
	if parsed.Origin.SessionVersion > 1<<53 {
		return nil, fmt.Errorf("the session version %d is too large", parsed.Origin.SessionVersion)
	}
	d := &Description{
		Origin: Origin{
			Username: parsed.Origin.Username, SessionID: parsed.Origin.SessionID, Version: parsed.Origin.SessionVersion,
			AddressType: parsed.Origin.AddressType, Address: parsed.Origin.UnicastAddress,
		},
		Name:       sessionName(string(parsed.SessionName)),
		Connection: connection(parsed.ConnectionInformation),
		Bandwidth:  bandwidths(parsed.Bandwidth),
	}
	everywhere := d.readSession(parsed.Attributes)
	for i, m := range parsed.MediaDescriptions {
		media, err := readMedia(m, everywhere)
		if err != nil {
			return nil, fmt.Errorf("m-line %d: %w", i+1, err)
		}
		d.Media = append(d.Media, media)
	}
	if err := d.check(); err != nil { // so that what was read can be written
		return nil, err
	}
	return d, nil
}

// readSession keeps the attributes of the session except for a direction, which applies to
// all m-lines that have none, as Firefox writes it.
func (d *Description) readSession(attributes []sdp.Attribute) Direction {
	everywhere := SendRecv
	for _, a := range attributes {
		if direction, ok := ParseDirection(a.Key); ok && a.Value == "" {
			everywhere = direction
			continue
		}
		if a.Key == "" {
			continue
		}
		d.Attributes = append(d.Attributes, Attribute{a.Key, a.Value})
	}
	return everywhere
}

// sessionName is never empty (RFC 8866, 5.3).
func sessionName(name string) string {
	if name == "" {
		return "-"
	}
	return name
}

func connection(c *sdp.ConnectionInformation) string {
	if c == nil {
		return ""
	}
	return c.String()
}

// bandwidths returns at most one of each type.
func bandwidths(parsed []sdp.Bandwidth) []Bandwidth {
	var found []Bandwidth
	seen := make(map[string]bool)
	for _, b := range parsed {
		name := b.Type
		if b.Experimental {
			name = "X-" + name
		}
		if seen[name] {
			continue // Janus reads the first
		}
		seen[name] = true
		// Lua's numbers are exact up to 2^53 only; no line is that fast.
		found = append(found, Bandwidth{name, min(b.Bandwidth, 1<<53)})
	}
	return found
}

func readMedia(m *sdp.MediaDescription, everywhere Direction) (Media, error) {
	protocol := strings.Join(m.MediaName.Protos, "/")
	reader := mediaReader{media: Media{
		Kind:       kindOf(m.MediaName.Media, protocol),
		Port:       m.MediaName.Port.Value,
		Protocol:   protocol,
		Direction:  everywhere,
		Connection: connection(m.ConnectionInformation),
		Bandwidth:  bandwidths(m.Bandwidth),
	}}
	if m.MediaTitle != nil {
		reader.media.Title = string(*m.MediaTitle)
	}
	if err := reader.formats(m.MediaName.Formats); err != nil {
		return Media{}, err
	}
	for _, a := range m.Attributes {
		if err := reader.attribute(Attribute{a.Key, a.Value}); err != nil {
			return Media{}, err
		}
	}
	err := reader.spreadFeedback()
	return reader.media, err
}

// mediaReader reads one m-line.
type mediaReader struct {
	media Media
	// places are the indices of payload types in media.Codecs, plus 1.
	places [128]int
	// sources are the indices of SSRCs in media.SSRCs.
	sources map[uint32]int
	// everyFeedback is the feedback of all codecs: "a=rtcp-fb:*".
	everyFeedback []string
}

func (r *mediaReader) formats(formats []string) error {
	if !UsesRTP(r.media.Protocol) {
		r.media.Formats = formats
		return nil
	}
	if r.media.Rejected() && len(formats) == 1 && formats[0] == "0" {
		return nil // SDP requires one format: it says nothing
	}
	for _, format := range formats {
		payloadType, err := strconv.ParseUint(format, 10, 7)
		if err != nil {
			return fmt.Errorf("%q is no payload type", format)
		}
		if r.places[payloadType] == 0 {
			r.media.Codecs = append(r.media.Codecs, newPayloadType(r.media.Kind, int(payloadType)))
			r.places[payloadType] = len(r.media.Codecs)
		}
	}
	return nil
}

// attribute reads an attribute. A malformed one, or one of a payload type that does not
// exist, is kept as an unknown attribute.
func (r *mediaReader) attribute(a Attribute) error {
	if a.Name == "" {
		return nil
	}
	if direction, ok := ParseDirection(a.Name); ok && a.Value == "" {
		r.media.Direction = direction
		return nil
	}
	understood, err := r.understand(a)
	if err == nil && !understood {
		r.media.Attributes = append(r.media.Attributes, a)
	}
	return err
}

func (r *mediaReader) understand(a Attribute) (bool, error) {
	switch a.Name {
	case "mid":
		return setOnce(&r.media.Mid, a.Value), nil
	case "msid": // the track of several streams has several; the first one counts
		return setOnce(&r.media.Msid, a.Value), nil
	case "rtpmap", "fmtp":
		return r.format(a), nil
	case "rtcp-fb":
		return r.feedback(a.Value)
	case "extmap":
		return r.extension(a.Value), nil
	case "rid":
		return r.rid(a.Value), nil
	case "simulcast":
		return r.simulcast(a.Value), nil
	case "ssrc":
		return r.source(a.Value), nil
	case "ssrc-group":
		return r.group(a.Value), nil
	}
	return false, nil
}

func setOnce(to *string, text string) bool {
	if *to != "" || text == "" {
		return false
	}
	*to = text
	return true
}

// codec finds the codec of "96 VP8/90000", and returns the rest of the text.
func (r *mediaReader) codec(text string) (codec *Codec, said string, ok bool) {
	number, said, ok := strings.Cut(text, " ")
	payloadType, err := strconv.ParseUint(number, 10, 7)
	if !ok || err != nil || r.places[payloadType] == 0 {
		return nil, "", false
	}
	return &r.media.Codecs[r.places[payloadType]-1], strings.TrimSpace(said), true
}

func (r *mediaReader) format(a Attribute) bool {
	codec, said, ok := r.codec(a.Value)
	switch {
	case !ok:
		return false
	case a.Name == "rtpmap":
		return codec.setMap(said)
	case codec.Parameters != nil:
		return false
	}
	codec.Parameters = ParseParameters(said)
	return codec.Parameters != nil
}

var errFeedback = fmt.Errorf("more than %d rtcp-fb lines of one codec", maxFeedback)

func (r *mediaReader) feedback(text string) (understood bool, err error) {
	if said, ok := strings.CutPrefix(text, "* "); ok {
		r.everyFeedback = append(r.everyFeedback, said)
		if len(r.everyFeedback) > maxFeedback {
			return true, errFeedback
		}
		return true, nil
	}
	codec, said, ok := r.codec(text)
	if !ok || said == "" {
		return false, nil
	}
	codec.Feedback = append(codec.Feedback, said)
	if len(codec.Feedback) > maxFeedback {
		return true, errFeedback
	}
	return true, nil
}

func (r *mediaReader) spreadFeedback() error {
	for i := range r.media.Codecs {
		codec := &r.media.Codecs[i]
		codec.Feedback = append(codec.Feedback, r.everyFeedback...)
		if len(codec.Feedback) > maxFeedback {
			return errFeedback
		}
	}
	return nil
}
