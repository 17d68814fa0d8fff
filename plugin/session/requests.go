package session

import "sync"

// maxRequests bounds the transactions that are remembered for one session. A
// script that never answers loses only the automatic answer to the oldest.
const maxRequests = 256

// Requests remembers the transactions whose asynchronous answer is owed, so
// that a client gets an error when the coroutine that works on it fails. Its
// zero value is empty.
type Requests struct {
	mu    sync.Mutex // protects order
	order []string
}

// Add notes that an answer is owed.
func (r *Requests) Add(transaction string) {
	if transaction == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.order) == maxRequests {
		r.order = append(r.order[:0], r.order[1:]...)
	}
	r.order = append(r.order, transaction)
}

// SettleAll notes that all answers were given, and returns which were owed.
func (r *Requests) SettleAll() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	owed := r.order
	r.order = nil
	return owed
}

// Settle notes that an answer was given; it says whether one was owed.
func (r *Requests) Settle(transaction string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, waiting := range r.order {
		if waiting == transaction {
			r.order = append(r.order[:i], r.order[i+1:]...)
			return true
		}
	}
	return false
}
