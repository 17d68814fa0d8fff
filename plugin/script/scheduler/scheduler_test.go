package scheduler

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// recorder notes names from the scheduler's goroutine.
type recorder struct {
	mu    sync.Mutex
	names []string
	more  chan struct{}
}

func newRecorder() *recorder { return &recorder{more: make(chan struct{}, 1000)} }

func (r *recorder) note(name string) func() {
	return func() {
		r.mu.Lock()
		r.names = append(r.names, name)
		r.mu.Unlock()
		r.more <- struct{}{}
	}
}

func (r *recorder) wait(t *testing.T, count int) []string {
	t.Helper()
	for range count {
		select {
		case <-r.more:
		case <-time.After(20 * time.Second):
			t.Fatalf("waited too long; ran %v", r.names)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.names)
}

func TestEachPokeResumesOnce(t *testing.T) {
	r := newRecorder()
	s := New(RealClock{}, r.note("resume"))
	s.Poke() // before Run, as from init
	go s.Run()
	s.Poke()
	s.Poke()
	if got := r.wait(t, 3); len(got) != 3 {
		t.Errorf("resumed %d times", len(got))
	}
	s.Stop()
}

func TestTimersFireInOrderOfDueTimeThenOfMaking(t *testing.T) {
	r := newRecorder()
	s := New(RealClock{}, r.note("resume"))
	for _, at := range []struct {
		name  string
		delay time.Duration
	}{{"late", 40 * time.Millisecond}, {"early", 0}, {"late too", 40 * time.Millisecond}} {
		if _, err := s.After(at.delay, r.note(at.name)); err != nil {
			t.Fatal(err)
		}
	}
	go s.Run()
	want := []string{"early", "late", "late too"}
	if got := r.wait(t, 3); !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	s.Stop()
}

func TestAScriptThatPokesItselfDoesNotStarveTimers(t *testing.T) {
	fired := make(chan struct{})
	var s *Scheduler
	s = New(RealClock{}, func() { s.Poke() })
	s.Poke()
	go s.Run()
	if _, err := s.After(time.Millisecond, func() { close(fired) }); err != nil {
		t.Fatal(err)
	}
	select {
	case <-fired:
	case <-time.After(20 * time.Second):
		t.Error("the timer did not fire")
	}
	s.Stop()
}

func TestTimersAreBoundedAndEndWithTheScheduler(t *testing.T) {
	s := New(RealClock{}, func() {})
	for range maxTimers {
		if _, err := s.After(time.Hour, func() { t.Error("fired") }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.After(time.Hour, nil); err != ErrTooManyTimers {
		t.Errorf("one too many: %v", err)
	}
	go s.Run()
	s.Stop()
	if _, err := s.After(0, nil); err != ErrStopped {
		t.Errorf("after Stop: %v", err)
	}
}

func TestACancelledTimerDoesNotFire(t *testing.T) {
	r := newRecorder()
	s := New(RealClock{}, r.note("resume"))
	var cancels []func()
	for i, name := range []string{"a", "b", "c", "d"} {
		cancel, err := s.After(time.Duration(i)*time.Millisecond, r.note(name))
		if err != nil {
			t.Fatal(err)
		}
		cancels = append(cancels, cancel)
	}
	cancels[1]()
	cancels[1]()
	if s.Waiting() != 3 {
		t.Errorf("%d wait", s.Waiting())
	}
	s.Soon(r.note("first"))
	go s.Run()
	if got := r.wait(t, 4); !slices.Equal(got, []string{"first", "a", "c", "d"}) {
		t.Errorf("fired %v", got)
	}
	cancels[0]() // it has fired: nothing happens
	s.Stop()
}

// stopwatch is a clock of the test's.
type stopwatch struct{ now time.Time }

func (c *stopwatch) Now() time.Time   { return c.now }
func (c *stopwatch) Drive(*Scheduler) {}

func TestASchedulerGoesByItsClock(t *testing.T) {
	clock := &stopwatch{now: time.Unix(1000, 0)}
	r := newRecorder()
	s := New(clock, r.note("resume"))
	if _, waits := s.Due(); waits || s.Step() {
		t.Error("there is something to do at the start")
	}
	if _, err := s.After(time.Hour, r.note("timer")); err != nil {
		t.Fatal(err)
	}
	s.Poke()
	s.Soon(r.note("soon"))
	for s.Step() {
	}
	if due, waits := s.Due(); !waits || !due.Equal(time.Unix(4600, 0)) {
		t.Errorf("the timer is due at %v", due)
	}
	clock.now = time.Unix(4600, 0)
	for s.Step() {
	}
	s.Stop() // though nobody has called Run
	s.Run()  // ends at once
	if got, want := r.wait(t, 3), []string{"soon", "resume", "timer"}; !slices.Equal(got, want) {
		t.Errorf("ran %v, want %v", got, want)
	}
}
