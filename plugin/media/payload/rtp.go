package payload

import "encoding/binary"

// FixedHeader is how many bytes each RTP header has (RFC 3550, section 5.1).
const FixedHeader = 12

// The two profiles of header extensions of RFC 8285, sections 4.2 and 4.3.
const (
	oneByteProfile  = 0xBEDE
	twoByteProfile  = 0x1000
	twoByteMask     = 0xFFF0 // the last four bits are the application's
	extensionHeader = 4
)

// Header is the header of an RTP packet: everything before the payload.
type Header struct {
	Marker         bool
	PayloadType    uint8
	SequenceNumber uint16
	Timestamp      uint32
	SSRC           uint32
	// Size is how long the header is, with CSRCs and extension, in bytes; 0 when the packet
	// ends before.
	Size      int
	profile   uint16
	extension []byte
}

// ParseHeader reads the header of a packet. It returns false for bytes without a fixed
// header of version 2. If a packet ends within its CSRCs or its extension, ParseHeader
// reads the fixed header only.
func ParseHeader(packet []byte) (h Header, ok bool) {
	if len(packet) < FixedHeader || packet[0]>>6 != 2 {
		return Header{}, false
	}
	h = Header{
		Marker: packet[1]&0x80 != 0, PayloadType: packet[1] & 0x7f,
		SequenceNumber: binary.BigEndian.Uint16(packet[2:]),
		Timestamp:      binary.BigEndian.Uint32(packet[4:]),
		SSRC:           binary.BigEndian.Uint32(packet[8:]),
	}
	h.readExtension(packet, FixedHeader+4*int(packet[0]&0x0F))
	return h, true
}

// readExtension reads the extension, which follows the CSRCs at a given offset.
func (h *Header) readExtension(packet []byte, at int) {
	if packet[0]&0x10 == 0 {
		if at <= len(packet) {
			h.Size = at
		}
		return
	}
	start := at + extensionHeader
	if start > len(packet) {
		return
	}
	end := start + 4*int(binary.BigEndian.Uint16(packet[at+2:]))
	if end > len(packet) {
		return
	}
	h.profile, h.extension, h.Size = binary.BigEndian.Uint16(packet[at:]), packet[start:end], end
}

// Whole says whether the packet has all of its header.
func (h *Header) Whole() bool { return h.Size > 0 }

// Payload returns the payload of the packet from which the header was read, without padding.
// A packet that has only padding (browsers send them to probe bandwidth) has an empty
// payload. It returns false for a packet that is not whole, or whose padding is malformed.
func (h *Header) Payload(packet []byte) (payload []byte, ok bool) {
	if !h.Whole() {
		return nil, false
	}
	end := len(packet)
	if packet[0]&0x20 != 0 {
		padding := int(packet[end-1]) // counts itself, so it is never 0
		if padding == 0 || padding > end-h.Size {
			return nil, false
		}
		end -= padding
	}
	return packet[h.Size:end:end], true
}

// Extension finds a header extension by its id, in the one-byte or the two-byte
// form (RFC 8285, sections 4.2 and 4.3). In the two-byte form an extension may be empty.
func (h *Header) Extension(id uint8) (value []byte, ok bool) {
	if id == 0 { // 0 is padding
		return nil, false
	}
	value, _ = h.find(id)
	return value, value != nil
}

// Sound says whether the packet and all its extensions are whole: no extension is longer
// than the room for it.
func (h *Header) Sound() bool {
	_, sound := h.find(0)
	return h.Whole() && sound
}

// find finds an extension, nil when there is none. sound says whether the extensions that it
// has looked at are whole.
func (h *Header) find(id uint8) (value []byte, sound bool) {
	switch {
	case h.profile == oneByteProfile:
		return oneByteExtension(h.extension, id)
	case h.profile&twoByteMask == twoByteProfile:
		value, sound = twoByteExtension(h.extension, id)
		// With bits of the application, what follows is left to it.
		return value, sound || h.profile != twoByteProfile
	}
	return nil, true
}

// Payload returns the payload of an RTP packet, without header, CSRCs,
// extension and padding, and the offset at which it starts (RFC 3550, section
// 5.1). A packet that has only padding (browsers send them to probe bandwidth) has an empty
// payload.
func Payload(packet []byte) (payload []byte, offset int, ok bool) {
	h, _ := ParseHeader(packet)
	if payload, ok = h.Payload(packet); !ok {
		return nil, 0, false
	}
	return payload, h.Size, true
}

// SetNumbers writes the sequence number and the timestamp of a packet.
func SetNumbers(packet []byte, sequence uint16, timestamp uint32) {
	binary.BigEndian.PutUint16(packet[2:], sequence)
	binary.BigEndian.PutUint32(packet[4:], timestamp)
}

// SetSSRC writes the SSRC of a packet.
func SetSSRC(packet []byte, ssrc uint32) { binary.BigEndian.PutUint32(packet[8:], ssrc) }

// oneByteExtension ends at the reserved id 15 and at an id 0 with a length, as RFC 8285
// demands: the bytes after these cannot be understood.
func oneByteExtension(elements []byte, id uint8) (value []byte, sound bool) {
	for at := 0; at < len(elements); {
		found, length := elements[at]>>4, int(elements[at]&0x0F)+1
		at++
		switch {
		case elements[at-1] == 0:
			continue
		case found == 0 || found == 15:
			return nil, true
		case length > len(elements)-at:
			return nil, false
		case found == id:
			return elements[at : at+length : at+length], true
		}
		at += length
	}
	return nil, true
}

func twoByteExtension(elements []byte, id uint8) (value []byte, sound bool) {
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
	return nil, true
}
