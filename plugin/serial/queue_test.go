package serial

import (
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func plain(run func()) { run() }

func TestWorkKeepsItsOrderAcrossABlockingPiece(t *testing.T) {
	q := New(10, plain)
	release := make(chan struct{})
	var mu sync.Mutex
	var order []string
	note := func(name string) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, name)
		}
	}
	put := func(work Work) {
		t.Helper()
		if err := q.Put(work); err != nil {
			t.Fatal(err)
		}
	}
	put(Work{Run: note("first")})
	put(Work{Run: func() { <-release; note("slow")() }, Blocking: true})
	put(Work{Run: note("third")})
	q.Flush() // must come back although "slow" has not ended
	put(Work{Run: note("fourth")})
	q.Flush() // must not overtake
	close(release)
	q.Wait()
	want := []string{"first", "slow", "third", "fourth"}
	if !slices.Equal(order, want) {
		t.Errorf("ran %v, want %v", order, want)
	}
}

func TestAFullQueueRefusesTheNewest(t *testing.T) {
	q := New(2, plain)
	ran := 0
	for range 3 {
		_ = q.Put(Work{Run: func() { ran++ }})
	}
	if err := q.Put(Work{}); err != ErrFull {
		t.Errorf("Put on a full queue: %v", err)
	}
	q.Flush()
	if ran != 2 || q.Refused() != 2 {
		t.Errorf("ran %d, refused %d; want 2 and 2", ran, q.Refused())
	}
}

func TestCloseRefusesButRunsWhatWaits(t *testing.T) {
	q := New(2, plain)
	ran := false
	_ = q.Put(Work{Run: func() { ran = true }})
	q.Close()
	if err := q.Put(Work{}); err != ErrClosed {
		t.Errorf("Put after Close: %v", err)
	}
	q.Kick()
	q.Wait()
	if !ran {
		t.Error("work queued before Close did not run")
	}
}

func TestManyProducersLoseNothing(t *testing.T) {
	q := New(100_000, plain)
	count := 0 // only ever touched by the one who drains
	var producers sync.WaitGroup
	for range 8 {
		producers.Go(func() {
			for range 1000 {
				_ = q.Put(Work{Run: func() { count++ }})
				q.Kick()
			}
		})
	}
	producers.Wait()
	q.Wait()
	if count != 8000 {
		t.Errorf("ran %d of 8000", count)
	}
}

// Even where protect lets a panic through, what waits behind it runs, and the queue comes
// to rest.
func TestWorkBehindAPanicRuns(t *testing.T) {
	for name, flush := range map[string]func(*Queue){"Flush": (*Queue).Flush, "Kick": (*Queue).Kick, "Wait": (*Queue).Wait} {
		for _, blocking := range []bool{false, true} {
			q := New(10, plain)
			ran := 0
			_ = q.Put(Work{Run: func() { panic("a fault") }, Blocking: blocking})
			_ = q.Put(Work{Run: func() { ran++ }})
			flush(q)
			q.Wait()
			if ran != 1 {
				t.Errorf("%s, blocking %v: ran %d", name, blocking, ran)
			}
		}
	}
}

// While somebody holds a queue nobody runs its work, also not a goroutine that runs work
// already. The last Release has the work run in its order, and Wait waits for that.
func TestWorkWaitsForTheLastRelease(t *testing.T) {
	q := New(10, plain)
	var order []int // only ever touched by the one who drains
	begun, goOn := make(chan struct{}), make(chan struct{})
	_ = q.Put(Work{Run: func() { close(begun); <-goOn; order = append(order, 1) }})
	q.Kick()
	<-begun
	q.Hold()
	q.Hold()
	for i := 2; i <= 4; i++ {
		_ = q.Put(Work{Run: func() { order = append(order, i) }, Blocking: i == 3})
	}
	close(goOn)
	q.Flush()
	q.Kick()
	q.Release()
	q.Flush()
	if waiting := q.Waiting(); waiting != 3 {
		t.Fatalf("%d pieces wait while the queue is held, want 3", waiting)
	}
	go q.Release()
	q.Wait()
	if !slices.Equal(order, []int{1, 2, 3, 4}) {
		t.Errorf("ran %v", order)
	}
}
