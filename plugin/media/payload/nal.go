package payload

import "encoding/binary"

// keyframeH264 looks for an IDR slice or the sequence parameter set before one,
// alone, in a STAP-A, or at the start of a FU-A (RFC 6184, section 5).
func keyframeH264(data []byte) bool {
	if len(data) < 1 {
		return false
	}
	switch kind := data[0] & 0x1f; kind {
	case 24: // STAP-A
		return anyUnit(data[1:], func(unit []byte) bool { return isKeyH264(unit[0] & 0x1f) })
	case 28: // FU-A
		return len(data) >= 2 && data[1]&0x80 != 0 && isKeyH264(data[1]&0x1f)
	default:
		return isKeyH264(kind)
	}
}

func isKeyH264(kind byte) bool { return kind == 5 || kind == 7 }

// keyframeH265 looks for an intra picture (16 to 21) or the parameter sets before
// one (32, 33), alone, in an AP, or at the start of a FU (RFC 7798, section 4.4).
func keyframeH265(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	switch kind := data[0] >> 1 & 0x3f; kind {
	case 48: // AP
		return anyUnit(data[2:], func(unit []byte) bool { return isKeyH265(unit[0] >> 1 & 0x3f) })
	case 49: // FU
		return len(data) >= 3 && data[2]&0x80 != 0 && isKeyH265(data[2]&0x3f)
	default:
		return isKeyH265(kind)
	}
}

func isKeyH265(kind byte) bool { return (kind >= 16 && kind <= 21) || kind == 32 || kind == 33 }

// anyUnit walks units that have their length before them.
func anyUnit(data []byte, is func(unit []byte) bool) bool {
	for len(data) > 2 {
		length := int(binary.BigEndian.Uint16(data))
		if length == 0 || 2+length > len(data) {
			return false
		}
		if is(data[2 : 2+length]) {
			return true
		}
		data = data[2+length:]
	}
	return false
}

// keyframeAV1 looks at the aggregation header: a new coded video sequence begins
// (N), and not with the rest of a unit (Z) (AV1 RTP specification, section 4.4).
func keyframeAV1(data []byte) bool {
	return len(data) >= 2 && data[0]&0x08 != 0 && data[0]&0x80 == 0
}
