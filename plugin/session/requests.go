package session

import (
	"slices"
	"sync"
)

// maxRequests bounds the transactions that are remembered for one session. 1000 tasks may wait
// for a session, most of them for one request each. A script that never answers loses only the
// automatic answer to the oldest request.
const maxRequests = 1024

// Requests remembers the transactions to which an asynchronous answer is owed. So a client gets
// an error when the coroutine that works on its request fails, or when the script that was
// given the request is replaced. Its zero value is empty.
type Requests struct {
	mu    sync.Mutex // protects what follows
	order []string
	// given are the transactions that were given up, the oldest first. No answer may follow.
	given []string
}

// Add notes that an answer is owed. A client may use a transaction again.
func (r *Requests) Add(transaction string) {
	if transaction == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// Remove all of that name: the client may have had several when they were given up.
	if len(r.given) > 0 {
		r.given = slices.DeleteFunc(r.given, func(given string) bool { return given == transaction })
	}
	if len(r.order) == maxRequests {
		r.order = append(r.order[:0], r.order[1:]...)
	}
	r.order = append(r.order, transaction)
}

// SettleAll notes that the plugin answers all requests in place of the script. It returns
// the transactions that were owed an answer, the oldest first.
func (r *Requests) SettleAll() (owed []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	owed, r.order = r.order, nil
	r.given = append(r.given, owed...)
	if more := len(r.given) - maxRequests; more > 0 {
		r.given = append([]string(nil), r.given[more:]...)
	}
	return owed
}

// GivenUp says whether a transaction was given up: the client has its answer already.
func (r *Requests) GivenUp(transaction string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.given, transaction)
}

// Settle notes that an answer was given. It says whether one was owed.
func (r *Requests) Settle(transaction string) (owed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.order, owed = without(r.order, transaction)
	return owed
}

// without takes the first entry of a transaction out of a list.
func without(list []string, transaction string) (rest []string, found bool) {
	for i, each := range list {
		if each == transaction {
			return append(list[:i], list[i+1:]...), true
		}
	}
	return list, false
}
