package line

import (
	"encoding/binary"
	"time"
)

const (
	ssrcMedia = 0x10000000 // and the m-line
	ssrcRTX   = 0x20000000
)

// report sends a receiver report, and behind it the NACK that the core will take out.
func (v *viewer) report(r *receiving, asked []uint16) {
	blocks := 1
	if r.rtx > 0 {
		blocks = 2
	}
	raw := []byte{0x80 | byte(blocks), 201, 0, byte(1 + 6*blocks), 0, 0, 0, 0}
	raw = r.block(raw)
	if r.told.left > 0 {
		binary.BigEndian.PutUint32(raw[len(raw)-8:], ntp(r.told.left))
		binary.BigEndian.PutUint32(raw[len(raw)-4:], short(v.line.now-r.told.arrived))
	}
	if r.rtx > 0 {
		raw = block(raw, ssrcRTX|uint32(r.mindex), 0, 0, r.rtx)
	}
	v.line.upstream(r.mindex, raw, asked)
}

// block appends the report about the media.
func (r *receiving) block(raw []byte) []byte {
	expected := r.highest - r.first + 1
	step, got := expected-r.expected, r.received-r.counted
	r.expected, r.counted = expected, r.received
	fraction := byte(0)
	if step > got && step > 0 {
		fraction = byte((step - got) * 255 / step)
	}
	return block(raw, ssrcMedia|uint32(r.mindex), fraction, expected-r.received, uint32(r.highest))
}

func block(raw []byte, ssrc uint32, fraction byte, lost int64, highest uint32) []byte {
	raw = binary.BigEndian.AppendUint32(raw, ssrc)
	raw = binary.BigEndian.AppendUint32(raw, uint32(fraction)<<24|uint32(lost)&0xffffff)
	raw = binary.BigEndian.AppendUint32(raw, highest)
	return append(raw, make([]byte, 12)...)
}

// ntp is the middle of an NTP time of the core's clock, which is near its wrap.
func ntp(at time.Duration) uint32 { return 0xffff0000 + short(at) }

// short is a time in 1/65536 s.
func short(d time.Duration) uint32 { return uint32(d.Microseconds() * 65536 / 1e6) }

// transport sends transport-wide feedback about all numbers up to the highest.
func (v *viewer) transport() {
	const most = 900
	base := max(v.base, v.highest-most)
	count := int(v.highest - base + 1)
	first := v.first(base)
	reference := first / (64 * time.Millisecond)
	raw := []byte{0x80 | 15, 205, 0, 0, 0, 0, 0, 1, 0x10, 0, 0, 1}
	raw = binary.BigEndian.AppendUint16(raw, uint16(base))
	raw = binary.BigEndian.AppendUint16(raw, uint16(count))
	raw = binary.BigEndian.AppendUint32(raw, uint32(reference)<<8|uint32(v.index))
	v.index++
	raw = v.deltas(v.statuses(raw, base, count), base, count, reference*64*time.Millisecond)
	for len(raw)%4 != 0 {
		raw = append(raw, 0)
	}
	binary.BigEndian.PutUint16(raw[2:], uint16(len(raw)/4-1))
	for number := v.base - 500; number < base-400; number++ {
		delete(v.arrivals, number)
	}
	v.base = v.highest + 1
	v.line.upstream(1, raw, nil)
}

// first is the first arrival from a number on.
func (v *viewer) first(number int64) time.Duration {
	for ; number < v.highest; number++ {
		if at, ok := v.arrivals[number]; ok {
			return at
		}
	}
	return v.arrivals[v.highest]
}

// statuses appends chunks of seven statuses: large deltas for all that arrived.
func (v *viewer) statuses(raw []byte, base int64, count int) []byte {
	for at := 0; at < count; at += 7 {
		chunk := uint16(3) << 14
		for i := range min(7, count-at) {
			if _, ok := v.arrivals[base+int64(at+i)]; ok {
				chunk |= 2 << (12 - 2*i)
			}
		}
		raw = binary.BigEndian.AppendUint16(raw, chunk)
	}
	return raw
}

func (v *viewer) deltas(raw []byte, base int64, count int, at time.Duration) []byte {
	const unit = 250 * time.Microsecond
	for i := range count {
		arrival, ok := v.arrivals[base+int64(i)]
		if !ok {
			continue
		}
		delta := min(max((arrival-at)/unit, -32768), 32767)
		at += delta * unit
		raw = binary.BigEndian.AppendUint16(raw, uint16(delta))
	}
	return raw
}
