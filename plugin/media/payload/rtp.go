package payload

import "encoding/binary"

// The fixed header of RFC 3550, section 5.1, and the two profiles of header
// extensions of RFC 8285, sections 4.2 and 4.3.
const (
	fixedHeader     = 12
	oneByteProfile  = 0xBEDE
	twoByteProfile  = 0x1000
	twoByteMask     = 0xFFF0 // the last four bits are the application's
	extensionHeader = 4
)

// header is what comes before the payload of an RTP packet.
type header struct {
	profile   uint16
	extension []byte
	size      int
}

// Payload returns the payload of an RTP packet, without header, CSRCs,
// extension and padding, and the offset at which it starts (RFC 3550, section
// 5.1). A packet of nothing but padding, as browsers send to probe bandwidth,
// has an empty payload.
func Payload(packet []byte) (payload []byte, offset int, ok bool) {
	h, ok := parseHeader(packet)
	if !ok {
		return nil, 0, false
	}
	end := len(packet)
	if packet[0]&0x20 != 0 {
		padding := int(packet[end-1]) // counts itself, so it is never 0
		if padding == 0 || padding > end-h.size {
			return nil, 0, false
		}
		end -= padding
	}
	return packet[h.size:end:end], h.size, true
}

// Extension finds a header extension by its id, in the one-byte or the two-byte
// form (RFC 8285, sections 4.2 and 4.3). In the latter it may be empty.
func Extension(packet []byte, id uint8) (value []byte, ok bool) {
	h, ok := parseHeader(packet)
	switch {
	case !ok || id == 0: // 0 is padding
		return nil, false
	case h.profile == oneByteProfile:
		return oneByteExtension(h.extension, id)
	case h.profile&twoByteMask == twoByteProfile:
		return twoByteExtension(h.extension, id)
	}
	return nil, false
}

func parseHeader(packet []byte) (header, bool) {
	if len(packet) < fixedHeader || packet[0]>>6 != 2 {
		return header{}, false
	}
	h := header{size: fixedHeader + 4*int(packet[0]&0x0F)}
	if packet[0]&0x10 == 0 {
		return h, h.size <= len(packet)
	}
	if h.size+extensionHeader > len(packet) {
		return header{}, false
	}
	h.profile = binary.BigEndian.Uint16(packet[h.size:])
	start := h.size + extensionHeader
	h.size = start + 4*int(binary.BigEndian.Uint16(packet[h.size+2:]))
	if h.size > len(packet) {
		return header{}, false
	}
	h.extension = packet[start:h.size]
	return h, true
}

// oneByteExtension ends at the reserved id 15 and at an id 0 with a length, as
// RFC 8285 demands: what follows cannot be understood.
func oneByteExtension(elements []byte, id uint8) ([]byte, bool) {
	for at := 0; at < len(elements); {
		found, length := elements[at]>>4, int(elements[at]&0x0F)+1
		at++
		switch {
		case elements[at-1] == 0:
			continue
		case found == 0 || found == 15 || length > len(elements)-at:
			return nil, false
		case found == id:
			return elements[at : at+length : at+length], true
		}
		at += length
	}
	return nil, false
}

func twoByteExtension(elements []byte, id uint8) ([]byte, bool) {
	for at := 0; at < len(elements); {
		if elements[at] == 0 {
			at++
			continue
		}
		if len(elements)-at < 2 || int(elements[at+1]) > len(elements)-at-2 {
			return nil, false
		}
		start, end := at+2, at+2+int(elements[at+1])
		if elements[at] == id {
			return elements[start:end:end], true
		}
		at = end
	}
	return nil, false
}
