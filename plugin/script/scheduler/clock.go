package scheduler

import "time"

// Clock is the clock of timers and scripts.
type Clock interface {
	// Now is the time.
	Now() time.Time
	// Drive begins to let a scheduler work: it calls Run on a goroutine of its own,
	// or Step whenever it sees fit, until the scheduler is stopped.
	Drive(s *Scheduler)
}

// RealClock is the time of the machine.
type RealClock struct{}

// Now is the time.
func (RealClock) Now() time.Time { return time.Now() }

// Drive gives a scheduler a goroutine of its own.
func (RealClock) Drive(s *Scheduler) { go s.Run() }
