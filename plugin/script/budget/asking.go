package budget

import (
	"fmt"
	"math"
	"runtime"
	"time"
)

// weighEvery is how many bytes of work native code may do until the heap is weighed, which
// takes a microsecond or two. The watchdog looks every 10 ms, which is too seldom for
// native code: a decoder makes 50 MB of tables in that time.
const weighEvery = 1 << 20

// usefulRate is the part of the memory, 1/16, that a collection must leave free for another
// collection to be worth its time.
const usefulRate = 16

// spareTime is how much longer than its budget of time an entry may run because of work
// that cannot ask. docs/reliability.md states it.
const spareTime = 200 * time.Millisecond

// Ask implements work.Budget: native code asks whether to go on.
func (w *Watchdog) Ask(units int) error {
	if w.fired.Load() {
		return w.Err()
	}
	g := w.gate.Load()
	if w.asked += units; w.asked < weighEvery && !g.isFull() || w.budget.Memory == 0 {
		return nil
	}
	g.weighed()
	w.asked = 0
	return w.weigh(units, native)
}

// who asks for the heap to be weighed.
type who bool

const (
	native      who = true  // code that may have made much which Lua does not know yet
	interpreter who = false // between two instructions
)

// weigh ends the entry when the heap is too large, or would be with the given number of
// bytes more. Part of the heap may be garbage, so garbage is collected first. But
// collecting 500 MB takes half a second: when the last collection of this entry has left
// little room, the heap counts as full without another one.
func (w *Watchdog) weigh(units int, asks who) error {
	more := uint64(max(units, 0))
	if w.fitsIn(more) || w.isStillLight(more) || w.isShared() && w.isLight(more, asks) {
		return nil
	}
	entry := w.entries.Load()
	if room := w.room(); entry != w.collected || w.remained < room-room/usefulRate {
		w.collect()
		w.collected, w.remained = entry, HeapSize()
		if w.fitsIn(more) {
			return nil
		}
	}
	if w.isShared() && w.isWithin(more, asks) {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.fired.Load() {
		w.fire(w.entries.Load(), w.tooLarge())
	}
	return w.reason
}

func (w *Watchdog) collect() {
	w.weighing.Store(true)
	defer w.weighing.Store(false)
	runtime.GC()
	w.gate.Load().weighed()
}

// weighNow weighs the heap for an entry that fills it without native code.
func (w *Watchdog) weighNow(g *gate) {
	g.weighed()
	_ = w.weigh(0, interpreter) // it fires by itself
}

func (w *Watchdog) fitsIn(more uint64) bool { return HeapSize()+more <= w.room() }

// tooLarge counts and says that an entry uses too much memory.
func (w *Watchdog) tooLarge() error {
	if w.overruns != nil {
		w.overruns.MemoryOverruns.Add(1)
	}
	return fmt.Errorf("it uses more than %d MB of memory", w.budget.Memory>>20)
}

// Fits implements work.Budget: it says whether work that cannot ask may begin.
func (w *Watchdog) Fits(takes time.Duration) error {
	if left := w.left(); takes > left+spareTime {
		return fmt.Errorf("it would take about %v, and %v are left", takes.Round(time.Millisecond), max(left, 0).Round(time.Millisecond))
	}
	return nil
}

// left is how much time the entry has left, exact to 10 ms.
func (w *Watchdog) left() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.budget.Time <= 0:
		return math.MaxInt64 - spareTime
	case w.seen != w.entries.Load(): // it began after the last look
		return w.budget.Time
	}
	return w.budget.Time - time.Since(w.since)
}
