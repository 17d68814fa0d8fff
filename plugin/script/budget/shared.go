package budget

import (
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
	// entry is the one in which the last estimate was made, weight its result and heap the
	// size of the heap then. The Lua lock protects them.
	entry        uint64
	weight, heap uint64
}

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

// isWithin says whether the script is within its budget, with a number of bytes more, though
// the heap is not. Values that native code makes are not Lua's until it returns, so what
// the heap has grown by since an estimate in the same entry counts as its own.
func (w *Watchdog) isWithin(more int, asks who) bool {
	s, began, heap, entry := &w.shared, w.Now(), HeapSize(), w.entries.Load()
	weight := s.own(w.budget.Memory)
	if asks == native && entry == s.entry && heap > s.heap {
		weight = max(weight, s.weight+heap-s.heap)
	}
	if weight+uint64(max(more, 0)) > w.budget.Memory {
		return false
	}
	s.entry, s.weight, s.heap = entry, weight, heap
	s.allowed.Store(heap + w.budget.Memory - weight)
	s.until.Store(int64(w.Now() + max(estimateHolds, estimateShare*(w.Now()-began))))
	return true
}
