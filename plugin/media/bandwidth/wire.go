package bandwidth

// What the core and the network add to an RTP packet, in bytes.
const (
	headersIP      = 20 + 8 // IPv4 and UDP
	tagSRTP        = 16     // AES-GCM; the tag of AES-CM is 10
	extensionMid   = 8      // one extension header of 4 and the mid, padded to 4
	extensionVideo = 16     // with the number for transport-wide feedback, and abs-send-time

	// PaddingSize is the size of an RTP packet of a probe: the header, and the most padding that the
	// last byte can tell.
	PaddingSize = 12 + 255
)

// Wire is how many bytes an RTP packet of size bytes takes on the wire. The core adds a video packet
// more extensions than an audio packet.
func Wire(size int, video bool) int {
	if video {
		return size + extensionVideo + tagSRTP + headersIP
	}
	return size + extensionMid + tagSRTP + headersIP
}

// wire is what the packet takes on the wire, in bytes.
func (s *Sent) wire() int { return Wire(int(s.Size), s.Flags&FlagVideo != 0) }
