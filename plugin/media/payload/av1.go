package payload

// obuSequenceHeader is the type of the OBU that begins a coded video sequence
// (AV1 specification, section 6.2.2).
const obuSequenceHeader = 1

// av1Keyframe believes the aggregation header (AV1 RTP specification, section
// 4.4) when it says that a coded video sequence begins (N), and else looks for a
// sequence header in the first OBU element. A packet that begins in the middle
// of an OBU (Z) begins no keyframe.
func av1Keyframe(payload []byte) bool {
	if len(payload) < 2 || payload[0]&0x80 != 0 {
		return false
	}
	if payload[0]&0x08 != 0 {
		return true
	}
	header, ok := firstOBUHeader(payload[1:], payload[0]>>4&0x03)
	return ok && header>>3&0x0F == obuSequenceHeader
}

// firstOBUHeader gives the first byte of the first OBU element. Each element has its size
// before it, except the last one when the header tells the number of elements (W).
func firstOBUHeader(elements []byte, count byte) (header byte, ok bool) {
	if count == 1 {
		return elements[0], true
	}
	size, length := leb128(elements)
	if length == 0 || size == 0 || size > uint64(len(elements)-length) {
		return 0, false
	}
	return elements[length], true
}

// leb128 reads a number of seven bits a byte, lowest first, of at most eight
// bytes (AV1 specification, section 4.10.5). length is how many bytes the number takes, 0
// if some of them are missing.
func leb128(data []byte) (value uint64, length int) {
	for i := range min(8, len(data)) {
		value |= uint64(data[i]&0x7F) << (7 * i)
		if data[i]&0x80 == 0 {
			return value, i + 1
		}
	}
	return 0, 0
}
