package media

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/bandwidth"
)

// downlinks are those whose lines are estimated. While there are any, one goroutine does for them
// what is due: it asks the estimators, divides the lines, and sends probes. There is no queue:
// each viewer has one time at which something is due.
type downlinks struct {
	router *Router
	// estimator makes estimators; tests have some of their own.
	estimator func(bandwidth.Options) bandwidth.Estimator
	mu        sync.Mutex // protects the following fields, up to the blank line; the last of all locks
	all       map[*downlink]bool
	runs      bool
	byHand    bool // Turn does the work of the goroutine
	closed    bool // the goroutine ends, and no other one begins

	// wake makes the goroutine look at once. One signal is enough for all that came before.
	wake chan struct{}
	// turning says that somebody is inside turn, who alone uses followed.
	turning  atomic.Bool
	followed time.Duration // when the caps of publishers were looked at last
	worker   sync.WaitGroup
	// counted are the sums over all downlinks that have ended.
	counted downlinkCounts
}

func newDownlinks(r *Router) *downlinks {
	return &downlinks{router: r, estimator: bandwidth.New, all: make(map[*downlink]bool), wake: make(chan struct{}, 1)}
}

// longestSleep bounds how long the goroutine sleeps: a lost signal costs no more.
const longestSleep = time.Second

func (l *downlinks) add(d *downlink) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all[d] = true
	if !l.runs && !l.byHand && !l.closed {
		l.runs = true
		l.worker.Go(l.run)
	}
	l.poke()
}

func (l *downlinks) remove(d *downlink) {
	l.counted.add(d)
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, d)
	l.poke() // the goroutine ends with the last one
}

// poke makes the goroutine look at once what is due.
func (l *downlinks) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// close ends the goroutine. At the end of the plugin another thread may be ending a session for so
// long that the session still has its downlink.
func (l *downlinks) close() {
	l.shut()
	l.worker.Wait()
}

func (l *downlinks) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.poke()
}

// list returns all downlinks, or false if there is nothing to do: then the goroutine must end.
func (l *downlinks) list() (all []*downlink, more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for d := range l.all {
		all = append(all, d)
	}
	more = len(all) > 0 && !l.closed
	l.runs = l.runs && more
	return all, more
}

// estimating is where a panic was, for the log.
const estimating = "the estimates of bandwidth"

// run is the goroutine.
func (l *downlinks) run() {
	defer guard.Recover(l.router.core, estimating)
	guard.Loop(l.router.core, estimating, l.round)
}

func (l *downlinks) round() (more bool) {
	all, more := l.list()
	if !more {
		l.router.followLines() // no line is known any more
		return false
	}
	select {
	case <-time.After(l.turn(all)):
	case <-l.wake:
	}
	return true
}

// TurnByHand makes Turn do what a goroutine does otherwise. It is for the simulator and for tests,
// which turn the clock, and is called before any session is made.
func (r *Router) TurnByHand() {
	r.downlinks.mu.Lock()
	defer r.downlinks.mu.Unlock()
	r.downlinks.byHand = true
}

// Turn does what is due for the estimates of bandwidth.
func (r *Router) Turn() {
	all, _ := r.downlinks.list()
	r.downlinks.turn(all)
}

// Due is when Turn has something to do next, by the core's clock; ok is false if there is no
// estimate.
func (r *Router) Due() (at time.Duration, ok bool) {
	all, ok := r.downlinks.list()
	for i, d := range all {
		if due := time.Duration(d.due.Load()); i == 0 || due < at {
			at = due
		}
	}
	return at, ok
}

// turn does what is due. Only one thread at a time does so.
func (l *downlinks) turn(all []*downlink) (sleep time.Duration) {
	if !l.turning.CompareAndSwap(false, true) {
		return time.Millisecond
	}
	defer l.turning.Store(false)
	now := l.router.core.Now()
	next := now + longestSleep
	if now >= l.followed+followEvery {
		l.followed = now
		l.router.followLines()
	}
	for _, d := range all {
		if time.Duration(d.due.Load()) <= now {
			d.turnGuarded(now)
		}
		next = min(next, time.Duration(d.due.Load()))
	}
	return max(next-now, time.Millisecond)
}

// turnGuarded is turn for one downlink of many: a panic does not keep the others from their turns.
func (d *downlink) turnGuarded(now time.Duration) {
	d.due.Store(int64(now + longestSleep))
	defer guard.Recover(d.viewer.core, "the estimate of bandwidth of a viewer")
	if d.viewer.Acquire() {
		defer d.viewer.Release()
		d.turn(now)
	}
}
