package script

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// Budget is what one entry into Lua may use; a zero field is no limit.
type Budget struct {
	// Time is how long it may run. Waiting for the Lua lock does not count.
	Time time.Duration
	// Memory is how large the Go heap of the process, nearly all of it Lua's,
	// may be while it runs, in bytes.
	Memory uint64
}

// lookEvery is how often a watchdog looks at an entry that is still running.
const lookEvery = 10 * time.Millisecond

// watchdog ends an entry into Lua that uses more than its budget. It is the
// context.Context that gopher-lua asks before each instruction, of all threads
// of a state: once it has fired, every further instruction of the entry fails,
// so that no pcall of the script can hold on.
//
// It looks every 10 ms as long as entries come, which costs an entry two short
// locks and no timer of its own.
type watchdog struct {
	// mu protects what follows against the timer's goroutine. done changes only
	// with the Lua lock held as well, so that Done needs no lock.
	mu       sync.Mutex
	done     chan struct{}
	reason   error
	running  bool
	ticking  bool
	stopped  bool
	budget   Budget
	deadline time.Duration // by now
	timer    *time.Timer
	epoch    time.Time
	meter    *Meter // nil counts nothing
}

func newWatchdog(meter *Meter) *watchdog {
	w := &watchdog{done: make(chan struct{}), epoch: time.Now(), meter: meter}
	w.timer = time.AfterFunc(time.Hour, w.look)
	w.timer.Stop()
	return w
}

// now is a clock that costs half of time.Now.
func (w *watchdog) now() time.Duration { return time.Since(w.epoch) }

// begin starts the time of an entry, which it returns.
func (w *watchdog) begin(budget Budget) time.Duration {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason != nil {
		w.done, w.reason = make(chan struct{}), nil
	}
	w.running, w.budget = true, budget
	if budget.Time > 0 {
		w.deadline = now + budget.Time
	}
	if !w.ticking && !w.stopped && budget != (Budget{}) {
		w.ticking = true
		w.timer.Reset(lookEvery)
	}
	return now
}

// end stops it.
func (w *watchdog) end() {
	w.mu.Lock()
	w.running = false
	w.mu.Unlock()
}

// stop ends the watchdog.
func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.timer.Stop()
}

// look is what the timer does.
func (w *watchdog) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.running || w.stopped {
		w.ticking = false // begin starts it again
		return
	}
	if w.reason == nil {
		if w.reason = w.exceeded(); w.reason != nil {
			close(w.done)
		}
	}
	w.timer.Reset(lookEvery)
}

// exceeded says what the running entry has used too much of, nil for nothing.
func (w *watchdog) exceeded() error {
	if w.budget.Time > 0 && w.now() > w.deadline {
		if w.meter != nil {
			w.meter.TimeOverruns.Add(1)
		}
		return fmt.Errorf("it ran for longer than %v", w.budget.Time)
	}
	if limit := w.budget.Memory; limit > 0 && heapSize() > limit {
		runtime.GC() // what looks used may be garbage
		if used := heapSize(); used > limit {
			if w.meter != nil {
				w.meter.MemoryOverruns.Add(1)
			}
			return fmt.Errorf("it uses more than %d MB of memory", limit>>20)
		}
	}
	return nil
}

// heapSize is the size of all objects on the Go heap, garbage included.
func heapSize() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// Done is closed when the running entry has used up its budget.
func (w *watchdog) Done() <-chan struct{} { return w.done }

// Err says why Done is closed, nil when it is not.
func (w *watchdog) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}

// Deadline and Value complete context.Context; gopher-lua asks for neither.
func (w *watchdog) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value is nil.
func (w *watchdog) Value(any) any { return nil }
