package line

import (
	"maps"
	"slices"
	"time"
)

// viewer is the browser at the other end.
type viewer struct {
	line  *Line
	lines map[int]*receiving

	arrivals map[int64]time.Duration // by number, not yet told of, and those of the last second
	base     int64                   // the number that the next feedback begins with
	highest  int64
	index    uint8
	fresh    bool // something came since the last feedback
}

// receiving is what a viewer knows of a video m-line.
type receiving struct {
	mindex   int
	began    bool
	highest  int64 // sequence number, not wrapped
	first    int64
	received int64
	rtx      uint32
	gaps     map[int64]*gap
	expected int64 // at the last report
	counted  int64
	told     told
}

// told is a sender report: when it left, and when it arrived.
type told struct{ left, arrived time.Duration }

type gap struct {
	asked time.Duration
	times int
}

// receive takes a packet that has arrived.
func (v *viewer) receive(p packet) {
	if !p.video {
		return
	}
	if p.report {
		v.of(p.mindex).told = told{p.left, v.line.now}
		return
	}
	if v.line.config.TransportWide {
		v.note(p.number)
	}
	r := v.of(p.mindex)
	if p.rtx > 0 {
		r.rtx = max(r.rtx, p.rtx)
		delete(r.gaps, r.highest+int64(int16(p.seq-uint16(r.highest))))
		return
	}
	if r.take(p.seq) {
		v.ask(r)
	}
}

// note notes an arrival. A number before those that were told of is told of again.
func (v *viewer) note(number int64) {
	v.arrivals[number] = v.clock()
	v.fresh = true
	v.highest = max(v.highest, number)
	switch {
	case v.base == 0:
		v.base = number
	case number < v.base && number > v.base-400:
		v.base = number
	}
}

// clock is the time of the viewer's clock.
func (v *viewer) clock() time.Duration {
	const apart = 3 * time.Hour
	return apart + v.line.now + time.Duration(float64(v.line.now)*v.line.config.Skew)
}

func (v *viewer) of(mindex int) *receiving {
	r := v.lines[mindex]
	if r == nil {
		r = &receiving{mindex: mindex, gaps: map[int64]*gap{}}
		v.lines[mindex] = r
		v.line.after(time.Second, func() { v.regular(r) })
	}
	return r
}

// take takes a packet of the media, and tells whether packets before it are missing.
func (r *receiving) take(seq uint16) bool {
	r.received++
	if !r.began {
		r.began, r.highest, r.first = true, int64(seq), int64(seq)
		return false
	}
	now := r.highest + int64(int16(seq-uint16(r.highest)))
	if now <= r.highest {
		delete(r.gaps, now)
		return false
	}
	for lost := r.highest + 1; lost < now && lost > now-500; lost++ {
		r.gaps[lost] = &gap{}
	}
	missing := now > r.highest+1
	r.highest = now
	return missing
}

// gaps asks again for what is still missing.
func (v *viewer) gaps() {
	for _, mindex := range slices.Sorted(maps.Keys(v.lines)) {
		v.ask(v.lines[mindex])
	}
	v.line.after(20*time.Millisecond, v.gaps)
}

// ask sends a NACK about what is missing and was not asked for within a round trip.
func (v *viewer) ask(r *receiving) {
	var asked []uint16
	again := max(2*v.line.config.Delay, 20*time.Millisecond) + 5*time.Millisecond
	for _, seq := range slices.Sorted(maps.Keys(r.gaps)) {
		g := r.gaps[seq]
		if g.times > 0 && v.line.now-g.asked < again {
			continue
		}
		if g.times == 10 || seq < r.highest-1000 {
			delete(r.gaps, seq)
			continue
		}
		g.times, g.asked = g.times+1, v.line.now
		asked = append(asked, uint16(seq))
	}
	if len(asked) > 0 {
		v.report(r, asked)
	}
}

// regular sends a report about once a second.
func (v *viewer) regular(r *receiving) {
	if r.began {
		v.report(r, nil)
	}
	v.line.after(time.Second/2+time.Duration(v.line.random.Int64N(int64(time.Second))), func() { v.regular(r) })
}

func (v *viewer) feedback() {
	v.line.after(v.line.config.Interval, v.feedback)
	if v.fresh && v.line.config.TransportWide {
		v.fresh = false
		v.transport()
	}
}
