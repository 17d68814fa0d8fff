// Package sent keeps the packets that were handed to the core for one viewer, until feedback tells
// what became of them.
package sent

import "time"

// Flags of a packet.
const (
	FlagVideo   = 1 << iota // the packet is of a video m-line: the core numbers it for transport-wide feedback
	FlagMarker              // the RTP marker: the last packet of a frame
	FlagPadding             // the packet has nothing but padding: it belongs to a probe
)

// Packet is one RTP packet that was handed to the core, in 16 bytes. C writes such records into a ring
// for each viewer, and Go hands them on whenever RTCP arrives or something is due.
//
// Count is there so that records may get lost: a ring that overflows loses packets for the
// measurement, but the numbers of later packets are still right.
type Packet struct {
	At     time.Duration // when the packet was handed to the core
	Size   uint16        // bytes of the RTP packet as handed to the core: 12 and more
	Seq    uint16        // the RTP sequence number
	Count  uint16        // how many packets with FlagVideo this PeerConnection got, with this one; low 16 bits, so the first has 1
	Mindex uint8         // the m-line
	Flags  uint8
}

// Video tells whether the core numbers the packet.
func (p *Packet) Video() bool { return p.Flags&FlagVideo != 0 }

// Wire is what the packet takes on the wire, in bytes.
func (p *Packet) Wire() int { return Wire(int(p.Size), p.Video()) }

// What the core and the network add to an RTP packet, in bytes.
const (
	headersIP      = 20 + 8 // IPv4 and UDP
	tagSRTP        = 16     // AES-GCM; the tag of AES-CM is 10
	extensionMid   = 8      // one extension header of 4 and the mid, padded to 4
	extensionVideo = 16     // with the number for transport-wide feedback, and abs-send-time
)

// Wire is how many bytes an RTP packet of size bytes takes on the wire. The core adds more extensions
// to a video packet than to an audio packet.
func Wire(size int, video bool) int {
	if video {
		return size + extensionVideo + tagSRTP + headersIP
	}
	return size + extensionMid + tagSRTP + headersIP
}
