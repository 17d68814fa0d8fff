package script

import (
	"sync/atomic"
	"time"

	"janus-golua/plugin/script/budget"
	"janus-golua/plugin/script/threads"
	"janus-golua/plugin/tally"
)

// Meter counts the events of an application's engines, one engine after another. An engine
// without a meter counts nothing. The counters may be read at any time.
type Meter struct {
	// LockWait is how long entries waited for the Lua lock; LockHeld is how long they held
	// it.
	LockWait, LockHeld tally.Histogram
	budget.Overruns
	threads.Counts

	callbacks map[string]*CallbackMeter // by the name of the function; fixed
	others    *CallbackMeter
}

// CallbackMeter counts calls of functions that have one label together.
type CallbackMeter struct {
	Label string
	// Ran is how long each call ran, without the time that it waited. Waited is the time
	// from a call to its end, of the calls that have waited.
	Ran, Waited tally.Histogram
	Errors      atomic.Uint64
}

// NewMeter makes a meter of the functions that labels names. All other functions, whose
// names the script chooses, share one label.
func NewMeter(labels map[string]string, others string) *Meter {
	m := &Meter{callbacks: make(map[string]*CallbackMeter, len(labels)), others: &CallbackMeter{Label: others}}
	byLabel := map[string]*CallbackMeter{others: m.others}
	for name, label := range labels {
		if byLabel[label] == nil {
			byLabel[label] = &CallbackMeter{Label: label}
		}
		m.callbacks[name] = byLabel[label]
	}
	return m
}

// Callbacks are the meters of all labels, in no order.
func (m *Meter) Callbacks() []*CallbackMeter {
	all, seen := []*CallbackMeter{m.others}, map[*CallbackMeter]bool{m.others: true}
	for _, c := range m.callbacks {
		if !seen[c] {
			seen[c] = true
			all = append(all, c)
		}
	}
	return all
}

func (m *Meter) callback(name string) *CallbackMeter {
	if c := m.callbacks[name]; c != nil {
		return c
	}
	return m.others
}

// overruns and coroutines are the counters of the watchdog and of the machine, nil without
// a meter.
func (m *Meter) overruns() *budget.Overruns {
	if m == nil {
		return nil
	}
	return &m.Overruns
}

func (m *Meter) coroutines() *threads.Counts {
	if m == nil {
		return nil
	}
	return &m.Counts
}

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

// leave ends an entry, even one that has panicked, and returns the effects of the entry.
func (e *Engine) leave() (effects Effects) {
	e.watchdog.End()
	effects = e.after
	if len(e.last) > 0 {
		effects = append(effects, e.last...)
	}
	e.after, e.last, e.answers, e.machine.Origin = nil, nil, 0, Origin{}
	if e.meter == nil {
		return effects
	}
	end := e.times.ended
	if end == 0 {
		end = e.watchdog.Now()
	}
	e.meter.LockHeld.Observe(end - e.times.entered)
	return effects
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
	c := e.meter.callback(t.name)
	c.Ran.Observe(t.ran)
	if t.waited {
		c.Waited.Observe(now - t.begun)
	}
}

// failed counts an error of a function.
func (m *Meter) failed(name string) {
	if m != nil {
		m.callback(name).Errors.Add(1)
	}
}
