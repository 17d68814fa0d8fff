package session

import "sync"

// Registry finds sessions by number. It may be used from any thread, and takes no lock where
// packets pass.
type Registry struct {
	sessions sync.Map // uint64 to *Session
}

// Add makes a session known.
func (r *Registry) Add(s *Session) { r.sessions.Store(s.ID, s) }

// Get finds a session; nil when there is none.
func (r *Registry) Get(id uint64) *Session {
	if found, ok := r.sessions.Load(id); ok {
		return found.(*Session)
	}
	return nil
}

// Remove forgets a session. It returns nil for all callers but the first.
func (r *Registry) Remove(id uint64) *Session {
	if found, ok := r.sessions.LoadAndDelete(id); ok {
		return found.(*Session)
	}
	return nil
}

// All are the sessions known now, in no order.
func (r *Registry) All() []*Session {
	var all []*Session
	r.sessions.Range(func(_, found any) bool {
		all = append(all, found.(*Session))
		return true
	})
	return all
}
