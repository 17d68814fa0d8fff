// Package tally counts durations by size, so that their distribution can be shown. Package
// metrics shows it.
package tally

import (
	"sync/atomic"
	"time"
)

// bounds are the largest durations of the buckets but the last, which has no bound. A
// callback that answers at once takes about 1 µs, an HTTP request may take a minute.
var bounds = [...]time.Duration{
	time.Microsecond, 5 * time.Microsecond, 10 * time.Microsecond, 50 * time.Microsecond,
	100 * time.Microsecond, 500 * time.Microsecond, time.Millisecond, 5 * time.Millisecond,
	10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 5 * time.Second, 10 * time.Second, time.Minute,
}

// Histogram counts durations by size. Its zero value is ready; it may be used from
// any goroutine. An observation is two additions.
type Histogram struct {
	counts [len(bounds) + 1]atomic.Uint64
	sum    atomic.Int64
}

// Observe counts a duration; a negative one counts as 0.
func (h *Histogram) Observe(d time.Duration) {
	d = max(d, 0)
	i := 0
	for i < len(bounds) && d > bounds[i] {
		i++
	}
	h.counts[i].Add(1)
	if d > 0 {
		h.sum.Add(int64(d))
	}
}

// Counts are what a histogram has counted.
type Counts struct {
	// Sum is the sum of all durations, Count their number.
	Sum   time.Duration
	Count uint64
	// Buckets has, for each bound in seconds, how many durations were not longer.
	Buckets map[float64]uint64
}

// Read reads the counts. They may change meanwhile, but they are consistent with each
// other.
func (h *Histogram) Read() Counts {
	counts := Counts{Sum: time.Duration(h.sum.Load()), Buckets: make(map[float64]uint64, len(bounds))}
	for i := range h.counts {
		counts.Count += h.counts[i].Load()
		if i < len(bounds) {
			counts.Buckets[bounds[i].Seconds()] = counts.Count
		}
	}
	return counts
}
