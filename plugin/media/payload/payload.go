// Package payload reads RTP packets: their header, and what the payload says about the frame
// it carries, that is where keyframes begin, and to which layers a packet belongs.
//
// Nothing here allocates, keeps the bytes it is given or panics, whatever they
// are: it runs on every packet, and the packets come from strangers.
package payload

import "strings"

// Codec is a video codec.
type Codec uint8

// The video codecs whose payloads this package reads.
const (
	Unknown Codec = iota
	VP8
	VP9
	H264
	H265
	AV1
)

// String is the name of the codec in lower case, as Janus writes it.
func (c Codec) String() string {
	switch c {
	case VP8:
		return "vp8"
	case VP9:
		return "vp9"
	case H264:
		return "h264"
	case H265:
		return "h265"
	case AV1:
		return "av1"
	}
	return "unknown"
}

// CodecByName finds a codec by its name in SDP or in Janus's requests, in any
// case ("VP8", "h264"); it is Unknown when we read nothing of that codec.
func CodecByName(name string) Codec {
	for c := VP8; c <= AV1; c++ {
		if strings.EqualFold(name, c.String()) {
			return c
		}
	}
	return Unknown
}

// Keyframe says whether a payload begins a keyframe: the packet with which a
// decoder can start. A keyframe of H.264 or H.265 says so several times, in its
// parameter sets and in each slice: the first of them is where to start.
func Keyframe(codec Codec, payload []byte) bool {
	switch codec {
	case VP8:
		descriptor, ok := ParseVP8(payload)
		return ok && descriptor.Keyframe
	case VP9:
		descriptor, ok := ParseVP9(payload)
		return ok && descriptor.Keyframe
	case H264:
		return h264Keyframe(payload)
	case H265:
		return h265Keyframe(payload)
	case AV1:
		return av1Keyframe(payload)
	}
	return false
}
