// Package serial runs work in the order in which it was queued, one piece at a time. It has
// no goroutine of its own: the caller that flushes a queue runs the work that waits, and a
// caller that must not wait either tries a piece at once or starts a goroutine.
package serial

import (
	"errors"
	"sync"

	"janus-golua/plugin/guard"
)

// ErrFull is returned by Put when the queue's limit is reached. The newest work is refused,
// so that the work before it keeps its order.
var ErrFull = errors.New("queue is full")

// ErrClosed is returned by Put after Close.
var ErrClosed = errors.New("queue is closed")

// Work is one piece of work.
type Work struct {
	Run func()
	// Blocking work is not run by the goroutine that flushes. The rest of the queue moves to
	// a new goroutine then, which runs this work and the work behind it.
	Blocking bool
	// Try does the same work on a thread that must not wait; Do calls it. If it would have to
	// wait, it does nothing, and done is false. rest is what remains to be done by a goroutine
	// before the next piece; nil if nothing remains. Try may be nil.
	Try func() (rest func(), done bool)
}

// Queue holds the work of one session in one direction. Its zero value is not
// usable; see New.
type Queue struct {
	limit   int
	protect func(run func())

	// mu protects the fields below. It is never held while work runs.
	mu      sync.Mutex
	idle    *sync.Cond
	waiting []Work
	running bool
	closed  bool
	// held counts the calls of Hold without their Release.
	held    int
	refused uint64
}

// New makes a queue of at most limit pieces of waiting work. protect runs each piece and
// must not let a panic through.
func New(limit int, protect func(run func())) *Queue {
	q := &Queue{limit: limit, protect: protect}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// Put adds work at the end. The work runs at the next Flush, Kick, Release or Wait, or as soon
// as the running work has ended.
func (q *Queue) Put(work Work) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.put(work)
}

func (q *Queue) put(work Work) error {
	switch {
	case q.closed:
		return ErrClosed
	case len(q.waiting) >= q.limit:
		q.refused++
		return ErrFull
	}
	q.waiting = append(q.waiting, work)
	return nil
}

// Do has work done after all work before it, by a caller that must not wait. If the queue is
// at rest, the caller itself tries the work. Otherwise, or if Try could not do the work, a
// goroutine runs it.
func (q *Queue) Do(work Work) error {
	if first, err := q.enter(work); !first {
		return err
	}
	rest := work.Run
	if work.Try != nil {
		if remains, done := q.try(work.Try); done {
			rest = remains
		}
	}
	if rest == nil && q.ends() {
		return nil
	}
	go func() {
		defer guard.Recover(nil, queued)
		if rest != nil {
			q.do(rest)
		}
		q.drain(true)
	}()
	return nil
}

// enter lets the caller begin with its work if the queue is at rest. Otherwise the work waits
// behind the other work.
func (q *Queue) enter(work Work) (first bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed && !q.running && q.held == 0 && len(q.waiting) == 0 {
		q.running = true
		return true, nil
	}
	if err := q.put(work); err != nil || q.running || q.held > 0 {
		return false, err
	}
	// Work has been put without a Kick. It comes first.
	q.running = true
	go func() {
		defer guard.Recover(nil, queued)
		q.drain(true)
	}()
	return false, nil
}

// try is a call of Try. Work that panics counts as done.
func (q *Queue) try(try func() (rest func(), done bool)) (rest func(), done bool) {
	defer guard.Recover(nil, queued)
	done = true
	q.protect(func() { rest, done = try() })
	return rest, done
}

// ends ends the running of work, unless other work has come.
func (q *Queue) ends() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.restsLocked()
}

// restsLocked ends the running of work if none waits, or if somebody holds the queue.
func (q *Queue) restsLocked() bool {
	if len(q.waiting) == 0 {
		q.waiting = nil
	}
	if len(q.waiting) > 0 && q.held == 0 {
		return false
	}
	q.running = false
	q.idle.Broadcast()
	return true
}

// Flush runs the work that waits, on this goroutine. If another goroutine is running work of
// the queue, that one runs it.
func (q *Queue) Flush() {
	if q.claim() {
		q.drain(false)
	}
}

// Kick is Flush on a goroutine of its own, for callers that must not wait.
func (q *Queue) Kick() {
	if q.claim() {
		go func() {
			defer guard.Recover(nil, queued)
			q.drain(true)
		}()
	}
}

// Hold lets no work begin until Release. Work that runs goes on. Each Hold needs a Release.
func (q *Queue) Hold() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held++
}

// Release ends a Hold. The work that waits is run by a goroutine of its own then, so that the
// caller can return before the work begins.
func (q *Queue) Release() {
	q.endHold()
	q.Kick()
}

func (q *Queue) endHold() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held--
	if q.held == 0 {
		q.idle.Broadcast()
	}
}

// Wait returns when no work waits or runs, and nobody holds the queue. It runs waiting work
// itself if nobody else does.
func (q *Queue) Wait() {
	for {
		q.Flush()
		if q.rests() {
			return
		}
	}
}

// rests waits for work that runs, and for those who hold the queue. It says whether no work
// waits then.
func (q *Queue) rests() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.running || q.held > 0 {
		q.idle.Wait()
	}
	return len(q.waiting) == 0
}

// Close refuses work from now on. Work that waits still runs.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}

// AtRest says whether no work waits or runs.
func (q *Queue) AtRest() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !q.running && len(q.waiting) == 0
}

// Waiting counts the work that has not begun.
func (q *Queue) Waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// Refused counts the work that Put refused because the queue was full.
func (q *Queue) Refused() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.refused
}

// claim lets the caller run the work, unless another goroutine is running it.
func (q *Queue) claim() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running || q.held > 0 || len(q.waiting) == 0 {
		return false
	}
	q.running = true
	return true
}

// mostFlushed is how many pieces a caller of Flush runs. Others may put in work meanwhile, and
// would keep the caller for ever.
const mostFlushed = 256

// drain runs work until none waits. mayBlock says that the goroutine is ours and may block.
func (q *Queue) drain(mayBlock bool) {
	for count := 0; ; count++ {
		work, ok := q.next()
		if !ok {
			return
		}
		if !mayBlock && (work.Blocking || count >= mostFlushed) {
			go func() {
				defer guard.Recover(nil, queued)
				q.do(work.Run)
				q.drain(true)
			}()
			return
		}
		q.do(work.Run)
	}
}

// queued says in the log where a panic was.
const queued = "queued work"

// do runs one piece. The next piece runs even if protect lets a panic through.
func (q *Queue) do(run func()) {
	defer guard.Recover(nil, queued)
	q.protect(run)
}

// next takes the oldest work. If there is none, or somebody holds the queue, the caller stops
// draining.
func (q *Queue) next() (Work, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.restsLocked() {
		return Work{}, false
	}
	work := q.waiting[0]
	q.waiting[0] = Work{}
	q.waiting = q.waiting[1:]
	return work, true
}
