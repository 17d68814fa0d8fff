// Package scheduler has the one goroutine that resumes a script, and the clock of its timers.
package scheduler

import (
	"container/heap"
	"errors"
	"slices"
	"sync"
	"time"

	"janus-golua/plugin/guard"
)

// maxTimers bounds the timers that wait at once: 100,000 * about 100 B = 10 MB.
const maxTimers = 100_000

// ErrTooManyTimers is returned by After when maxTimers wait already.
var ErrTooManyTimers = errors.New("too many timers are waiting")

// ErrStopped is returned by After once the scheduler has ended.
var ErrStopped = errors.New("the scheduler has ended")

// Scheduler is the one goroutine that resumes the script: it calls the script
// back as often as it was poked, and when a timer is due.
type Scheduler struct {
	// Log is told of panics in functions that Run runs. It is set before Run, and may be
	// nil.
	Log guard.Logger

	clock  Clock
	resume func()

	// mu protects the fields below; it is never held while calling out.
	mu      sync.Mutex
	pokes   int
	soon    []func()
	timers  timerHeap
	serial  uint64
	running bool
	stopped bool

	wake chan struct{} // holds one: "look again"
	done chan struct{}
}

// New makes a scheduler that calls resume once for each Poke. It does
// nothing before Run, or without Step.
func New(clock Clock, resume func()) *Scheduler {
	return &Scheduler{
		clock:  clock,
		resume: resume,
		wake:   make(chan struct{}, 1),
		done:   make(chan struct{}),
	}
}

// Poke asks for one call of resume, soon.
func (s *Scheduler) Poke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pokes++
	s.signal()
}

// Soon runs a function on the scheduler's goroutine, before timers and pokes, in order.
// The callers bound the queue: each task that is woken calls Soon once.
func (s *Scheduler) Soon(run func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.soon = append(s.soon, run)
	}
	s.signal()
}

// After runs fire on the scheduler's goroutine once delay has passed, unless
// cancel is called before. Timers due at the same moment fire in the order they
// were made.
func (s *Scheduler) After(delay time.Duration, fire func()) (cancel func(), err error) {
	return s.AfterFor(nil, delay, fire)
}

// AfterFor is After for a timer that Dues lists with its purpose.
func (s *Scheduler) AfterFor(purpose any, delay time.Duration, fire func()) (cancel func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return nil, ErrStopped
	case len(s.timers) >= maxTimers:
		return nil, ErrTooManyTimers
	}
	s.serial++
	made := &timer{due: s.clock.Now().Add(delay), serial: s.serial, fire: fire, purpose: purpose}
	heap.Push(&s.timers, made)
	s.signal()
	return func() { s.cancel(made) }, nil
}

func (s *Scheduler) cancel(made *timer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if made.index >= 0 && made.index < len(s.timers) && s.timers[made.index] == made {
		heap.Remove(&s.timers, made.index)
	}
}

// Due is a timer that waits, with what AfterFor was given.
type Due struct {
	At      time.Time
	Purpose any
}

// Dues lists the next timers, at most most of them, the earliest first. all is the number
// of all timers.
func (s *Scheduler) Dues(most int) (dues []Due, all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, timer := range s.timers {
		dues = append(dues, Due{timer.due, timer.purpose})
	}
	slices.SortFunc(dues, func(a, b Due) int { return a.At.Compare(b.At) })
	return dues[:min(most, len(dues))], len(s.timers)
}

// Waiting counts the timers that are not due yet.
func (s *Scheduler) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.timers)
}

// Due says when the next timer is due, false without one.
func (s *Scheduler) Due() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.timers) == 0 {
		return time.Time{}, false
	}
	return s.timers[0].due, true
}

// Step runs one function that is due now, and says whether there was one. A caller with a
// clock of its own uses Step in place of Run.
func (s *Scheduler) Step() bool {
	run, _ := s.next()
	if run != nil {
		run()
	}
	return run != nil
}

// Run works until Stop. A panic in a function that Run runs is logged, and ends only that
// function.
func (s *Scheduler) Run() {
	defer guard.Recover(s.Log, scheduling)
	if !s.begin() {
		return
	}
	defer close(s.done)
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	guard.Loop(s.Log, scheduling, func() bool { return s.turn(alarm) })
}

// scheduling is where a panic was, for the log.
const scheduling = "the scheduler"

// turn runs the next function, or waits for it. It returns false at the end.
func (s *Scheduler) turn(alarm *time.Timer) (more bool) {
	run, wait := s.next()
	switch {
	case run != nil:
		s.do(run)
		return true
	case wait < 0:
		return false
	}
	alarm.Reset(wait)
	select {
	case <-s.wake:
	case <-alarm.C:
	}
	return true
}

// do runs one function. After a panic in it the scheduler goes on at once, while guard.Loop
// rests after a panic of the scheduler itself.
func (s *Scheduler) do(run func()) {
	defer guard.Recover(s.Log, scheduling)
	run()
}

// begin says whether Run may begin. It may not if Stop has been called already.
func (s *Scheduler) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = !s.stopped
	return s.running
}

// Stop ends Run, if that works, and waits for it; timers that were not due are
// dropped. It must not be called from inside resume or a timer.
func (s *Scheduler) Stop() {
	if s.end() {
		<-s.done
	}
}

// end has Run end, and says whether it works.
func (s *Scheduler) end() (running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.pokes, s.timers, s.soon = 0, nil, nil
	s.signal()
	return s.running
}

// next says what to run now, or how long to wait; a negative wait means to end.
func (s *Scheduler) next() (run func(), wait time.Duration) {
	const forever = time.Hour
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil, -1
	}
	if len(s.soon) > 0 {
		run = s.soon[0]
		s.soon = s.soon[1:]
		return run, 0
	}
	wait = forever
	if len(s.timers) > 0 {
		wait = max(0, s.timers[0].due.Sub(s.clock.Now()))
	}
	// A due timer comes before a poke, so that a script that pokes itself from its own
	// resumeScheduler does not starve its timers.
	if wait == 0 {
		return heap.Pop(&s.timers).(*timer).fire, 0
	}
	if s.pokes > 0 {
		s.pokes--
		return s.resume, 0
	}
	return nil, wait
}

func (s *Scheduler) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

type timer struct {
	due     time.Time
	serial  uint64
	fire    func()
	purpose any
	index   int // in the heap, -1 outside
}

// timerHeap implements heap.Interface, the earliest timer first.
type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if !h[i].due.Equal(h[j].due) {
		return h[i].due.Before(h[j].due)
	}
	return h[i].serial < h[j].serial
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	made := x.(*timer)
	made.index = len(*h)
	*h = append(*h, made)
}
func (h *timerHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	last.index = -1
	return last
}
