package serial

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// goroutine names the running goroutine, from the head of its stack.
func goroutine() string {
	var stack [64]byte
	name, _, _ := strings.Cut(string(stack[:runtime.Stack(stack[:], false)]), " [")
	return name
}

func TestWorkIsTriedByTheCallerOfDo(t *testing.T) {
	q := New(10, plain)
	tried := ""
	for range 100 {
		err := q.Do(Work{
			Run: func() { t.Error("work that was done is run") },
			Try: func() (func(), bool) { tried = goroutine(); return nil, true },
		})
		if err != nil || tried != goroutine() {
			t.Fatalf("%v, tried on %q", err, tried)
		}
	}
	q.Wait()
}

// What the caller cannot do is done by a goroutine, once, before the next piece. The caller
// does not wait.
func TestDoDoesNotWait(t *testing.T) {
	var order []int // only ever touched by the one who drains
	goOn := make(chan struct{})
	first := map[string]Work{
		"no Try":   {Run: func() { <-goOn; order = append(order, 1) }},
		"not done": {Run: func() { <-goOn; order = append(order, 1) }, Try: func() (func(), bool) { return nil, false }},
		"a rest":   {Try: func() (func(), bool) { return func() { <-goOn; order = append(order, 1) }, true }},
	}
	for name, work := range first {
		q := New(10, plain)
		order, goOn = nil, make(chan struct{})
		_ = q.Do(work)
		for n := range 2 {
			_ = q.Do(Work{
				Run: func() { order = append(order, n+2) },
				Try: func() (func(), bool) { t.Error(name, ": work is tried before its turn"); return nil, false },
			})
		}
		if waiting := q.Waiting(); waiting != 2 {
			t.Errorf("%s: %d pieces wait", name, waiting)
		}
		close(goOn)
		q.Wait()
		if !slices.Equal(order, []int{1, 2, 3}) {
			t.Errorf("%s: ran %v", name, order)
		}
	}
}

// Work that was put before comes first. While somebody holds the queue nothing is tried.
func TestDoKeepsToTheQueue(t *testing.T) {
	q := New(2, plain)
	var order []int
	_ = q.Put(Work{Run: func() { order = append(order, 1) }})
	_ = q.Do(Work{Run: func() { order = append(order, 2) }, Try: func() (func(), bool) { t.Error("tried"); return nil, false }})
	q.Wait()
	q.Hold()
	for n := range 2 {
		_ = q.Do(Work{Run: func() { order = append(order, n+3) }, Try: func() (func(), bool) { t.Error("tried"); return nil, false }})
	}
	if err := q.Do(Work{}); err != ErrFull {
		t.Errorf("Do on a full queue: %v", err)
	}
	go q.Release()
	q.Wait()
	if !slices.Equal(order, []int{1, 2, 3, 4}) {
		t.Errorf("ran %v", order)
	}
	q.Close()
	if err := q.Do(Work{Try: func() (func(), bool) { t.Error("tried"); return nil, true }}); err != ErrClosed {
		t.Errorf("Do after Close: %v", err)
	}
}

func TestAPanicInTryEndsOnlyThatPiece(t *testing.T) {
	q := New(10, plain)
	_ = q.Do(Work{Run: func() { t.Error("work is done twice") }, Try: func() (func(), bool) { panic("a fault") }})
	ran := false
	_ = q.Do(Work{Try: func() (func(), bool) { ran = true; return nil, true }})
	if q.Wait(); !ran {
		t.Error("the next piece did not run")
	}
}

// Eight callers do work of their own at once; each third piece cannot be done at once. The
// pieces of each caller keep their order, and never run at the same time.
func TestDoKeepsTheOrderOfEachCaller(t *testing.T) {
	const callers, pieces = 8, 2000
	q := New(callers*pieces, plain)
	var seen [callers][]int // only ever touched by the one who drains
	var inside atomic.Int32
	var threads sync.WaitGroup
	for caller := range callers {
		threads.Go(func() {
			for n := range pieces {
				run := func() {
					if inside.Add(1) != 1 {
						t.Error("two pieces run at once")
					}
					seen[caller] = append(seen[caller], n)
					inside.Add(-1)
				}
				try := func() (func(), bool) {
					switch n % 3 {
					case 0:
						return nil, false
					case 1:
						return run, true
					}
					run()
					return nil, true
				}
				if err := q.Do(Work{Run: run, Try: try}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	threads.Wait()
	q.Wait()
	for caller, got := range seen {
		if len(got) != pieces || !slices.IsSorted(got) {
			t.Errorf("of caller %d %d pieces ran, sorted: %v", caller, len(got), slices.IsSorted(got))
		}
	}
}

// A thread whose callback has computed or slept for long is refused for a while.
func TestHasteIsForBriefCallbacks(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var h Haste
	run, ok := h.Begin()
	if !ok {
		t.Fatal("the first callback is refused")
	}
	run.End()
	if run, ok = h.Begin(); !ok {
		t.Fatal("after a brief callback the next is refused")
	}
	for before := used(); used().computed-before.computed < 2*brief; { // the machine may be busy
	}
	run.End()
	if _, ok = h.Begin(); ok {
		t.Fatal("after a long callback the next is not refused")
	}
	if until := time.Duration(h.until.Load()) - time.Since(epoch); until > longest {
		t.Errorf("callbacks are refused for %v", until)
	}
	h.until.Store(int64(time.Since(epoch)))
	if run, ok = h.Begin(); !ok {
		t.Fatal("after a while callbacks are still refused")
	}
	time.Sleep(2 * briefSleep) // the callback waits for a disk
	run.End()
	if _, ok = h.Begin(); ok {
		t.Fatal("after a callback that waited the next is not refused")
	}
}

// The first callback that takes long by the clock counts as long. From then on a callback that the
// kernel keeps waiting is told from one that computes, and is not refused.
func TestHasteMeasuresAfterTheFirstLongCallback(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var h Haste
	for n := range 3 {
		run, ok := h.Begin()
		if !ok {
			t.Fatalf("callback %d is refused", n)
		}
		if run.measured != (n > 0) {
			t.Errorf("callback %d is measured: %v", n, run.measured)
		}
		time.Sleep(2 * brief) // shorter than briefSleep
		took := time.Since(epoch) - run.began
		run.End()
		refused := int64(time.Since(epoch)) < h.until.Load()
		if n == 0 && !refused || n > 0 && refused && took < briefSleep {
			t.Errorf("after callback %d the next is refused: %v", n, refused)
		}
		h.until.Store(0)
	}
	if left := time.Duration(h.doubted.Load()) - time.Since(epoch); left < doubtful/2 {
		t.Errorf("callbacks are measured for %v", left)
	}
}

// A caller of Flush is let go although others put in work all the time.
func TestFlushEnds(t *testing.T) {
	q := New(10, plain)
	var again func()
	var stop atomic.Bool
	again = func() {
		if !stop.Load() {
			_ = q.Put(Work{Run: again})
		}
	}
	_ = q.Put(Work{Run: again})
	q.Flush()
	stop.Store(true)
	q.Wait()
}
