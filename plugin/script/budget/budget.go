// Package budget ends an entry into Lua that runs for too long, or takes too much memory.
package budget

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/guard"
)

// Budget is what one entry into Lua may use; a zero field is no limit.
type Budget struct {
	// Time is how long it may run. Waiting for the Lua lock does not count.
	Time time.Duration
	// Memory is how large the Go heap of the process, nearly all of it Lua's, may be while it
	// runs, in bytes. Where several scripts share the process, only what this one's values
	// take counts (Share).
	Memory uint64
}

// Overruns count the entries that were ended because they had used up their budget.
type Overruns struct {
	TimeOverruns, MemoryOverruns atomic.Uint64
}

// lookEvery is how often a watchdog looks at an entry that is still running, lookSooner how
// often when the heap is more than half full: a script makes 10 MB of tables in 10 ms.
const (
	lookEvery  = 10 * time.Millisecond
	lookSooner = 2 * time.Millisecond
)

// Watchdog ends an entry into Lua that uses more than its budget. It is the context.Context
// that gopher-lua asks before each instruction in any thread of a state. Once the watchdog
// has fired, every further instruction of the entry fails, so that a script cannot go on by
// means of pcall.
//
// The watchdog looks 10 ms after an entry has begun, and every 10 ms while an entry runs. A look
// that meets none ends the looks until the next entry: a look wakes several threads of an idle
// runtime, which costs as much as the entry. So most entries cost two atomic
// additions, and no reading of a clock: the first look at an entry notes that the entry has
// begun, and a budget of time ends up to two looks late. Native code that may do much in
// one instruction asks the watchdog (package work).
type Watchdog struct {
	// entries counts beginnings and ends: it is odd while an entry runs.
	entries atomic.Uint64
	// ticking says that the watchdog looks. fired says that the gate is closed, or is about
	// to be closed.
	ticking, fired atomic.Bool
	// weighing says that the entry collects garbage just now.
	weighing atomic.Bool
	// gate is what the interpreter asks before each instruction.
	gate atomic.Pointer[gate]
	// mu protects the fields below, which Begin and look share. budget changes only with
	// the Lua lock held as well, so a holder of the Lua lock may read it.
	mu      sync.Mutex
	budget  Budget
	reason  error
	stopped bool
	timer   *time.Timer
	// seen is the value of entries at the last look, since is when a look first saw it.
	seen  uint64
	since time.Time
	// epoch is where Now begins; nil overruns count nothing.
	epoch    time.Time
	overruns *Overruns
	log      guard.Logger
	// shared tells the memory of this script from that of others in the process.
	shared sharedHeap
	// asked is how many bytes of work native code has done since the heap was weighed. The
	// Lua lock protects the field.
	asked int
	// collected is the last entry in which garbage was collected because the heap was too
	// large. remained is the size of the heap after that.
	collected uint64
	remained  uint64
}

// New makes a watchdog that watches nothing yet. With nil, overruns are not counted.
func New(log guard.Logger, overruns *Overruns) *Watchdog {
	w := &Watchdog{epoch: time.Now(), overruns: overruns, log: log}
	w.gate.Store(newGate())
	w.timer = time.AfterFunc(time.Hour, w.look)
	w.timer.Stop()
	return w
}

// Now is a clock that takes half the time of time.Now.
func (w *Watchdog) Now() time.Duration { return time.Since(w.epoch) }

// Begin starts the time of an entry, with the Lua lock held.
func (w *Watchdog) Begin(budget Budget) {
	w.entries.Add(1)
	if w.fired.Load() || budget != w.budget || !w.ticking.Load() {
		w.prepare(budget)
	}
}

// prepare is the part of Begin that is seldom needed.
func (w *Watchdog) prepare(budget Budget) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.budget = budget
	if w.fired.Load() {
		w.gate.Store(newGate())
		w.reason = nil
		w.fired.Store(false)
	}
	if !w.stopped && budget != (Budget{}) && w.ticking.CompareAndSwap(false, true) {
		w.timer.Reset(lookEvery)
	}
}

// End ends the time of the entry.
func (w *Watchdog) End() { w.entries.Add(1) }

// Stop ends the watchdog.
func (w *Watchdog) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.timer.Stop()
}

// lookAfterPanic is how long a watchdog rests after a panic of its own. A script that hangs
// must still be ended, but a permanent fault must not fill the log.
const lookAfterPanic = time.Second

// look is called by the timer.
func (w *Watchdog) look() {
	defer guard.Recover(w.log, "the watchdog")
	w.mu.Lock()
	defer w.mu.Unlock()
	next := lookAfterPanic
	defer func() {
		if next > 0 && !w.stopped {
			w.timer.Reset(next)
		}
	}()
	next = w.lookNow()
}

// lookNow looks at the entry that runs, and says after which time to look again. 0 means
// not before the next entry. The caller holds mu.
func (w *Watchdog) lookNow() (next time.Duration) {
	if w.stopped {
		return 0
	}
	entry := w.entries.Load()
	if entry%2 == 0 && (entry == w.seen || !w.filling()) && w.rest(entry) {
		return 0
	}
	if entry != w.seen {
		w.seen, w.since = entry, time.Now()
	}
	if entry%2 == 1 && !w.fired.Load() {
		w.fire(entry, w.exceeded(time.Since(w.since)))
	}
	if w.filling() {
		return lookSooner
	}
	return lookEvery
}

// filling says that the heap is more than half full.
func (w *Watchdog) filling() bool {
	return w.budget.Memory > 0 && HeapSize() > w.room()/2
}

// rest stops the looks, because nothing runs. It returns false when
// an entry has begun just now, which may rely on the looks.
func (w *Watchdog) rest(entry uint64) bool {
	w.ticking.Store(false)
	return w.entries.Load() == entry || !w.ticking.CompareAndSwap(false, true)
}

// fire ends an entry. The next entry asks for fired when it begins, so it cannot meet a
// closed gate that was meant for this one.
func (w *Watchdog) fire(entry uint64, reason error) {
	if reason == nil {
		return
	}
	w.fired.Store(true)
	if w.entries.Load() != entry {
		w.fired.Store(false)
		return
	}
	w.reason = reason
	w.gate.Load().close()
}

// exceeded says what the entry has used too much of, after it has run for a time; nil means
// that it stays within its budget.
func (w *Watchdog) exceeded(ran time.Duration) error {
	if w.budget.Time > 0 && ran > w.budget.Time {
		if w.overruns != nil {
			w.overruns.TimeOverruns.Add(1)
		}
		return fmt.Errorf("it ran for longer than %v", w.budget.Time)
	}
	if w.budget.Memory > 0 && HeapSize() > w.room() && !w.weighsItself() && !w.isShared() {
		runtime.GC() // some of the heap may be garbage
		if HeapSize() > w.budget.Memory {
			return w.tooLarge()
		}
	}
	return nil
}

// looksInVain is how many looks pass until the watchdog weighs the heap in the place of the
// entry.
const looksInVain = 5

// weighsItself makes the entry collect garbage before its next instruction. If the watchdog
// collected, the entry would make 100 MB of tables in the half second that 500 MB take.
// weighsItself returns false when the entry does not come to a next instruction, in native
// code that does not ask.
func (w *Watchdog) weighsItself() bool {
	g := w.gate.Load()
	if w.weighing.Load() {
		return true
	}
	if g.looks++; g.looks > looksInVain {
		g.looks = 0
		return false
	}
	g.attention.Or(full)
	return true
}

// HeapSize is the size of all objects on the Go heap, garbage included.
func HeapSize() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// Undisturbed says that Done need not be asked before the next instruction.
func (w *Watchdog) Undisturbed() bool { return w.gate.Load().attention.Load() == 0 }

// Done is closed when the running entry has used up its budget.
func (w *Watchdog) Done() <-chan struct{} {
	g := w.gate.Load()
	if g.isFull() {
		w.weighNow(g)
	}
	return g.done
}

// gate stands before each instruction, until an entry has used up its budget.
type gate struct {
	done chan struct{}
	// attention is 0, or says by bits why the entry must not simply go on.
	attention atomic.Uint32
	// looks is how many looks have found full set; the watchdog's mu protects it.
	looks int
}

const (
	// full says that the heap is to be weighed first.
	full uint32 = 1 << iota
	// closed says that done is closed.
	closed
)

func (g *gate) isFull() bool { return g.attention.Load()&full != 0 }
func (g *gate) weighed()     { g.attention.And(^full) }
func (g *gate) close()       { g.attention.Or(closed); close(g.done) }

func newGate() *gate { return &gate{done: make(chan struct{})} }

// Err says why Done is closed, nil when it is not.
func (w *Watchdog) Err() error {
	if !w.fired.Load() {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}

// Deadline completes context.Context; gopher-lua does not call it.
func (w *Watchdog) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value completes context.Context; gopher-lua does not call it.
func (w *Watchdog) Value(any) any { return nil }
