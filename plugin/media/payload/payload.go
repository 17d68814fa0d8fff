// Package payload reads what an RTP packet says about the video frame that it
// carries. Its parsers allocate nothing, and take any bytes.
package payload

import (
	"encoding/binary"
	"strings"
)

// Codec is a video codec.
type Codec uint8

// The codecs.
const (
	Unknown Codec = iota
	VP8
	VP9
	H264
	H265
	AV1
)

var names = [...]string{Unknown: "", VP8: "vp8", VP9: "vp9", H264: "h264", H265: "h265", AV1: "av1"}

// CodecByName finds a codec by its name in SDP, in any case.
func CodecByName(name string) Codec {
	for codec, known := range names {
		if name != "" && strings.EqualFold(name, known) {
			return Codec(codec)
		}
	}
	return Unknown
}

func (c Codec) String() string { return names[c] }

// header is the length of an RTP header without CSRCs.
const header = 12

// Payload is what an RTP packet has between header, CSRCs and extensions on the
// one side and padding on the other (RFC 3550, section 5.1); offset is where it
// begins. ok is false for a packet that ends too early.
func Payload(packet []byte) (data []byte, offset int, ok bool) {
	offset, _, ok = afterExtensions(packet)
	if !ok {
		return nil, 0, false
	}
	end := len(packet)
	if packet[0]&0x20 != 0 {
		end -= int(packet[end-1])
	}
	if offset > end || (packet[0]&0x20 != 0 && packet[len(packet)-1] == 0) {
		return nil, 0, false
	}
	return packet[offset:end], offset, true
}

// afterExtensions finds where header, CSRCs and extensions end, and where the
// extensions began, behind their own header.
func afterExtensions(packet []byte) (offset, extensions int, ok bool) {
	if len(packet) < header || packet[0]>>6 != 2 {
		return 0, 0, false
	}
	offset = header + 4*int(packet[0]&0x0f)
	if packet[0]&0x10 == 0 {
		return offset, offset, offset <= len(packet)
	}
	if offset+4 > len(packet) {
		return 0, 0, false
	}
	extensions = offset + 4
	offset = extensions + 4*int(binary.BigEndian.Uint16(packet[offset+2:]))
	return offset, extensions, offset <= len(packet)
}

// Extension finds a header extension by its id, in the one-byte or the two-byte
// form (RFC 8285, sections 4.2 and 4.3).
func Extension(packet []byte, id uint8) (value []byte, ok bool) {
	end, at, ok := afterExtensions(packet)
	if !ok || at == end || id == 0 {
		return nil, false
	}
	profile := binary.BigEndian.Uint16(packet[at-4:])
	switch {
	case profile == 0xbede:
		return findExtension(packet[at:end], id, 1)
	case profile>>4 == 0x100:
		return findExtension(packet[at:end], id, 2)
	}
	return nil, false
}

// findExtension walks elements whose headers have one or two bytes.
func findExtension(elements []byte, id uint8, headerSize int) ([]byte, bool) {
	for at := 0; at < len(elements); {
		if elements[at] == 0 { // padding
			at++
			continue
		}
		if at+headerSize > len(elements) {
			return nil, false
		}
		found, length := elements[at], 0
		if headerSize == 1 {
			found, length = elements[at]>>4, int(elements[at]&0x0f)+1
			if found == 15 {
				return nil, false
			}
		} else {
			length = int(elements[at+1])
		}
		at += headerSize
		if at+length > len(elements) {
			return nil, false
		}
		if found == id {
			return elements[at : at+length], true
		}
		at += length
	}
	return nil, false
}

// Keyframe says whether a decoder can start with this packet: it is the first
// of a keyframe, or of what is sent just before one (parameter sets).
func Keyframe(codec Codec, data []byte) bool {
	switch codec {
	case VP8:
		d, ok := ParseVP8(data)
		return ok && d.Keyframe
	case VP9:
		d, ok := ParseVP9(data)
		return ok && d.Keyframe
	case H264:
		return keyframeH264(data)
	case H265:
		return keyframeH265(data)
	case AV1:
		return keyframeAV1(data)
	}
	return false
}

// cursor reads bytes, and remembers when there were too few.
type cursor struct {
	data []byte
	at   int
	bad  bool
}

func (c *cursor) byte() byte {
	if c.at >= len(c.data) {
		c.bad = true
		return 0
	}
	c.at++
	return c.data[c.at-1]
}
