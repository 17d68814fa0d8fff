package relay

import (
	"encoding/binary"
	"slices"
	"time"

	"janus-golua/internal/line"
)

// Count is datagrams and their bits, with the headers of IPv4 and UDP.
type Count struct{ Datagrams, Bits int }

func (c *Count) add(datagram []byte) {
	c.Datagrams++
	c.Bits += 8 * (len(datagram) + line.Overhead)
}

// Second is what was put on a way in one second.
type Second struct {
	// Kbit is the rate of the line at the second's end.
	Kbit int
	// Sent is everything. Overflow is the part that the full queue lost, Lost the part that the line
	// lost at random.
	Sent, Overflow, Lost Count
	// RTP is the part that is RTP. Again is the part of RTP that is not newer than what came before
	// with the same SSRC: plain retransmissions. Padding is the part of RTP that has padding.
	RTP, Again, Padding Count
	// Types are the RTP by payload type.
	Types map[uint8]Count
}

// Total adds up counts.
func Total(seconds []Second, of func(Second) Count) (sum Count) {
	for _, s := range seconds {
		c := of(s)
		sum.Datagrams += c.Datagrams
		sum.Bits += c.Bits
	}
	return sum
}

// Seconds lists what was put on the way so far, by seconds since the relay was opened. The last
// one may not be over.
func (w *Way) Seconds() []Second {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.second(time.Since(w.began))
	return slices.Clone(w.seconds)
}

// Began is when the first second began.
func (w *Way) Began() time.Time { return w.began }

// Passed and Lost count the datagrams that the way carried, and those that it lost.
func (w *Way) Passed() int {
	return Total(w.Seconds(), func(s Second) Count { return s.Sent }).Datagrams - w.Lost()
}

// Lost counts the datagrams that were lost, for whatever reason.
func (w *Way) Lost() int {
	lost := func(s Second) Count { return Count{Datagrams: s.Lost.Datagrams + s.Overflow.Datagrams} }
	return Total(w.Seconds(), lost).Datagrams
}

// second is the second of a moment. With w.mu held.
func (w *Way) second(now time.Duration) *Second {
	for len(w.seconds) <= int(now/time.Second) {
		w.seconds = append(w.seconds, Second{Types: make(map[uint8]Count)})
	}
	s := &w.seconds[now/time.Second]
	s.Kbit = w.line.Properties().Kbit
	return s
}

// count counts a datagram. With w.mu held.
func (w *Way) count(now time.Duration, datagram []byte, fate line.Fate) {
	s := w.second(now)
	s.Sent.add(datagram)
	switch fate {
	case line.Overflow:
		s.Overflow.add(datagram)
	case line.Lost:
		s.Lost.add(datagram)
	}
	if !isRTP(datagram) {
		return
	}
	s.RTP.add(datagram)
	kind := s.Types[datagram[1]&0x7f]
	kind.add(datagram)
	s.Types[datagram[1]&0x7f] = kind
	if datagram[0]&0x20 != 0 {
		s.Padding.add(datagram)
	}
	ssrc, number := binary.BigEndian.Uint32(datagram[8:]), binary.BigEndian.Uint16(datagram[2:])
	newest, known := w.newest[ssrc]
	if known && int16(number-newest) <= 0 {
		s.Again.add(datagram)
		return
	}
	w.newest[ssrc] = number
}

// isRTP tells RTP from STUN, DTLS and RTCP (RFC 7983, RFC 5761). SRTP leaves its header in the clear.
func isRTP(datagram []byte) bool {
	return len(datagram) >= 12 && datagram[0]>>6 == 2 && (datagram[1]&0x7f < 64 || datagram[1]&0x7f >= 96)
}
