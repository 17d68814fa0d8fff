package media

import (
	"slices"
	"sync/atomic"
)

// list is a set of sessions that is read without a lock: each change, which
// the router's lock orders, puts a new slice in its place.
type list struct {
	sessions atomic.Pointer[[]*Session]
}

// all are the sessions now; the slice never changes.
func (l *list) all() []*Session {
	if sessions := l.sessions.Load(); sessions != nil {
		return *sessions
	}
	return nil
}

func (l *list) add(s *Session) {
	if old := l.all(); !slices.Contains(old, s) {
		changed := append(slices.Clone(old), s)
		l.sessions.Store(&changed)
	}
}

func (l *list) remove(s *Session) {
	old := l.all()
	if i := slices.Index(old, s); i >= 0 {
		changed := slices.Delete(slices.Clone(old), i, i+1)
		l.sessions.Store(&changed)
	}
}

func (l *list) clear() { l.sessions.Store(nil) }
