package allocation

import "time"

// lowTime is how long a rate must have been proven before streams rise to it, at least; at most twice
// as long. An estimate swings by some per cent from one report to the next.
const lowTime = 500 * time.Millisecond

// low knows the lowest proven rate of late: that of the present period, and that of the one before.
type low struct {
	since       time.Duration
	now, before int64
	heard, full bool // full says that one period is over
}

// hear takes what is proven now.
func (l *low) hear(now time.Duration, proven int64) {
	switch {
	case !l.heard:
		*l = low{since: now, now: proven, heard: true}
	case now-l.since >= lowTime:
		*l = low{since: now, now: proven, before: l.now, heard: true, full: true}
	default:
		l.now = min(l.now, proven)
	}
}

// proven is the rate that was proven all the time, 0 before that is known.
func (l *low) proven() int64 {
	if !l.full {
		return 0
	}
	return max(min(l.now, l.before), 0)
}
