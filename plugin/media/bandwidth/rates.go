package bandwidth

import "time"

const (
	slot  = 10 * time.Millisecond
	slots = 256 // 2.5 s
)

// rates knows how many bytes were sent in the last 2.5 s, in slots of 10 ms.
type rates struct {
	newest int64
	sent   [slots]bytes
}

type bytes struct{ video, audio, padding uint32 }

func (r *rates) add(p *Sent) {
	tick := int64(p.At / slot)
	switch {
	case tick > r.newest:
		r.clear(tick)
	case tick <= r.newest-slots:
		return
	}
	s := &r.sent[tick&(slots-1)]
	switch size := uint32(p.Wire()); {
	case p.Flags&FlagPadding != 0:
		s.padding += size
	case p.Flags&FlagVideo != 0:
		s.video += size
	default:
		s.audio += size
	}
}

// clear empties the slots up to a new one.
func (r *rates) clear(tick int64) {
	for t := max(r.newest+1, tick-slots+1); t <= tick; t++ {
		r.sent[t&(slots-1)] = bytes{}
	}
	r.newest = tick
}

// between sums what was sent between two times, rounded to slots.
func (r *rates) between(from, to time.Duration) (sum bytes) {
	first, last := int64(from/slot), int64(to/slot)
	for t := max(first, r.newest-slots+1, 0); t < last && t <= r.newest; t++ {
		s := &r.sent[t&(slots-1)]
		sum.video += s.video
		sum.audio += s.audio
		sum.padding += s.padding
	}
	return sum
}

func (b bytes) all() int   { return int(b.video) + int(b.audio) + int(b.padding) }
func (b bytes) media() int { return int(b.video) + int(b.audio) }

// perSecond is the rate of so many bytes in a time, in bits/s.
func perSecond(bytes int, in time.Duration) int64 {
	if in <= 0 {
		return 0
	}
	return int64(float64(bytes) * 8 / in.Seconds())
}

// serialization is how long a full packet takes on a line of this rate.
func serialization(bits int64) time.Duration {
	const full = 1200 * 8 // bits
	return time.Duration(full * int64(time.Second) / max(bits, 1))
}
