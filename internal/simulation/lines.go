package simulation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// URIs of the RTP header extensions that the simulation uses.
const (
	ridURI   = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	levelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

	transportWideURI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

// line is a client's knowledge of one of its m-lines.
type line struct {
	kind        string // "audio", "video", "application"
	codec       string // in lower case
	payloadType uint8
	// rids are the names of simulcast streams in the order of the SDP, the best first; ssrcs
	// are the SSRCs of simulcast without rids, the lowest first.
	rids  []string
	ssrcs []uint32
	// ridExtension is the number of the RTP extension that carries the rid.
	ridExtension uint8
	// transportWide says that Janus numbers the packets for the client.
	transportWide bool
	streams       map[int]*stream
}

// describe reads a JSEP of the client.
func (c *Client) describe(jsep string) {
	parsed := parseSDP(jsep)
	if parsed == nil {
		return
	}
	if gjson.Get(jsep, "type").String() == "answer" {
		c.settleCodecs(parsed)
		return
	}
	for i, m := range parsed.MediaDescriptions {
		if i == len(c.lines) {
			c.lines = append(c.lines, line{streams: make(map[int]*stream)})
		}
		known := &c.lines[i]
		known.kind = m.MediaName.Media
		known.payloadType, known.codec = firstCodec(m)
		known.rids, known.ridExtension = simulcastOf(m)
		known.ssrcs = ssrcGroup(m)
		known.transportWide = hasExtension(m, transportWideURI)
	}
}

// noteAnswer reads a JSEP of the application.
func (c *Client) noteAnswer(jsep string) {
	switch parsed := parseSDP(jsep); {
	case parsed == nil:
	case gjson.Get(jsep, "type").String() == "answer":
		c.settleCodecs(parsed)
	default:
		c.describe(jsep)
	}
}

// settleCodecs takes the first codec of each m-line of an answer.
func (c *Client) settleCodecs(answer *sdp.SessionDescription) {
	for i, m := range answer.MediaDescriptions {
		if i < len(c.lines) && m.MediaName.Port.Value != 0 {
			c.lines[i].payloadType, c.lines[i].codec = firstCodec(m)
			c.lines[i].transportWide = hasExtension(m, transportWideURI)
		}
	}
}

func parseSDP(jsep string) *sdp.SessionDescription {
	var parsed sdp.SessionDescription
	if text := gjson.Get(jsep, "sdp").String(); text == "" || parsed.UnmarshalString(text) != nil {
		return nil
	}
	return &parsed
}

// firstCodec is the first payload type of an m-line, and its codec.
func firstCodec(m *sdp.MediaDescription) (payloadType uint8, codec string) {
	if len(m.MediaName.Formats) == 0 {
		return 0, ""
	}
	format := m.MediaName.Formats[0]
	for _, a := range m.Attributes {
		if number, name, ok := strings.Cut(a.Value, " "); ok && a.Key == "rtpmap" && number == format {
			name, _, _ = strings.Cut(name, "/")
			codec = strings.ToLower(name)
		}
	}
	number, _ := strconv.Atoi(format)
	return uint8(number), codec
}

// simulcastOf finds the rids that an m-line sends, and the extension for them.
func simulcastOf(m *sdp.MediaDescription) (rids []string, extension uint8) {
	for _, a := range m.Attributes {
		switch a.Key {
		case "simulcast":
			fields := strings.Fields(a.Value)
			for i := 0; i+1 < len(fields); i += 2 {
				if fields[i] == "send" {
					rids = strings.Split(strings.ReplaceAll(fields[i+1], "~", ""), ";")
				}
			}
		case "extmap":
			if number, uri, _ := strings.Cut(a.Value, " "); strings.HasPrefix(uri, ridURI) {
				number, _, _ = strings.Cut(number, "/")
				value, _ := strconv.Atoi(number)
				extension = uint8(value)
			}
		}
	}
	return rids, extension
}

// hasExtension says whether an m-line has an RTP extension.
func hasExtension(m *sdp.MediaDescription, uri string) bool {
	for _, a := range m.Attributes {
		if _, of, _ := strings.Cut(a.Value, " "); a.Key == "extmap" && of == uri {
			return true
		}
	}
	return false
}

// ssrcGroup lists the SSRCs of simulcast without rids.
func ssrcGroup(m *sdp.MediaDescription) (ssrcs []uint32) {
	for _, a := range m.Attributes {
		numbers, ok := strings.CutPrefix(a.Value, "SIM ")
		if a.Key != "ssrc-group" || !ok {
			continue
		}
		for _, text := range strings.Fields(numbers) {
			number, _ := strconv.ParseUint(text, 10, 32)
			ssrcs = append(ssrcs, uint32(number))
		}
	}
	return ssrcs
}

// coreJSEP is a client's JSEP as the core passes it to a plugin: it describes the simulcast
// of each m-line.
func coreJSEP(jsep string) string {
	parsed := parseSDP(jsep)
	if parsed == nil {
		return jsep
	}
	for i, m := range parsed.MediaDescriptions {
		rids, extension := simulcastOf(m)
		ssrcs := ssrcGroup(m)
		if len(rids) == 0 && len(ssrcs) == 0 {
			continue
		}
		found := map[string]any{"mindex": i}
		if mid, ok := m.Attribute(sdp.AttrKeyMID); ok {
			found["mid"] = mid
		}
		if len(rids) > 0 {
			found["rids"], found["rid-ext"] = rids, extension
		}
		if len(ssrcs) > 0 {
			found["ssrcs"] = ssrcs
		}
		jsep, _ = sjson.Set(jsep, "simulcast.-1", found)
	}
	return jsep
}

// line finds an m-line by its index; -1 means the first m-line of the medium. A client that
// has negotiated nothing has one audio and one video m-line.
func (c *Client) line(mindex int, video bool) (int, *line, error) {
	if len(c.lines) == 0 {
		c.lines = []line{
			{kind: "audio", codec: "opus", payloadType: 111, streams: make(map[int]*stream)},
			{kind: "video", codec: "vp8", payloadType: 96, streams: make(map[int]*stream)},
		}
	}
	kind := map[bool]string{false: "audio", true: "video"}[video]
	for i := range c.lines {
		if mindex == i || mindex < 0 && c.lines[i].kind == kind {
			if c.lines[i].kind != kind {
				return 0, nil, fmt.Errorf("m-line %d is one of %s", i, c.lines[i].kind)
			}
			return i, &c.lines[i], nil
		}
	}
	if mindex >= 0 {
		return 0, nil, fmt.Errorf("there is no m-line %d", mindex)
	}
	return 0, nil, fmt.Errorf("there is no m-line of %s", kind)
}
