package plugin

import (
	"sync/atomic"
	"time"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// Thread is a thread of the core that waits for the answer to its request.
type Thread interface {
	// Done gives the thread its answer. It returns false if the thread has gone on without.
	Done(answer core.Result) bool
}

// queued is a request that found the script busy.
//
// When 60 clients join at once, 60 threads of the core's pool want the script. If they waited for
// it in Go, each would give its processor of the runtime to another thread, and two more
// threads would have to wake for each entry. So they wait in C, and one goroutine does the work of
// all, as the thread of a C plugin does.
type queued struct {
	plugin  *Plugin
	session *session.Session
	message Message
	thread  Thread // nil if it has gone on already
}

// queue leaves a request to the queue. While many threads of the pool wait, a further one waits
// 200 ms, or not at all if other work is late already; then the request is acknowledged, and the answer
// is an event.
func (p *Plugin) queue(q *queued, crowded bool, thread func() Thread) (answer core.Result, patience time.Duration) {
	late := p.prompt.late.Load()
	switch {
	case crowded && late >= mostLate:
		return app.Failure(busyText), 0
	case crowded && late > 0:
		return p.queueLate(q), 0
	}
	q.thread = thread()
	if !q.put() {
		q.done(app.Failure(busyText))
	} else if crowded {
		return core.Result{}, promptPatience
	}
	return core.Result{}, Forever
}

const busyText = "the application is busy"

// queueLate is queue for a request whose thread does not wait.
func (p *Plugin) queueLate(q *queued) core.Result {
	p.prompt.late.Add(1)
	if !q.put() {
		p.prompt.late.Add(-1)
		return app.Failure(busyText)
	}
	return core.Result{Type: core.ResultWait}
}

// put puts a request into the queue; it returns false if the queue is full.
func (q *queued) put() bool {
	if q.plugin.requests.Put(serial.Work{Run: q.run}) != nil {
		return false
	}
	q.plugin.requests.Kick()
	return true
}

// run has the script handle the request. The requests behind it do not wait for anything else: what may
// block has a goroutine of its own.
func (q *queued) run() {
	answer, blocks := app.Failure(guard.ErrPanic.Error()), false // unless nothing panics
	defer func() {
		if !blocks {
			q.done(answer)
		}
	}()
	if !q.session.AwaitBegin() {
		answer = app.Failure("no such session")
		return
	}
	handled := q.plugin.slot.Take(q.session, q.message)
	if blocks = handled.Blocks(); !blocks {
		answer = handled.Finish()
		return
	}
	go func() {
		defer guard.Recover(q.plugin.host.Log.Faults(), "the end of a request")
		q.finish(handled)
	}()
}

func (q *queued) finish(handled app.Handled) {
	answer := app.Failure(guard.ErrPanic.Error()) // unless nothing panics
	defer func() { q.done(answer) }()
	answer = handled.Finish()
}

// done gives the answer to the thread that waits, or sends the answer as an event.
func (q *queued) done(answer core.Result) {
	if q.thread != nil && q.thread.Done(answer) {
		q.plugin.prompt.handling.Add(-1)
		return
	}
	q.plugin.prompt.late.Add(-1)
	q.plugin.slot.AnswerLate(q.session, q.message.Transaction, answer)
}

// waiting is a thread that waits in Go.
type waiting struct {
	parted   atomic.Bool // the second one to set it knows that the other one has gone
	answered chan core.Result
}

func newWaiting() *waiting { return &waiting{answered: make(chan core.Result, 1)} }

// Done implements Thread.
func (w *waiting) Done(answer core.Result) bool {
	if !w.parted.CompareAndSwap(false, true) {
		return false
	}
	w.answered <- answer
	return true
}

// await waits for the answer, and calls leave if it goes on without.
func (w *waiting) await(patience time.Duration, leave func()) core.Result {
	if patience == Forever {
		return <-w.answered
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case answer := <-w.answered:
		return answer
	case <-timer.C:
	}
	if !w.parted.CompareAndSwap(false, true) {
		return <-w.answered
	}
	leave()
	return core.Result{Type: core.ResultWait}
}
