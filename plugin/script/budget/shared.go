package budget

import (
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// sharedHeap tells the memory of one script from that of other scripts in the process. The
// heap has one size. When it is larger than this script alone may make it, what the script's
// values take is estimated. As long as that is within the budget, the heap may grow by
// the rest before it is estimated again.
type sharedHeap struct {
	// among says whether there are other scripts; nil is no.
	among func() bool
	// own estimates what the values of this script take, at most a little over a limit. It
	// is called with the Lua lock held.
	own func(limit uint64) uint64
	// allowed is the size of the heap up to which the last estimate holds, until is when it
	// ends, in ns of Now: other scripts may have given back what this one has taken since.
	allowed atomic.Uint64
	until   atomic.Int64
	// last is the last estimate by which the script was within its budget. If it was light,
	// light is how many bytes may be allocated in all before another estimate. The Lua lock
	// protects both.
	last  estimate
	light uint64
}

// estimate is what the values of a script weighed in an entry, and the size of the heap then.
type estimate struct{ entry, weight, heap uint64 }

// An estimate holds for a second, and for 20 times as long as it took, so that estimating
// takes 5 % of the time at most.
const (
	estimateHolds = time.Second
	estimateShare = 20
)

// Share makes the watchdog tell the memory of its script from that of others: among says
// whether there are any now, own estimates what the script's values take, and may stop
// when it has passed a limit.
func (w *Watchdog) Share(among func() bool, own func(limit uint64) uint64) {
	w.shared.among, w.shared.own = among, own
}

func (w *Watchdog) isShared() bool { return w.shared.among != nil && w.shared.among() }

// room is how large the heap may be.
func (w *Watchdog) room() uint64 {
	allowed := w.shared.allowed.Load()
	if allowed > w.budget.Memory && int64(w.Now()) < w.shared.until.Load() {
		return allowed
	}
	return w.budget.Memory
}

// A script is light if its values take an eighth of its memory at most. An estimate of a light
// script holds until the process has allocated half of that memory: then the script has not
// taken more than that, whatever has become of the garbage.
const (
	lightRate  = 8
	lightTakes = 2
)

// isLight says whether the script takes so little that it is within its budget, whatever part
// of the heap is garbage. Then the script need not collect garbage, which takes half a second
// if others have filled the heap.
func (w *Watchdog) isLight(more uint64, asks who) bool {
	allocated, most := allocated(), w.budget.Memory/lightRate
	e := w.estimate(most, asks)
	if e.weight+more > most {
		return false
	}
	w.shared.last, w.shared.light = e, allocated+w.budget.Memory/lightTakes
	return true
}

// isStillLight says that the last estimate of a light script holds.
func (w *Watchdog) isStillLight(more uint64) bool {
	return w.shared.light > 0 && w.isShared() && allocated()+more <= w.shared.light
}

// allocated is how many bytes have ever been allocated on the Go heap.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// isWithin says whether the script is within its budget, with a number of bytes more, though
// the heap is not.
func (w *Watchdog) isWithin(more uint64, asks who) bool {
	s, began := &w.shared, w.Now()
	e := w.estimate(w.budget.Memory, asks)
	if e.weight+more > w.budget.Memory {
		return false
	}
	s.last, s.light = e, 0
	s.allowed.Store(e.heap + w.budget.Memory - e.weight)
	s.until.Store(int64(w.Now() + max(estimateHolds, estimateShare*(w.Now()-began))))
	return true
}

// estimate weighs the script's values, until they are over a limit. Values that native code
// makes are not Lua's until it returns, so what the heap has grown by since an estimate in the
// same entry counts as its own.
func (w *Watchdog) estimate(limit uint64, asks who) estimate {
	s := &w.shared
	e := estimate{entry: w.entries.Load(), heap: HeapSize(), weight: s.own(limit)}
	if asks == native && e.entry == s.last.entry && e.heap > s.last.heap {
		e.weight = max(e.weight, s.last.weight+e.heap-s.last.heap)
	}
	return e
}
