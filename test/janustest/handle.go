package janustest

import (
	"slices"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// Handle is one attachment to a plugin.
type Handle struct {
	client *Client
	// ID is Janus's number of the handle.
	ID uint64

	mu      sync.Mutex
	events  []gjson.Result
	arrived chan struct{} // holds one: "look again"
}

func (h *Handle) add(message gjson.Result) {
	h.mu.Lock()
	h.events = append(h.events, message)
	h.mu.Unlock()
	select {
	case h.arrived <- struct{}{}:
	default:
	}
}

// JSEP is an SDP with its type.
type JSEP struct {
	Type string `json:"type"`
	SDP  string `json:"sdp"`
	E2EE bool   `json:"e2ee,omitempty"`
}

// Ask sends a request of the Janus API about the handle, such as "detach".
func (h *Handle) Ask(request map[string]any) gjson.Result {
	h.client.t.Helper()
	request["handle_id"] = h.ID
	return h.client.Ask(request)
}

// Message sends a message to the plugin and returns the first answer: success with the
// plugin's data, an ack, or an error.
func (h *Handle) Message(body any, jsep *JSEP) gjson.Result {
	h.client.t.Helper()
	request := map[string]any{"janus": "message", "body": body}
	if jsep != nil {
		request["jsep"] = jsep
	}
	return h.Ask(request)
}

// Try sends a message and waits for an answer, for patience at most; ok is false if none
// came.
func (h *Handle) Try(body any, patience time.Duration) (answer gjson.Result, ok bool) {
	h.client.t.Helper()
	return h.client.askWithin(map[string]any{"janus": "message", "body": body, "session_id": h.client.id, "handle_id": h.ID}, patience)
}

// Call sends a message that the plugin answers at once, and returns the plugin's data.
func (h *Handle) Call(body any) gjson.Result {
	h.client.t.Helper()
	answer := h.Message(body, nil)
	if answer.Get("janus").String() != "success" {
		h.client.t.Fatalf("%v was answered %s", body, answer.Raw)
	}
	return answer.Get("plugindata.data")
}

// Start sends a message that the plugin answers by an event with the same transaction,
// and returns the event.
func (h *Handle) Start(body any, jsep *JSEP) gjson.Result {
	h.client.t.Helper()
	answer := h.Message(body, jsep)
	if answer.Get("janus").String() != "ack" {
		h.client.t.Fatalf("%v was answered %s, expected an ack", body, answer.Raw)
	}
	transaction := answer.Get("transaction").String()
	return h.Wait("an event for "+transaction, func(event gjson.Result) bool {
		return event.Get("janus").String() == "event" && event.Get("transaction").String() == transaction
	})
}

// Wait waits for the first event that matches, and takes it out of the queue.
func (h *Handle) Wait(what string, match func(event gjson.Result) bool) gjson.Result {
	h.client.t.Helper()
	patience := time.After(Patience)
	for {
		if event, ok := h.Take(match); ok {
			return event
		}
		select {
		case <-h.arrived:
		case <-patience:
			h.client.t.Fatalf("waited in vain for %s; there are %v", what, h.Events())
		}
	}
}

// WaitFor waits for an event of Janus itself, such as "webrtcup".
func (h *Handle) WaitFor(kind string) gjson.Result {
	h.client.t.Helper()
	return h.Wait(kind, func(event gjson.Result) bool { return event.Get("janus").String() == kind })
}

// WaitData waits for an event of the plugin whose data has path set to value.
func (h *Handle) WaitData(path, value string) gjson.Result {
	h.client.t.Helper()
	event := h.Wait(path+" = "+value, func(event gjson.Result) bool {
		return event.Get("plugindata.data."+path).String() == value
	})
	return event
}

// Take takes the first event that matches out of the queue, if there is one.
func (h *Handle) Take(match func(event gjson.Result) bool) (gjson.Result, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.events, match)
	if i < 0 {
		return gjson.Result{}, false
	}
	event := h.events[i]
	h.events = slices.Delete(h.events, i, i+1)
	return event, true
}

// Gets waits for an event of a kind, and says whether it came.
func (h *Handle) Gets(kind string, patience time.Duration) bool {
	deadline := time.After(patience)
	for {
		if _, ok := h.Take(func(event gjson.Result) bool { return event.Get("janus").String() == kind }); ok {
			return true
		}
		select {
		case <-h.arrived:
		case <-deadline:
			return false
		}
	}
}

// Events lists the events that nobody has taken yet.
func (h *Handle) Events() []gjson.Result {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// Hangup closes the PeerConnection.
func (h *Handle) Hangup() gjson.Result {
	h.client.t.Helper()
	return h.Ask(map[string]any{"janus": "hangup"})
}

// Detach detaches the handle.
func (h *Handle) Detach() gjson.Result {
	h.client.t.Helper()
	return h.Ask(map[string]any{"janus": "detach"})
}

// Admin talks to the Admin API.
type Admin struct {
	*wire
}

// Admin connects to the Admin API.
func (j *Janus) Admin() *Admin {
	j.t.Helper()
	return &Admin{newWire(j.t, j.ports.host, j.ports.admin, adminProtocol, nil)}
}

// Ask sends a request to the Admin API.
func (a *Admin) Ask(request map[string]any) gjson.Result {
	a.t.Helper()
	request["admin_secret"] = AdminSecret
	return a.ask(request)
}

// HandleInfo is what Janus and the plugin report about a handle.
func (a *Admin) HandleInfo(h *Handle) gjson.Result {
	a.t.Helper()
	return a.Ask(map[string]any{"janus": "handle_info", "session_id": h.client.id, "handle_id": h.ID}).Get("info")
}

// Handles is what Janus reports about all handles of all clients.
func (a *Admin) Handles() (all []gjson.Result) {
	a.wire.t.Helper()
	for _, session := range a.Ask(map[string]any{"janus": "list_sessions"}).Get("sessions").Array() {
		ids := a.Ask(map[string]any{"janus": "list_handles", "session_id": session.Int()}).Get("handles").Array()
		for _, id := range ids {
			all = append(all, a.Ask(map[string]any{"janus": "handle_info", "session_id": session.Int(), "handle_id": id.Int()}).Get("info"))
		}
	}
	return all
}

// MessagePlugin sends a message to a plugin and returns its answer.
func (a *Admin) MessagePlugin(pkg string, request any) gjson.Result {
	a.t.Helper()
	return a.Ask(map[string]any{"janus": "message_plugin", "plugin": pkg, "request": request})
}

// TryHandleInfo asks like HandleInfo, and can do without an answer.
func (a *Admin) TryHandleInfo(h *Handle, patience time.Duration) {
	a.askWithin(map[string]any{"janus": "handle_info", "session_id": h.client.id, "handle_id": h.ID, "admin_secret": AdminSecret}, patience)
}

// TryMessagePlugin sends an empty message, and can do without an answer.
func (a *Admin) TryMessagePlugin(pkg string, patience time.Duration) {
	a.askWithin(map[string]any{"janus": "message_plugin", "plugin": pkg, "request": map[string]any{}, "admin_secret": AdminSecret}, patience)
}
