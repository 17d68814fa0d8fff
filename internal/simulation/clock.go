package simulation

import (
	"sync"
	"time"

	"janus-golua/plugin/script/scheduler"
)

// clock is a time that stands until it is moved. It is a scheduler.Clock whose
// schedulers work when step is called.
type clock struct {
	mu         sync.Mutex // protects what follows
	now        time.Time
	schedulers []*scheduler.Scheduler
}

// Now is the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Drive keeps a scheduler for step.
func (c *clock) Drive(s *scheduler.Scheduler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schedulers = append(c.schedulers, s)
}

// moveTo sets the time; it does not go back.
func (c *clock) moveTo(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.After(c.now) {
		c.now = now
	}
}

// all are the schedulers. One that was stopped has nothing to do.
func (c *clock) all() []*scheduler.Scheduler {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.schedulers
}

// step does one thing that is due, and says whether there was one.
func (c *clock) step() bool {
	for _, s := range c.all() {
		if s.Step() {
			return true
		}
	}
	return false
}

// due is when the next timer is, false without one.
func (c *clock) due() (next time.Time, ok bool) {
	for _, s := range c.all() {
		if at, waits := s.Due(); waits && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	return next, ok
}
