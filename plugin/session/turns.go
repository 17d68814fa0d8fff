package session

import "sync"

// Turns keep a session's requests in order. A request may be acknowledged before the script has
// got it. Then the client may send the next one, on another thread, which must not come first. The
// zero value has no turns.
type Turns struct {
	mu   sync.Mutex // protects last
	last chan struct{}
}

// Turn is that of one request.
type Turn struct {
	turns       *Turns
	ahead, over chan struct{}
	once        sync.Once
}

// Take gives a request a turn, behind those that have one.
func (t *Turns) Take() *Turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	turn := &Turn{turns: t, ahead: t.last, over: make(chan struct{})}
	t.last = turn.over
	return turn
}

// Await waits until the script has got all requests that have a turn.
func (t *Turns) Await() {
	if last := t.newest(); last != nil {
		<-last
	}
}

func (t *Turns) newest() chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last
}

// Await waits for the turn.
func (t *Turn) Await() {
	if t.ahead != nil {
		<-t.ahead
	}
}

// End ends the turn: the script has got the request, or never will. Later calls do nothing.
func (t *Turn) End() {
	t.once.Do(func() {
		close(t.over)
		t.turns.forget(t.over)
	})
}

func (t *Turns) forget(over chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == over {
		t.last = nil
	}
}
