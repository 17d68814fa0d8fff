package simulation

import (
	"sync"
	"time"

	"janus-golua/plugin/script/scheduler"
)

// clock is a time that stands still until it is moved. It is a scheduler.Clock whose
// schedulers run only when step is called.
type clock struct {
	mu         sync.Mutex // protects the fields below
	now        time.Time
	schedulers []*scheduler.Scheduler
}

// Now is the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Drive keeps a scheduler, which step will run.
func (c *clock) Drive(s *scheduler.Scheduler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schedulers = append(c.schedulers, s)
}

// moveTo sets the time. The time never goes back.
func (c *clock) moveTo(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.After(c.now) {
		c.now = now
	}
}

// all lists the schedulers. A stopped scheduler has nothing to do.
func (c *clock) all() []*scheduler.Scheduler {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.schedulers
}

// step does one thing that is due, and says whether anything was due.
func (c *clock) step() bool {
	for _, s := range c.all() {
		if s.Step() {
			return true
		}
	}
	return false
}

// due is the time of the next timer; ok is false if there is none.
func (c *clock) due() (next time.Time, ok bool) {
	for _, s := range c.all() {
		if at, waits := s.Due(); waits && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	return next, ok
}
