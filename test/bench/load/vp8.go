package load

// A VP8 payload begins with a descriptor (RFC 7741) with a 15-bit picture id, TL0PICIDX and
// the temporal layer. In a frame's first packet, VP8's own header follows.
const descriptorLen = 6

// patternLen frames repeat: of three temporal layers, as browsers send them.
const patternLen = 4

var pattern = [patternLen]uint8{0, 2, 1, 2}

// writeVP8 writes the head of a payload. picture is the frame's picture id, tl0 its TL0PICIDX.
func writeVP8(payload []byte, s *stamp, picture uint16, tl0 uint8, key bool) {
	payload[0] = 0x80
	if s.index == 0 {
		payload[0] = 0x90
	}
	payload[1] = 0xe0
	payload[2], payload[3] = 0x80|byte(picture>>8), byte(picture)
	payload[4], payload[5] = tl0, s.temporal<<6
	if s.index > 0 {
		copy(payload[descriptorLen:stampAt], pad[descriptorLen:stampAt])
		return
	}
	if key {
		copy(payload[descriptorLen:stampAt], []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00})
		return
	}
	copy(payload[descriptorLen:stampAt], []byte{0x11, 0x02, 0x00, 0, 0, 0, 0, 0, 0, 0})
}

// descriptor is what a viewer's decoder reads.
type descriptor struct {
	picture uint16
	tl0     uint8
	key     bool
}

// readVP8 reads the head of a payload. It is not ok if the head says another place in the frame
// or another temporal layer than the stamp, which no plugin changes.
func readVP8(payload []byte, s *stamp) (d descriptor, ok bool) {
	d = descriptor{
		picture: uint16(payload[2]&0x7f)<<8 | uint16(payload[3]), tl0: payload[4],
		key: s.index == 0 && payload[descriptorLen]&1 == 0,
	}
	return d, payload[0]&0x10 != 0 == (s.index == 0) && payload[1] == 0xe0 && payload[2]&0x80 != 0 && payload[5]>>6 == s.temporal
}

// follows says that a decoder would take d as what comes after another frame of the same layer,
// frames later for the publisher. A plugin that drops temporal layers may close the gaps between
// picture ids, or leave them.
func (d descriptor) follows(before descriptor, frames, bases uint32) bool {
	step := (d.picture - before.picture) & 0x7fff
	return (step == 1 || step == uint16(frames)&0x7fff) && d.tl0-before.tl0 == uint8(bases)
}
