package media

import (
	"testing"
	"time"
)

// Nobody measures a publisher whom no estimated viewer gets. The next such viewer must not find
// layers that seem to cost nothing: it would get the best one on any line.
func TestRatesAreRightAfterAPause(t *testing.T) {
	for _, pause := range []time.Duration{time.Second, 3 * time.Second, time.Minute} {
		room := newLineRoom(t)
		e, first, viewer := room.sized(1), room.join(2), room.join(3)
		room.link(e.publisher, first)
		room.limit(first)
		room.film(e, 5*time.Second)
		before := rateOf(e.publisher)
		e.publisher.RemoveRecipient(first)
		room.film(e, pause)
		line := room.limit(viewer)
		line.state.Proven = 700_000
		room.film(e, 100*time.Millisecond)
		room.link(e.publisher, viewer)
		for range 15 {
			room.film(e, 100*time.Millisecond)
			for layer, rate := range rateOf(e.publisher) {
				if rate != 0 && (rate < before[layer]*2/3 || rate > before[layer]*3/2) {
					t.Fatalf("after %v, layer %d seems to have %d bit/s, it has %d", pause, layer, rate, before[layer])
				}
			}
		}
	}
}

// rateOf are the rates of the substreams of a publisher's only video.
func rateOf(publisher *Session) (rates [3]int64) {
	publisher.router.mu.Lock()
	defer publisher.router.mu.Unlock()
	of := publisher.onlyVideo().rates.of(true, publisher.router.core.Now())
	for i := range rates {
		for _, rate := range of[i] {
			rates[i] += rate
		}
	}
	return rates
}
