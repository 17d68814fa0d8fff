package simulation

import (
	"fmt"
	"runtime/debug"
	"time"

	"janus-golua/plugin/guard"
)

// Goroutines of the application may work without ever ending, for example by reading a
// WebSocket. After workPatience of real time in which none has ended, nobody waits for them.
const (
	workPatience = time.Second
	pollEvery    = 200 * time.Microsecond
)

// visit is one call of a method of Janus.
type visit struct {
	*Janus
	// served is how many calls were being served when the visit began; they wait for us.
	served int64
}

// do runs something, and then lets the application come to rest.
func (j *Janus) do(run func(v visit) error) error {
	return j.perform(func(v visit) error {
		if err := run(v); err != nil {
			return err
		}
		return v.settle()
	})
}

// perform runs something on a goroutine of its own. Meanwhile it serves, on the calling
// goroutine, the requests that come by serve.
func (j *Janus) perform(run func(v visit) error) error {
	switch {
	case j.stopped:
		return ErrStopped
	case j.holding:
		return ErrHeld
	}
	done := make(chan error, 1)
	v := visit{j, j.serving.Load()}
	go func() {
		defer guard.Recover(j.core, "a visit")
		defer func() {
			if reason := recover(); reason != nil {
				done <- fmt.Errorf("fault of the plugin: %v\n%s", reason, debug.Stack())
			}
		}()
		done <- run(v)
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

// Serve runs a function on the goroutine that has called, or will call, a method of Janus.
// Code of the application that does not hold its Lua lock calls Serve; the function may use
// the application. The function does not run once the application has been stopped.
func (j *Janus) Serve(run func()) (served bool) {
	return j.serve(func() {
		j.serving.Add(1)
		defer j.serving.Add(-1)
		run()
	})
}

// ServeHolding is like Serve, for code that holds the Lua lock: meanwhile the function cannot
// use the application.
func (j *Janus) ServeHolding(run func()) (served bool) {
	return j.serve(func() {
		before := j.holding
		j.holding = true
		defer func() { j.holding = before }()
		run()
	})
}

// settle waits until nothing is due, queued or under way.
func (v visit) settle() error {
	began := time.Now()
	progress, working := began, -1
	for {
		if v.stepAll() {
			progress = time.Now()
		}
		switch count := v.plugin.Working(); {
		case count <= int(v.outlived.Load()+v.served):
			if !v.stepAll() {
				return nil
			}
		case count != working:
			progress, working = time.Now(), count
		case time.Since(progress) > workPatience:
			v.outlived.Store(int64(count) - v.served)
			continue
		default:
			time.Sleep(pollEvery)
		}
		if time.Since(began) > v.limit {
			return ErrRestless
		}
	}
}

// stepsAtOnce is how many steps stepAll does before settle checks the time.
const stepsAtOnce = 1000

// stepAll does everything that is due and queued, and says whether there was anything.
func (j *Janus) stepAll() (any bool) {
	for range stepsAtOnce {
		j.plugin.Await()
		stepped := j.clock.step()
		obeyed := j.obey()
		if lived := j.liveAll(); !stepped && !obeyed && !lived {
			return any
		}
		any = true
	}
	return true
}

// obey carries out the plugin's calls of the core: it gives clients their events and packets,
// and does what Janus does when a PeerConnection or a session must end.
func (j *Janus) obey() (any bool) {
	j.obeying.Lock()
	defer j.obeying.Unlock()
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
	j.mu.Lock()
	defer j.mu.Unlock()
	if id == 0 || id > uint64(len(j.clients)) {
		return nil
	}
	return j.clients[id-1]
}
