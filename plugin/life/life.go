package life

import (
	"sync"
	"sync/atomic"
	"time"
)

// Life has the state of one session, and wakes those who wait for a state. Its methods may
// be called from any thread. Methods that only read take no lock and allocate nothing.
type Life struct {
	state atomic.Uint32
	// data says that messages can be sent. It is no state: the SCTP association of a
	// PeerConnection comes up by itself, perhaps before the core calls setup_media, or never.
	data atomic.Bool

	mu      sync.Mutex    // protects changed; no other lock is taken inside
	changed chan struct{} // closed with the next transition; nil while nobody waits
}

// New makes the life of a session that has just been attached.
func New() *Life {
	l := new(Life)
	l.state.Store(uint32(Attached))
	return l
}

// State is the present state.
func (l *Life) State() State { return State(l.state.Load()) }

// Do carries out an event. It returns the state before, and whether the table allows the event
// there; of threads that ask for the same transition at the same time, one is told so.
func (l *Life) Do(event Event) (before State, ok bool) {
	for {
		before = l.State()
		after := next[event][before]
		switch {
		case after == 0:
			return before, false
		case after == before:
			return before, true
		case l.state.CompareAndSwap(uint32(before), uint32(after)):
			l.announce()
			return before, true
		}
	}
}

// Up says whether packets can come and go: the PeerConnection is up, or the session is fed.
func (l *Life) Up() bool { return up.has(l.State()) }

// Reachable says whether calls of the core that use the session's PeerConnection are allowed.
// Before the first PeerConnection is up, the core ignores such calls.
func (l *Life) Reachable() bool { return reachable.has(l.State()) }

// Ending says whether somebody ends the session, or has ended it.
func (l *Life) Ending() bool { return l.State() >= Ending }

// Gone says whether the session has left all routes.
func (l *Life) Gone() bool { return l.State().IsGone() }

// DataReady says whether messages can be sent; SetDataReady notes it.
func (l *Life) DataReady() bool { return l.data.Load() }

// SetDataReady notes whether messages can be sent.
func (l *Life) SetDataReady(ready bool) { l.data.Store(ready) }

// Await waits until a session is in a state that is wanted, limit at most, and says whether it
// is. The thread that makes the transition ends the wait.
func (l *Life) Await(limit time.Duration, wanted func(State) bool) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		changed := l.watch()
		if wanted(l.State()) {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			return wanted(l.State())
		}
	}
}

// watch returns a channel that is closed with the next transition.
func (l *Life) watch() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

// announce wakes those who wait for a transition.
func (l *Life) announce() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}
