package description

import (
	"strconv"
	"strings"
)

// Codec is a payload type of an m-line and what it stands for.
type Codec struct {
	PayloadType int // 0 to 127
	// Name is in lower case: "opus", "vp8", "telephone-event". It is empty for a payload
	// type without an explanation.
	Name      string
	ClockRate int
	Channels  int // 0: not given, which means 1
	// Parameters are those of the fmtp line.
	Parameters Parameters
	// Feedback is the text of the rtcp-fb lines: "nack", "nack pli".
	Feedback []string
}

// known describes a codec as the RTP registry does.
type known struct {
	// encoding is the name as it is written. Case does not matter in SDP, but Janus looks
	// for "VP8" or "vp8" and would not find "Vp8".
	encoding  string
	clockRate int
	channels  int
	// preferred is the payload type that an offer takes unless something is against it.
	preferred int
	// parameters are those that an offer has unless it is given others.
	parameters string
}

func knownCodec(name string) (known, bool) {
	switch name {
	case "opus":
		return known{"opus", 48000, 2, 111, "minptime=10;useinbandfec=1"}, true
	case "multiopus":
		return known{"multiopus", 48000, 6, 100,
			"channel_mapping=0,4,1,2,3,5;coupled_streams=2;minptime=10;num_streams=4;useinbandfec=1"}, true
	case "pcmu":
		return known{"PCMU", 8000, 0, 0, ""}, true
	case "pcma":
		return known{"PCMA", 8000, 0, 8, ""}, true
	case "g722":
		return known{"G722", 8000, 0, 9, ""}, true // 8000 is RFC 3551's error; it samples at 16000
	case "gsm":
		return known{"GSM", 8000, 0, 3, ""}, true
	case "g729":
		return known{"G729", 8000, 0, 18, ""}, true
	case "cn":
		return known{"CN", 8000, 0, 13, ""}, true
	case "isac":
		return known{"ISAC", 16000, 0, 103, ""}, true
	case "l16":
		return known{"L16", 48000, 0, 105, ""}, true
	case "telephone-event":
		return known{"telephone-event", 8000, 0, 126, "0-15"}, true
	}
	return knownVideoCodec(name)
}

func knownVideoCodec(name string) (known, bool) {
	const video = 90000
	switch name {
	case "vp8":
		return known{"VP8", video, 0, 96, ""}, true
	case "vp9":
		return known{"VP9", video, 0, 98, "profile-id=0"}, true
	case "h264":
		return known{"H264", video, 0, 102,
			"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"}, true
	case "h265":
		return known{"H265", video, 0, 104, ""}, true
	case "av1":
		return known{"AV1", video, 0, 45, ""}, true
	case "rtx":
		return known{"rtx", video, 0, 97, ""}, true
	}
	return known{}, false
}

// staticCodec is the codec of a payload type that needs no rtpmap (RFC 3551).
func staticCodec(payloadType int) string {
	switch payloadType {
	case 0:
		return "pcmu"
	case 3:
		return "gsm"
	case 8:
		return "pcma"
	case 9:
		return "g722"
	case 13:
		return "cn"
	case 18:
		return "g729"
	}
	return ""
}

// newPayloadType is a payload type of which only the m= line is known.
func newPayloadType(kind string, payloadType int) Codec {
	codec := Codec{PayloadType: payloadType}
	if kind == Audio {
		codec.Name = staticCodec(payloadType)
	}
	if k, ok := knownCodec(codec.Name); ok {
		codec.ClockRate = k.clockRate
	}
	return codec
}

// setMap reads an rtpmap, "VP8/90000" or "opus/48000/2".
func (c *Codec) setMap(text string) bool {
	parts := strings.Split(strings.TrimSpace(text), "/")
	if len(parts) < 2 || len(parts) > 3 || parts[0] == "" {
		return false
	}
	rate, err := strconv.ParseUint(parts[1], 10, 31)
	if err != nil || rate == 0 { // RFC 8866: an integer here is above 0
		return false
	}
	channels := uint64(0)
	if len(parts) == 3 {
		if channels, err = strconv.ParseUint(parts[2], 10, 8); err != nil {
			return false
		}
	}
	c.Name, c.ClockRate, c.Channels = strings.ToLower(parts[0]), int(rate), int(channels)
	return true
}

// Mapping is the rtpmap of a codec, "VP8/90000".
func (c *Codec) Mapping() string {
	encoding := c.Name
	if k, ok := knownCodec(c.Name); ok {
		encoding = k.encoding
	}
	text := encoding + "/" + strconv.Itoa(c.ClockRate)
	if c.Channels > 0 {
		text += "/" + strconv.Itoa(c.Channels)
	}
	return text
}

// RefersTo says whether a codec serves another: rtx by apt, RED by "111/111".
func (c *Codec) RefersTo(payloadType int) bool {
	number := strconv.Itoa(payloadType)
	switch c.Name {
	case "rtx":
		return c.Parameters.value("apt", "") == number
	case "red":
		for _, p := range c.Parameters {
			if p.Name == "" {
				primary, _, _ := strings.Cut(p.Value, "/")
				return primary == number
			}
		}
	}
	return false
}

// Served returns the indices of the wanted codecs, and of the rtx and RED codecs that serve
// them, in order.
func Served(codecs []Codec, wanted Wanted) []int {
	matches := make(map[int]bool)
	for i := range codecs {
		if wanted.Matches(&codecs[i]) {
			matches[i] = true
		}
	}
	var served []int
	for i := range codecs {
		serves := matches[i]
		for j := range matches {
			serves = serves || codecs[i].RefersTo(codecs[j].PayloadType)
		}
		if serves {
			served = append(served, i)
		}
	}
	return served
}

// PreferredPayloadType is the payload type that an offer takes for a codec unless
// something is against it.
func PreferredPayloadType(name string) (payloadType int, known bool) {
	k, ok := knownCodec(name)
	return k.preferred, ok
}
