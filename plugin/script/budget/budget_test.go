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
