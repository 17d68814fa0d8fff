package allocation

import (
	"cmp"
	"slices"
)

// fitting is one division of a rate. The caller sets the entries' bounds before.
type fitting struct {
	entries []entry
	order   []int32 // of the entries, the first comes first
	budget  int64
	spent   int64
}

// sort puts the streams into the order in which they get something: audio first, a higher priority
// first, those on stage first, and otherwise as the caller has named them. The order of the last call
// is there already, so nearly nothing has to be moved as a rule.
func (f *fitting) sort() {
	slices.SortFunc(f.order, func(i, j int32) int {
		a, b := f.entries[i].stream, f.entries[j].stream
		if a.Kind != b.Kind {
			return cmp.Compare(a.Kind, b.Kind)
		}
		if a.Priority != b.Priority {
			return cmp.Compare(b.Priority, a.Priority)
		}
		if a.OnStage != b.OnStage {
			return cmp.Compare(rank(a.OnStage), rank(b.OnStage))
		}
		return cmp.Compare(i, j)
	})
}

func rank(onStage bool) int {
	if onStage {
		return 0
	}
	return 1
}

// fit divides the budget. Each entry's at is then the step that its stream gets, no higher than the
// bound of the entry.
func (f *fitting) fit(budget int64) {
	f.budget, f.spent = budget, 0
	f.floors()
	f.inTiers(func(e *entry) int8 {
		if e.stream.OnStage {
			return min(e.preferred, e.bound)
		}
		return -1
	})
	f.inTiers(func(e *entry) int8 { return e.bound })
}

// floors gives each stream its floor. Streams that may not pause come first, because the others must
// not take what is spent on these anyway.
func (f *fitting) floors() {
	for i := range f.entries {
		e := &f.entries[i]
		e.at = -1
		if !e.stream.MayPause && e.bound >= 0 {
			e.at = e.floor()
			f.spent += e.rate(e.at)
		}
	}
	for _, i := range f.order {
		e := &f.entries[i]
		if e.at < 0 && e.bound >= 0 && f.spent+e.rate(e.floor()) <= f.budget {
			e.at = e.floor()
			f.spent += e.rate(e.at)
		}
	}
}

// inTiers raises the streams, one priority after the other.
func (f *fitting) inTiers(bound func(*entry) int8) {
	for rest := f.order; len(rest) > 0; {
		first, size := f.entries[rest[0]].stream, 1
		for size < len(rest) && f.entries[rest[size]].stream.beside(first) {
			size++
		}
		for f.raise(rest[:size], bound) {
			continue // with the next turn
		}
		rest = rest[size:]
	}
}

// beside says whether two streams are of one priority.
func (s *Stream) beside(other *Stream) bool {
	return s.Kind == other.Kind && s.Priority == other.Priority
}

// raise raises each stream by a step that fits, and says whether it has raised any.
func (f *fitting) raise(order []int32, bound func(*entry) int8) (raised bool) {
	for _, i := range order {
		e := &f.entries[i]
		top := bound(e)
		if e.at < 0 || e.at >= top {
			continue
		}
		next := e.next(e.at, top)
		if more := e.rate(next) - e.rate(e.at); f.spent+more <= f.budget {
			e.at = next
			f.spent += more
			raised = true
		}
	}
	return raised
}
