// Package meter counts what the engines of an application do.
package meter

import (
	"sync/atomic"

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

	callbacks map[string]*Callback // by the name of the function; fixed
	others    *Callback
}

// Callback counts calls of functions that have one label together.
type Callback struct {
	Label string
	// Ran is how long each call ran, without the time that it waited. Waited is the time
	// from a call to its end, of the calls that have waited.
	Ran, Waited tally.Histogram
	Errors      atomic.Uint64
}

// New makes a meter of the functions that labels names. All other functions, whose
// names the script chooses, share one label.
func New(labels map[string]string, others string) *Meter {
	m := &Meter{callbacks: make(map[string]*Callback, len(labels)), others: &Callback{Label: others}}
	byLabel := map[string]*Callback{others: m.others}
	for name, label := range labels {
		if byLabel[label] == nil {
			byLabel[label] = &Callback{Label: label}
		}
		m.callbacks[name] = byLabel[label]
	}
	return m
}

// Callbacks are the meters of all labels, in no order.
func (m *Meter) Callbacks() []*Callback {
	all, seen := []*Callback{m.others}, map[*Callback]bool{m.others: true}
	for _, c := range m.callbacks {
		if !seen[c] {
			seen[c] = true
			all = append(all, c)
		}
	}
	return all
}

// Callback is the meter of a function.
func (m *Meter) Callback(name string) *Callback {
	if c := m.callbacks[name]; c != nil {
		return c
	}
	return m.others
}

// OfBudget and OfThreads are the counters of the watchdog and of the machine, nil without
// a meter.
func (m *Meter) OfBudget() *budget.Overruns {
	if m == nil {
		return nil
	}
	return &m.Overruns
}

func (m *Meter) OfThreads() *threads.Counts {
	if m == nil {
		return nil
	}
	return &m.Counts
}

// Failed counts an error of a function.
func (m *Meter) Failed(name string) {
	if m != nil {
		m.Callback(name).Errors.Add(1)
	}
}
