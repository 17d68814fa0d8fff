package budget

import (
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/guard/guardtest"
)

func TestAWatchdogLooksAgainAfterAPanic(t *testing.T) {
	log := new(guardtest.Lines)
	w := New(log, nil)
	defer w.Stop()
	budget := Budget{Time: time.Millisecond}
	w.Begin(budget)
	w.gate.Load().close() // so that it cannot be closed again
	awaiting.Until(t, "the panic", func() bool { return log.Count("close of closed channel") == 1 })
	w.End()
	w.Begin(budget)
	select {
	case <-w.Done():
	case <-time.After(awaiting.Patience):
		t.Error("the next entry is not watched")
	}
}

// An entry that has ended before the look needs no second look; the next entry starts the looks
// again.
func TestALookThatMeetsNoEntryIsTheLast(t *testing.T) {
	w := New(nil, nil)
	defer w.Stop()
	look := func() time.Duration {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.lookNow()
	}
	for range 3 {
		w.Begin(Budget{Time: time.Hour})
		if next := look(); next != lookEvery || !w.ticking.Load() {
			t.Errorf("while an entry runs, the next look is in %v", next)
		}
		w.End()
		w.Begin(Budget{Time: time.Hour})
		w.End()
		if next := look(); next != 0 || w.ticking.Load() {
			t.Errorf("after the entries the next look is in %v", next)
		}
	}
}
