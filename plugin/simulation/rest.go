package simulation

import (
	"fmt"
	"runtime/debug"
	"time"

	"janus-golua/plugin/core"
)

// Work on goroutines that has gone on for workPatience without any of it ending, in
// the machine's time, is not waited for any longer: it reads a WebSocket, say.
const (
	workPatience = time.Second
	pollEvery    = 200 * time.Microsecond
)

// do carries something out, and lets the application come to rest behind it.
func (j *Janus) do(run func() error) error {
	return j.perform(func() error {
		if err := run(); err != nil {
			return err
		}
		return j.settle()
	})
}

// perform runs something on a goroutine of its own, and serves meanwhile, on this
// one, what that asks for by serve.
func (j *Janus) perform(run func() error) error {
	switch {
	case j.stopped:
		return ErrStopped
	case j.holding:
		return ErrHeld
	}
	done := make(chan error, 1)
	go func() {
		defer func() {
			if reason := recover(); reason != nil {
				done <- fmt.Errorf("fault of the plugin: %v\n%s", reason, debug.Stack())
			}
		}()
		done <- run()
	}()
	for {
		select {
		case call := <-j.calls:
			call()
		case err := <-done:
			return err
		}
	}
}

// serve runs something on the goroutine that has called, or will call, a method of
// ours; it does not once the application has been stopped.
func (j *Janus) serve(run func()) (served bool) {
	done := make(chan struct{})
	select {
	case j.calls <- func() { defer close(done); run() }:
	case <-j.ended:
		return false
	}
	<-done
	return true
}

// Serve is serve for code of the application that does not hold its Lua lock.
func (j *Janus) Serve(run func()) (served bool) { return j.serve(run) }

// ServeHolding is Serve for code that holds the Lua lock: what runs meanwhile can do
// nothing with the application.
func (j *Janus) ServeHolding(run func()) (served bool) {
	return j.serve(func() {
		before := j.holding
		j.holding = true
		defer func() { j.holding = before }()
		run()
	})
}

// settle waits until nothing is due, queued or under way.
func (j *Janus) settle() error {
	began := time.Now()
	progress, working := began, -1
	for {
		if j.stepAll() {
			progress = time.Now()
		}
		switch count := j.plugin.Working(); {
		case count <= j.outlived:
			j.outlived = count
			if !j.stepAll() {
				return nil
			}
		case count != working:
			progress, working = time.Now(), count
		case time.Since(progress) > workPatience:
			j.outlived = count
			continue
		default:
			time.Sleep(pollEvery)
		}
		if time.Since(began) > j.limit {
			return ErrRestless
		}
	}
}

// stepsAtOnce bounds what stepAll does before settle looks at the time.
const stepsAtOnce = 1000

// stepAll does what is due and queued, and says whether there was anything.
func (j *Janus) stepAll() (any bool) {
	for range stepsAtOnce {
		j.plugin.Await()
		stepped := j.clock.step()
		if obeyed := j.obey(); !stepped && !obeyed {
			return any
		}
		any = true
	}
	return true
}

// obey does what the plugin has asked of the core: it gives clients what is theirs,
// and does what Janus does when a PeerConnection or a session is to end.
func (j *Janus) obey() (any bool) {
	calls := j.core.CallsFrom(j.seen)
	j.seen += len(calls)
	for _, call := range calls {
		if c := j.client(uint64(call.Handle)); c != nil {
			c.take(call)
			any = true
		}
	}
	return any
}

func (j *Janus) client(id uint64) *Client {
	if id == 0 || id > uint64(len(j.clients)) {
		return nil
	}
	return j.clients[id-1]
}

// isHeld says whether a handle can be used.
func (j *Janus) isHeld(c *Client) bool { return j.core.Attached(core.Handle(c.ID)) }
