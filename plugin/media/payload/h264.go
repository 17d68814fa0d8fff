package payload

import "encoding/binary"

// The types of NAL units of H.264 that matter here (ITU-T H.264, table 7-1, and RFC 6184,
// section 5.2).
const (
	h264IDR   = 5
	h264SPS   = 7
	h264STAPA = 24
	h264FUA   = 28
)

// h264Keyframe finds a sequence parameter set or an IDR slice: alone in the
// packet, among the units of a STAP-A (RFC 6184, section 5.7.1), or as a unit
// whose first fragment is here in an FU-A (section 5.8).
func h264Keyframe(payload []byte) bool {
	if len(payload) == 0 {
		return false
	}
	switch kind := payload[0] & 0x1F; kind {
	case h264STAPA:
		return anyUnit(payload[1:], h264StartsKeyframe)
	case h264FUA:
		return len(payload) > 1 && payload[1]&0x80 != 0 && h264StartsKeyframe(payload[1])
	default:
		return h264StartsKeyframe(kind)
	}
}

// h264StartsKeyframe takes the first byte of a NAL unit, or its type alone.
func h264StartsKeyframe(first byte) bool {
	kind := first & 0x1F
	return kind == h264IDR || kind == h264SPS
}

// anyUnit looks at the first byte of each NAL unit in an aggregation packet,
// until one is cut off. Each has its size, 16 bits, before it.
func anyUnit(units []byte, starts func(first byte) bool) bool {
	for len(units) > 2 {
		size := int(binary.BigEndian.Uint16(units))
		units = units[2:]
		if size > len(units) {
			return false
		}
		if size > 0 && starts(units[0]) {
			return true
		}
		units = units[size:]
	}
	return false
}
