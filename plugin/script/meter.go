package script

import (
	"time"

	"janus-golua/plugin/script/threads"
)

// lock takes the Lua lock. It looks at a clock only when the lock is not free.
func (e *Engine) lock() {
	if e.tryLock() {
		return
	}
	if e.meter == nil {
		e.mu.Lock()
		return
	}
	began := e.watchdog.Now()
	e.mu.Lock()
	e.meter.LockWait.Observe(e.watchdog.Now() - began)
}

// Busy says whether somebody is inside the script just now, so that an entry would have to wait.
func (e *Engine) Busy() bool {
	if !e.mu.TryLock() {
		return true
	}
	defer e.mu.Unlock()
	return false
}

func (e *Engine) tryLock() (free bool) {
	if free = e.mu.TryLock(); free && e.meter != nil {
		e.meter.LockWait.Observe(0)
	}
	return free
}

// entryTimes are the times of an entry; only an engine with a meter uses them. A reading
// of the clock takes 25 ns, which is most of what a meter costs, so a reading serves twice
// where it can.
type entryTimes struct {
	// entered is when the entry got the Lua lock; fresh says that nothing has run since.
	entered time.Duration
	fresh   bool
	// ended is when the latest task gave way, 0 if something has run since.
	ended time.Duration
}

// leave ends an entry, even one that has panicked, and returns what the entry has left.
func (e *Engine) leave() (left Left) {
	e.watchdog.End()
	left = Left{e.after, e.last}
	e.after, e.last, e.answers, e.machine.Origin = nil, nil, 0, Origin{}
	if e.meter == nil {
		return left
	}
	end := e.times.ended
	if end == 0 {
		end = e.watchdog.Now()
	}
	e.meter.LockHeld.Observe(end - e.times.entered)
	return left
}

// goes notes that a task begins or continues.
func (e *Engine) goes(t *Task) {
	if e.meter == nil {
		return
	}
	t.since = e.times.entered
	if !e.times.fresh {
		t.since = e.watchdog.Now()
	}
	e.times.fresh = false
	if t.begun == 0 {
		t.begun = t.since
	}
}

// gaveWay notes that a task has ended, or waits.
func (e *Engine) gaveWay(t *Task, how threads.Outcome) {
	if e.meter == nil {
		return
	}
	now := e.watchdog.Now()
	e.times.ended = now
	t.ran += now - t.since
	if how == threads.Waits {
		return
	}
	c := e.meter.Callback(t.name)
	c.Ran.Observe(t.ran)
	if t.waited {
		c.Waited.Observe(now - t.begun)
	}
}
