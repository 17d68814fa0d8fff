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
	replies map[script.Origin]*reply
}

// reply is where the answer to a request comes. The thread of the core takes the reply out of the
// map, because the answer may come before that thread begins to wait.
type reply struct {
	answer   chan core.Result
	answered bool
}

// hold makes a thread wait for the answer to a request.
func (h *Held) hold(origin script.Origin) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.replies == nil {
		h.replies = make(map[script.Origin]*reply)
	}
	if h.replies[origin] == nil {
		h.replies[origin] = &reply{answer: make(chan core.Result, 1)}
	}
}

// Of is where the answer to a request will come, or has come; nil if the answer is no direct
// reply. Whoever waits there calls Forget in the end.
func (h *Held) Of(origin script.Origin) <-chan core.Result {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.replies[origin]; r != nil {
		return r.answer
	}
	return nil
}

// Forget ends the waiting. It says whether the answer has not come yet.
func (h *Held) Forget(origin script.Origin) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.replies[origin]
	delete(h.replies, origin)
	return r != nil && !r.answered
}

// Answer gives the answer to the thread that waits for it, or will, and says whether one does.
func (h *Held) Answer(origin script.Origin, result core.Result) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.replies[origin]
	if r == nil || r.answered {
		return false
	}
	r.answered = true
	r.answer <- result
	return true
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
