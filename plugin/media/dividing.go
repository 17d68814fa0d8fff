package media

import (
	"time"

	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/bandwidth"
)

// divideEvery is how often a line is divided, if nothing happens. Rates of layers are known anew
// every rateStep.
const divideEvery = 200 * time.Millisecond

// turn asks the estimator, divides the line when that is due, and sends what a probe wants.
func (d *downlink) turn(now time.Duration) {
	state := d.advance(now)
	due := d.allocated + divideEvery
	if now >= due || state.Overuse != d.overused || risen(d.proven, state.Proven) || state.Proven < d.proven {
		d.divide(state, now)
		due = now + divideEvery
	}
	state = d.advance(now)
	next := min(due, d.next(), d.probe(state, now))
	if !d.isCurrent() {
		return
	}
	d.tell(state, now)
	// RTCP may have made something due meanwhile: then due is 0.
	d.due.CompareAndSwap(int64(now+longestSleep), int64(max(next, now+time.Millisecond)))
}

// isCurrent says whether the viewer's PeerConnection is still the one to which the downlink
// belongs.
func (d *downlink) isCurrent() bool { return d.viewer.downlink.Load() == d }

// divide divides the line among the viewer's streams.
func (d *downlink) divide(state bandwidth.State, now time.Duration) {
	line := allocation.Line{Proven: state.Proven, Ceiling: state.Ceiling, Overuse: state.Overuse, More: risen(d.proven, state.Proven)}
	result, bits, ok := d.grant(line, now)
	if !ok {
		return
	}
	d.allocated, d.proven, d.overused = now, state.Proven, state.Overuse
	d.changed = d.changed || result.Changed
	d.want(result, bits)
}

// grant decides what each stream gets, and makes the streams follow. It returns which rate would be
// spent if the line had it.
func (d *downlink) grant(line allocation.Line, now time.Duration) (result allocation.Result, bits int64, ok bool) {
	s := d.viewer
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if !d.isCurrent() || s.life.Gone() {
		return result, 0, false
	}
	d.pace(line)
	line = d.bounded(line, s.limits.Max)
	feeds := s.feeds()
	d.streams, d.grants = d.streams[:0], d.grants[:0]
	for _, f := range feeds {
		d.streams = append(d.streams, f.stream(now))
		d.grants = append(d.grants, allocation.Grant{})
	}
	result = d.allocation.Allocate(now, line, d.streams, d.grants)
	d.spent = result.Spent
	s.apply(feeds, d.grants)
	// The estimator is told all wishes, not only the next step of some stream: a probe that ended there
	// would wait for its back-off before the next step, and a line of four times the rate was used 14 s
	// late.
	bits = max(result.Want, result.Wish, s.followed(feeds, now))
	if most := s.limits.Max; most > 0 {
		bits = min(bits, most)
	}
	return result, bits, true
}

// pace sets how fast cached pictures come: as fast as a probe, but at half of what is proven while too
// much is sent, because a burst would keep the queue full. A hangup forgets the pace, so it is set
// with the router's lock held.
func (d *downlink) pace(line allocation.Line) {
	burst, most := line.Proven*13/10, d.viewer.limits.Max
	if line.Overuse {
		burst = line.Proven / 2
	}
	if most > 0 {
		burst = min(burst, most)
	}
	d.viewer.SetBurstRate(uint64(max(burst, 1)))
}

// bounded is the line as the limit of the script leaves it. More than the limit is too much, as more
// than the line carries is.
func (d *downlink) bounded(line allocation.Line, most int64) allocation.Line {
	if most <= 0 || line.Proven <= most && d.spent <= most {
		return line
	}
	line.Proven, line.Overuse = min(line.Proven, most), line.Overuse || d.spent > most
	if line.Ceiling <= 0 || line.Ceiling > most {
		line.Ceiling = most
	}
	return line
}
