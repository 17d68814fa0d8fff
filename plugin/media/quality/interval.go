package quality

import (
	"sync"
	"time"
)

// shortest is the shortest interval whose losses are reported. Senders report about as often.
const shortest = time.Second

// Interval finds the losses of late from counts that only grow. It may be used from any thread.
type Interval struct {
	mu             sync.Mutex // protects all fields
	since          time.Duration
	expected, lost uint32
	loss           float64
	known          bool
}

// Begin begins the first interval.
func (i *Interval) Begin(now time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.since = now
}

// Update ends the interval if it has been long enough. ended says so, and loss is then the
// share of the packets that were lost in the interval. An interval without packets says nothing.
func (i *Interval) Update(r Reception, now time.Duration) (loss float64, ended bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	expected := r.Expected - i.expected
	if now-i.since < shortest || expected == 0 {
		return 0, false
	}
	lost := int32(r.Lost - i.lost) // fewer than before when packets were sent again
	i.loss, i.known = min(float64(max(lost, 0))/float64(expected), 1), true
	i.since, i.expected, i.lost = now, r.Expected, r.Lost
	return i.loss, true
}

// Loss is the share of packets that were lost in the latest interval.
func (i *Interval) Loss() (loss float64, known bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.loss, i.known
}
