package feedback

import (
	"encoding/binary"
	"errors"
	"time"
)

// MaxArrivals is how many packets one feedback may tell of. A browser tells of 62 ms, which is some
// hundred packets. Without a bound, 30 bytes could make work for 65,535.
const MaxArrivals = 1024

// Never is the arrival of a packet that has not arrived.
const Never = time.Duration(-1 << 63)

const (
	referenceUnit = 64 * time.Millisecond
	deltaUnit     = 250 * time.Microsecond
)

// What can be wrong with transport-wide feedback.
var (
	ErrShort = errors.New("transport-wide feedback ends too early")
	ErrMany  = errors.New("transport-wide feedback tells of too many packets")
	ErrKind  = errors.New("no transport-wide feedback")
)

// Transport is one transport-wide feedback. It may be used again for the next.
type Transport struct {
	Base      uint16        // the number of the first packet
	Index     uint8         // the feedbacks are counted by this
	Reference time.Duration // the viewer's clock that the arrivals start from; it wraps after 2^24 of 64 ms
	Arrivals  []time.Duration

	arrivals [MaxArrivals]time.Duration // first the statuses of the packets, then their arrivals
}

// The status of a packet, in two bits. The fourth is reserved: it has no delta and counts as not received.
const (
	smallDelta = 1
	largeDelta = 2
)

// Period is after how long Reference begins anew.
const Period = referenceUnit << 24

// Parse reads a packet. Arrivals are since the reference 0 of the viewer's clock; Never is for packets
// that have not arrived. After an error there are no arrivals.
func (t *Transport) Parse(p Packet) error {
	t.Arrivals = nil
	const fixed = 16
	switch {
	case !p.IsTransportWide():
		return ErrKind
	case len(p.Body) < fixed:
		return ErrShort
	}
	count := int(binary.BigEndian.Uint16(p.Body[10:]))
	if count > MaxArrivals {
		return ErrMany
	}
	last := binary.BigEndian.Uint32(p.Body[12:])
	t.Base = binary.BigEndian.Uint16(p.Body[8:])
	t.Index = uint8(last)
	t.Reference = time.Duration(last>>8) * referenceUnit
	deltas, ok := t.readStatuses(p.Body[fixed:], count)
	if !ok {
		return ErrShort
	}
	return t.readDeltas(deltas, count)
}

// readStatuses reads the chunks of two bytes, and gives back what is behind them.
func (t *Transport) readStatuses(chunks []byte, count int) (rest []byte, ok bool) {
	for at := 0; at < count; chunks = chunks[2:] {
		if len(chunks) < 2 {
			return nil, false
		}
		at = t.readChunk(binary.BigEndian.Uint16(chunks), at, count)
	}
	return chunks, true
}

// readChunk reads one chunk into the statuses from at on, and gives back where the next one goes.
func (t *Transport) readChunk(chunk uint16, at, count int) int {
	switch {
	case chunk>>15 == 0: // one status, many times
		status := time.Duration(chunk>>13) & 3
		end := min(at+int(chunk&0x1fff), count)
		if end == at {
			return at // a run of nothing: the next chunk goes on, and the packet's length bounds them
		}
		for ; at < end; at++ {
			t.arrivals[at] = status
		}
	case chunk>>14&1 == 0: // 14 statuses of one bit
		for bit := 13; bit >= 0 && at < count; bit, at = bit-1, at+1 {
			t.arrivals[at] = time.Duration(chunk>>bit) & 1
		}
	default: // seven statuses of two bits
		for bit := 12; bit >= 0 && at < count; bit, at = bit-2, at+1 {
			t.arrivals[at] = time.Duration(chunk>>bit) & 3
		}
	}
	return at
}

// readDeltas makes arrivals of the deltas: each counts from the arrival before.
func (t *Transport) readDeltas(deltas []byte, count int) error {
	now := t.Reference
	for i := range count {
		switch t.arrivals[i] {
		case smallDelta:
			if len(deltas) < 1 {
				return ErrShort
			}
			now += time.Duration(deltas[0]) * deltaUnit
			t.arrivals[i], deltas = now, deltas[1:]
		case largeDelta:
			if len(deltas) < 2 {
				return ErrShort
			}
			now += time.Duration(int16(binary.BigEndian.Uint16(deltas))) * deltaUnit
			t.arrivals[i], deltas = now, deltas[2:]
		default:
			t.arrivals[i] = Never
		}
	}
	t.Arrivals = t.arrivals[:count]
	return nil
}
