package matching

import (
	"slices"
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
)

// clock makes one time of the viewer's clock, which begins anew after 12 days.
type clock struct {
	wraps time.Duration
	last  time.Duration
	known bool
}

// shift is what is added to the times of a feedback with this reference.
func (c *clock) shift(reference time.Duration) time.Duration {
	if c.known {
		switch step := reference - c.last; {
		case step < -feedback.Period/2:
			c.wraps += feedback.Period
		case step > feedback.Period/2:
			c.wraps -= feedback.Period
		}
	}
	c.known, c.last = true, reference
	return c.wraps
}

// lower gives the least and the lower quartile. It sorts the delays.
func lower(delays []time.Duration) (least, quartile time.Duration) {
	slices.Sort(delays)
	return delays[0], delays[len(delays)/4]
}

// base is the least delay that was seen: that of a packet that did not wait. It has the difference of
// two clocks in it. It rises with their skew only: a minimum of the last seconds would take a queue
// that stands for the normal state.
type base struct {
	least time.Duration
	at    time.Duration
	known bool

	still still
}

const skew = 10_000 // clocks differ by less than one part of this: 100 ppm

// take takes the least delay and the lower quartile of one feedback. While the departures are not sure,
// the least may be wrong, and only the quartile counts. calm says that nothing got lost for a while.
func (b *base) take(at, least, quartile time.Duration, sure, calm bool) {
	if !b.known {
		*b = base{least: least, at: at, known: true}
		return
	}
	if at > b.at {
		b.least += (at - b.at) / skew
		b.at = at
	}
	if sure {
		b.least = min(b.least, least)
	} else {
		b.least = min(b.least, quartile)
	}
	if level, ok := b.still.take(at, least, quartile, calm); ok && level > b.least {
		b.least = level
	}
}

// still finds delays that stand still: the path has changed, or departures were wrong. A queue never
// stands still for so long, unless it is full, and then packets get lost.
type still struct {
	since     time.Duration
	low, high time.Duration // of the quartiles
	least     time.Duration
	known     bool
}

const (
	stillFor = 3 * time.Second
	stillIn  = 8 * time.Millisecond
)

// take gives back the least of the delays that stood.
func (s *still) take(at, least, quartile time.Duration, calm bool) (time.Duration, bool) {
	low, high := min(s.low, quartile), max(s.high, quartile)
	if !s.known || !calm || high-low > stillIn {
		*s = still{since: at, low: quartile, high: quartile, least: least, known: true}
		return 0, false
	}
	s.low, s.high, s.least = low, high, min(s.least, least)
	return s.least, at-s.since >= stillFor
}
