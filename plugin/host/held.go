package host

import (
	"sync"

	"janus-golua/plugin/core"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

// Held are the requests whose answers are the direct replies, although their handlers wait. A
// thread of the core waits for each, as it would wait for a plugin that blocks. Its zero value
// is empty. Its size is bounded by the tasks that may wait.
type Held struct {
	mu      sync.Mutex // protects what follows
	replies map[script.Origin]chan core.Result
}

// hold makes a thread wait for the answer to a request.
func (h *Held) hold(origin script.Origin) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.replies == nil {
		h.replies = make(map[script.Origin]chan core.Result)
	}
	if h.replies[origin] == nil {
		h.replies[origin] = make(chan core.Result, 1)
	}
}

// Of is where the answer to a request will come; nil if nobody waits for it.
func (h *Held) Of(origin script.Origin) <-chan core.Result {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.replies[origin]
}

// Forget ends the waiting. It says whether the answer has not come yet.
func (h *Held) Forget(origin script.Origin) bool { return h.take(origin) != nil }

// Answer gives the answer to the thread that waits for it, and says whether one does.
func (h *Held) Answer(origin script.Origin, result core.Result) bool {
	reply := h.take(origin)
	if reply == nil {
		return false
	}
	reply <- result
	return true
}

func (h *Held) take(origin script.Origin) chan core.Result {
	h.mu.Lock()
	defer h.mu.Unlock()
	reply := h.replies[origin]
	delete(h.replies, origin)
	return reply
}

// HoldReply makes the answer to a request its direct reply, also if the handler waits. No
// event is owed then.
func (h *Host) HoldReply(id uint64, transaction string) error {
	return h.with(id, func(s *session.Session) error {
		h.shared.Held.hold(script.Origin{Session: id, Transaction: transaction})
		s.Requests.Settle(transaction)
		return nil
	})
}

// HoldsReply says whether the answer to a request will be its direct reply.
func (h *Host) HoldsReply(id uint64, transaction string) bool {
	return h.shared.Held.Of(script.Origin{Session: id, Transaction: transaction}) != nil
}
