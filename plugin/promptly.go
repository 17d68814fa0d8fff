package plugin

import (
	"sync/atomic"
	"time"

	"janus-golua/plugin/guard"
)

// promptPatience is how long a thread that all plugins share waits for the script, if that
// thread can go on without the script.
const promptPatience = 200 * time.Millisecond

// mostHandling is how many threads of the core's pool may wait for the script at once, as long
// as the script takes. The pool has poolSize threads (Janus's task_pool_size), for the messages of
// all plugins.
const (
	mostHandling = 32
	poolSize     = 100
)

// mostLate is how much work may be late.
const mostLate = 1000

// prompt does work of threads that the applications and all other plugins of Janus share: the
// one thread that attaches clients, trickles and detaches, and the pool that takes messages. A
// script that loops, or that reads a file on a disk that hangs, must not stop them.
type prompt struct {
	// late counts the work that goes on without its caller. While there is any, nobody waits:
	// else each attach would cost all others 200 ms.
	late atomic.Int32
	// handling counts the threads of the core's pool that want an answer of the script.
	handling atomic.Int32
}

// do does work that enters the script, and waits 200 ms for its end. It returns false if the
// work goes on without the caller; then after is called at its end, on another goroutine.
func (p *prompt) do(log guard.Logger, work, after func()) (done bool) {
	var parted atomic.Bool // the second one to set it knows that the other one has gone
	ended := make(chan struct{})
	go func() {
		defer guard.Recover(log, "a callback for a thread that plugins share")
		defer func() { // also after a panic
			if parted.CompareAndSwap(false, true) {
				close(ended)
				return
			}
			p.late.Add(-1)
			after()
		}()
		work()
	}()
	if p.late.Load() == 0 && inTime(ended) {
		return true
	}
	p.late.Add(1)
	if parted.CompareAndSwap(false, true) {
		return false
	}
	p.late.Add(-1)
	<-ended
	return true
}

func inTime(ended <-chan struct{}) bool {
	timer := time.NewTimer(promptPatience)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}
