package simulation

// mostOfFrame is how many bytes of a frame one packet carries.
const mostOfFrame = 1100

// payloads are the payloads of a whole frame.
func (l *line) payloads(picture int, f frame, what RTP) (payloads [][]byte) {
	whole := framePayload(l.codec, picture, f)
	left := what.bytes(f.substream)
	if left <= len(whole) {
		return [][]byte{whole}
	}
	for first := true; left > 0; first = false {
		size := min(left, mostOfFrame)
		left -= size
		payload := padded(whole, size)
		if !first {
			l.continues(payload)
		}
		if l.codec == "vp9" && left > 0 {
			payload[0] &^= 0x04 // E: the end of a frame
		}
		payloads = append(payloads, payload)
	}
	return payloads
}

// bytes is the wanted size of a frame of a substream; 0 is any.
func (r RTP) bytes(substream int) int {
	switch {
	case len(r.Bytes) == 0:
		return 0
	case substream < len(r.Bytes):
		return r.Bytes[substream]
	}
	return r.Bytes[len(r.Bytes)-1]
}

// endOfFrame is how many bytes at the end of a payload say which frame it is.
const endOfFrame = 3

// padded is a payload with zeros before its end, so that it has the given size. It is never made shorter.
func padded(payload []byte, size int) []byte {
	head, end := payload[:len(payload)-endOfFrame], payload[len(payload)-endOfFrame:]
	grown := make([]byte, max(size, len(payload)))
	copy(grown, head)
	copy(grown[len(grown)-endOfFrame:], end)
	return grown
}

// continues makes a payload one that does not begin a frame.
func (l *line) continues(payload []byte) {
	switch l.codec {
	case "vp8":
		payload[0] &^= 0x10 // S
	case "vp9":
		payload[0] &^= 0x08 // B
	case "av1":
		payload[0] = payload[0]&^0x08 | 0x80 // Z, and no N
	}
	// A frame of H.264 or H.265 may have several slices.
}
