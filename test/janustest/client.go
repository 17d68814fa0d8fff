package janustest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/tidwall/gjson"
)

// Protocols of Janus's WebSocket transport.
const (
	apiProtocol   = "janus-protocol"
	adminProtocol = "janus-admin-protocol"
)

func dial(host string, port int, protocol string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	connection, _, err := websocket.Dial(ctx, fmt.Sprintf("ws://%s:%d", host, port), &websocket.DialOptions{Subprotocols: []string{protocol}})
	if err == nil {
		connection.SetReadLimit(1 << 24)
	}
	return connection, err
}

// wire is a WebSocket on which an answer finds its request by the transaction.
type wire struct {
	t          testing.TB
	connection *websocket.Conn
	// token is sent with every request, unless it is empty.
	token string
	// event is called with every message that is not an answer.
	event func(message gjson.Result)

	mu      sync.Mutex
	last    int
	waiting map[string]chan gjson.Result
	closed  bool
}

func newWire(t testing.TB, host string, port int, protocol string, event func(gjson.Result)) *wire {
	t.Helper()
	connection, err := dial(host, port, protocol)
	must(t, err)
	w := &wire{t: t, connection: connection, event: event, waiting: make(map[string]chan gjson.Result)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.read()
	}()
	t.Cleanup(func() {
		_ = connection.CloseNow()
		<-done
	})
	return w
}

func (w *wire) read() {
	for {
		_, text, err := w.connection.Read(context.Background())
		if err != nil {
			w.mu.Lock()
			w.closed = true
			for _, answer := range w.waiting {
				close(answer)
			}
			w.waiting = nil
			w.mu.Unlock()
			return
		}
		w.deliver(gjson.ParseBytes(text))
	}
}

func (w *wire) deliver(message gjson.Result) {
	kind := message.Get("janus").String()
	if kind == "ack" || kind == "success" || kind == "error" || kind == "server_info" || kind == "pong" {
		w.mu.Lock()
		answer := w.waiting[message.Get("transaction").String()]
		delete(w.waiting, message.Get("transaction").String())
		w.mu.Unlock()
		if answer != nil {
			answer <- message
			return
		}
	}
	if w.event != nil {
		w.event(message)
	}
}

// ask sends a request and waits for its first answer. If the connection is lost first, the
// result does not exist.
func (w *wire) ask(request map[string]any) gjson.Result {
	w.t.Helper()
	message, ok := w.askWithin(request, Patience)
	if !ok {
		w.t.Fatalf("no answer to %v", request)
	}
	return message
}

// askWithin does the same for a test that can do without an answer.
func (w *wire) askWithin(request map[string]any, patience time.Duration) (message gjson.Result, ok bool) {
	w.t.Helper()
	answer := make(chan gjson.Result, 1)
	w.mu.Lock()
	w.last++
	transaction := fmt.Sprintf("t%d", w.last)
	if w.closed {
		close(answer)
	} else {
		w.waiting[transaction] = answer
	}
	w.mu.Unlock()
	request["transaction"] = transaction
	if w.token != "" {
		request["token"] = w.token
	}
	w.send(request)
	select {
	case message := <-answer:
		return message, true
	case <-time.After(patience):
		return gjson.Result{}, false
	}
}

func (w *wire) send(request map[string]any) {
	w.t.Helper()
	text, err := json.Marshal(request)
	must(w.t, err)
	_ = w.connection.Write(context.Background(), websocket.MessageText, text) // a lost connection shows in the answer
}

// Client is a session of the Janus API.
type Client struct {
	*wire
	janus *Janus
	id    uint64

	handlesMu sync.Mutex
	handles   map[uint64]*Handle
	early     map[uint64][]gjson.Result // events of handles that are not known yet
}

// Connect makes a session.
func (j *Janus) Connect() *Client {
	j.t.Helper()
	c := &Client{janus: j, handles: make(map[uint64]*Handle), early: make(map[uint64][]gjson.Result)}
	c.wire = newWire(j.t, j.ports.host, j.ports.api, apiProtocol, c.dispatch)
	if secret := j.options.TokenSecret; secret != "" {
		c.token = SignedToken(secret, "janus", j.options.Plugin.Package)
	}
	answer := c.ask(map[string]any{"janus": "create"})
	c.id = answer.Get("data.id").Uint()
	if c.id == 0 {
		j.t.Fatalf("no session: %s", answer.Raw)
	}
	return c
}

// dispatch gives an event to its handle.
func (c *Client) dispatch(message gjson.Result) {
	sender := message.Get("sender").Uint()
	c.handlesMu.Lock()
	defer c.handlesMu.Unlock()
	if handle := c.handles[sender]; handle != nil {
		handle.add(message)
	} else {
		c.early[sender] = append(c.early[sender], message)
	}
}

// Ask sends a request within the session.
func (c *Client) Ask(request map[string]any) gjson.Result {
	c.t.Helper()
	request["session_id"] = c.id
	return c.ask(request)
}

// Info is what Janus reports about itself and its plugins.
func (c *Client) Info() gjson.Result {
	c.t.Helper()
	return c.ask(map[string]any{"janus": "info"})
}

// Destroy ends the session and with it its handles.
func (c *Client) Destroy() gjson.Result {
	c.t.Helper()
	return c.Ask(map[string]any{"janus": "destroy"})
}

// Drop cuts the connection without ending the session.
func (c *Client) Drop() { _ = c.connection.CloseNow() }

// Attach attaches to a plugin; the test fails if the plugin refuses.
func (c *Client) Attach(pkg string) *Handle {
	c.t.Helper()
	handle, answer := c.TryAttach(pkg)
	if handle == nil {
		c.t.Fatalf("cannot attach to %s: %s", pkg, answer.Raw)
	}
	return handle
}

// TryAttach attaches to a plugin, or returns nil and the error.
func (c *Client) TryAttach(pkg string) (*Handle, gjson.Result) {
	c.t.Helper()
	answer := c.Ask(map[string]any{"janus": "attach", "plugin": pkg})
	id := answer.Get("data.id").Uint()
	if id == 0 {
		const pluginRefused = 461 // JANUS_ERROR_PLUGIN_ATTACH, apierror.h
		if answer.Get("error.code").Int() == pluginRefused {
			c.janus.refused.Add(1)
		}
		return nil, answer
	}
	handle := &Handle{client: c, ID: id, arrived: make(chan struct{}, 1)}
	c.handlesMu.Lock()
	c.handles[id] = handle
	for _, message := range c.early[id] {
		handle.add(message)
	}
	delete(c.early, id)
	c.handlesMu.Unlock()
	return handle, answer
}

// TryAttachWithin attaches, and goes on after patience if there is no answer.
func (c *Client) TryAttachWithin(pkg string, patience time.Duration) {
	c.askWithin(map[string]any{"janus": "attach", "plugin": pkg, "session_id": c.id}, patience)
}
