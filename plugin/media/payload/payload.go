// Package payload reads RTP packets: the header, and what the payload says about its frame,
// that is, whether a keyframe begins and to which layers the packet belongs.
//
// The functions here run on every packet, and packets come from strangers. So no function
// allocates, keeps the bytes it is given, or panics, no matter which bytes it gets.
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
// case ("VP8", "h264"); the result is Unknown for a codec that this package does not read.
func CodecByName(name string) Codec {
	for c := VP8; c <= AV1; c++ {
		if strings.EqualFold(name, c.String()) {
			return c
		}
	}
	return Unknown
}

// Keyframe says whether a payload begins a keyframe: the packet with which a
// decoder can start. A keyframe of H.264 or H.265 is marked several times, in its parameter
// sets and in each slice: a decoder starts with the first of these packets.
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
