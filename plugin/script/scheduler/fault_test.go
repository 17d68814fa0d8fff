package scheduler

import (
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/guard/guardtest"
)

// faultyClock panics once, when the scheduler asks for the time of a timer.
type faultyClock struct {
	RealClock
	faulty atomic.Bool
}

func (c *faultyClock) Now() time.Time {
	if c.faulty.CompareAndSwap(true, false) {
		panic("in the clock")
	}
	return time.Now()
}

func TestASchedulerGoesOnAfterEachPanic(t *testing.T) {
	log, clock := new(guardtest.Lines), new(faultyClock)
	var resumed, ran atomic.Int32
	s := New(clock, func() {
		if resumed.Add(1) == 1 {
			panic("in resume")
		}
	})
	s.Log = log
	clock.Drive(s)
	defer s.Stop()
	s.Poke()
	s.Soon(func() { panic("in soon") })
	after := func(run func()) {
		t.Helper()
		if _, err := s.After(0, run); err != nil {
			t.Fatal(err)
		}
	}
	after(func() { panic("in a timer") })
	after(func() { ran.Add(1) })
	awaiting.Until(t, "the second timer", func() bool { return ran.Load() == 1 })
	after(func() { clock.faulty.Store(true) })
	after(func() { ran.Add(1) })
	awaiting.Until(t, "the timer behind a panic of the scheduler's own", func() bool { return ran.Load() == 2 })
	s.Poke()
	awaiting.Until(t, "the second poke", func() bool { return resumed.Load() == 2 })
	for _, where := range []string{"in soon", "in a timer", "in resume", "in the clock"} {
		if log.Count(where) != 1 {
			t.Errorf("%s: logged %d times", where, log.Count(where))
		}
	}
}
