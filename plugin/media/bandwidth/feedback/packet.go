// Package feedback reads the RTCP that a viewer sends about what it gets: receiver reports, REMB,
// NACK and transport-wide feedback. What it reads comes from strangers: every length is checked, and
// each kind has an upper bound of work. Nothing is allocated.
package feedback

import "encoding/binary"

// The types of RTCP packets, and the formats of feedback, that are read.
const (
	TypeSender      = 200 // SR
	TypeReceiver    = 201 // RR
	TypeTransport   = 205 // RTPFB: NACK and transport-wide feedback
	TypePayload     = 206 // PSFB: REMB, PLI, FIR
	FormatNack      = 1
	FormatTransport = 15
	FormatREMB      = 15

	header    = 4 // the bytes before an RTCP packet's body
	blockSize = 24
)

// Packet is one RTCP packet of a compound.
type Packet struct {
	Type  uint8
	Count uint8  // the five bits that are a number of blocks, or a format
	Body  []byte // behind the four bytes of the header, without padding
}

// Next cuts the first packet off a compound. It is not ok at the end, and where the rest cannot be
// read; the rest is then what could not be read.
func Next(compound []byte) (p Packet, rest []byte, ok bool) {
	if len(compound) < header || compound[0]>>6 != 2 {
		return p, compound, false
	}
	size := header + 4*int(binary.BigEndian.Uint16(compound[2:]))
	if size > len(compound) {
		return p, compound, false
	}
	body := compound[header:size]
	if compound[0]&0x20 != 0 {
		if body, ok = unpad(body); !ok {
			return p, compound, false
		}
	}
	return Packet{Type: compound[1], Count: compound[0] & 31, Body: body}, compound[size:], true
}

// Contains says whether a compound has a packet for which is returns true, as far as it can be read.
func Contains(compound []byte, is func(Packet) bool) bool {
	p, rest, ok := Next(compound)
	for ; ok; p, rest, ok = Next(rest) {
		if is(p) {
			return true
		}
	}
	return false
}

// IsTransportWide says whether a packet tells of each packet that has arrived.
func (p Packet) IsTransportWide() bool { return p.Type == TypeTransport && p.Count == FormatTransport }

// IsReport says whether a packet tells what was received: by report blocks, or packet by packet.
func (p Packet) IsReport() bool {
	_, has := p.Block(0)
	return has || p.IsTransportWide()
}

// unpad takes the padding off. The last byte says how long the padding is.
func unpad(body []byte) ([]byte, bool) {
	if len(body) == 0 {
		return nil, false
	}
	padding := int(body[len(body)-1])
	if padding == 0 || padding > len(body) {
		return nil, false
	}
	return body[:len(body)-padding], true
}

// Block is what a receiver reports of one stream.
type Block struct {
	SSRC    uint32
	Lost    uint8  // of 256 packets, since the last report
	Total   int32  // packets lost since the beginning; duplicates may make it negative
	Highest uint32 // the highest sequence number, with the count of its wraps in the upper half
	Jitter  uint32 // in units of the RTP timestamp
	LSR     uint32 // the middle of the NTP time of the last SR, 0 for none
	Delay   uint32 // 1/65536 s between that SR and this report
}

// Block reads the report block at place i of a sender's or receiver's report.
func (p Packet) Block(i int) (b Block, ok bool) {
	start := 4 // behind the SSRC of the reporter
	switch p.Type {
	case TypeSender:
		start += 20
	case TypeReceiver:
	default:
		return b, false
	}
	start += i * blockSize
	if i < 0 || i >= int(p.Count) || start+blockSize > len(p.Body) {
		return b, false
	}
	raw := p.Body[start : start+blockSize]
	word := func(at int) uint32 { return binary.BigEndian.Uint32(raw[at:]) }
	return Block{
		SSRC:    word(0),
		Lost:    raw[4],
		Total:   int32(word(4)<<8) >> 8,
		Highest: word(8),
		Jitter:  word(12),
		LSR:     word(16),
		Delay:   word(20),
	}, true
}

// REMB reads the bits a second that a receiver believes in.
func (p Packet) REMB() (bits int64, ok bool) {
	const name, value = 8, 12 // behind the two SSRCs
	if p.Type != TypePayload || p.Count != FormatREMB || len(p.Body) < value+4 {
		return 0, false
	}
	if string(p.Body[name:value]) != "REMB" {
		return 0, false
	}
	exponent := p.Body[value+1] >> 2
	mantissa := int64(p.Body[value+1]&3)<<16 | int64(binary.BigEndian.Uint16(p.Body[value+2:]))
	if exponent > 44 { // 18 bits shifted by more do not fit, and no line is so fast
		return 1 << 62, true
	}
	return mantissa << exponent, true
}

// Nack tells how many packets a NACK asks for. The core takes NACKs out of what the plugin gets, so
// one is seen only where the core does not know the stream.
func (p Packet) Nack() (packets int, ok bool) {
	if p.Type != TypeTransport || p.Count != FormatNack || len(p.Body) < 8 {
		return 0, false
	}
	for rest := p.Body[8:]; len(rest) >= 4; rest = rest[4:] {
		packets++
		for mask := binary.BigEndian.Uint16(rest[2:]); mask != 0; mask &= mask - 1 {
			packets++
		}
	}
	return packets, true
}
