//go:build !nohttp

package websocket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/internal/outbound"
)

// ending says why a connection has ended: the code and the reason of a close frame, or a
// substitute for them.
type ending struct {
	code   websocket.StatusCode
	reason string
}

// abandoned is the ending of a connection that no script holds.
var abandoned = ending{websocket.StatusGoingAway, "abandoned"}

// message is a received message.
type message struct {
	kind websocket.MessageType
	text string
}

// conn is a connection. One goroutine reads all the time, so that pings are answered, and
// puts messages into a queue. Another goroutine sends pings.
type conn struct {
	ws *websocket.Conn
	// wire is the underlying connection. Closing it ends everything that waits for it.
	wire net.Conn
	// life ends with the connection, and with the engine.
	life context.Context
	end  context.CancelFunc

	log        guard.Logger
	timeout    time.Duration
	pingEvery  time.Duration
	maxMessage int64
	// stalled says that nothing is read because the queue is full. heard is when the last
	// message came or a stall ended, in nanoseconds since 1970.
	stalled atomic.Bool
	heard   atomic.Int64

	// changed holds one signal: a waiting receiver should look at the queue again.
	changed chan struct{}
	// space holds one signal: there may be room for the reader.
	space chan struct{}

	// mu protects the fields below.
	mu    sync.Mutex
	queue queue
	// ended is set once. Nothing is put into the queue after that.
	ended *ending
}

func newConn(options Options, w *wish) *conn {
	c := &conn{
		log:     options.Log,
		timeout: w.timeout, pingEvery: w.ping, maxMessage: w.maxMessage,
		changed: make(chan struct{}, 1), space: make(chan struct{}, 1),
	}
	c.life, c.end = context.WithCancel(options.Context)
	return c
}

// begin starts reading and pinging.
func (c *conn) begin(ws *websocket.Conn) {
	c.ws = ws
	ws.SetReadLimit(c.maxMessage)
	c.start()
}

// start starts the two goroutines.
func (c *conn) start() {
	context.AfterFunc(c.life, func() {
		defer guard.Recover(c.log, "websocket: the end of a connection")
		c.cut()
	})
	go func() {
		defer guard.Recover(c.log, "websocket: reading")
		c.read()
	}()
	if c.pingEvery > 0 {
		go c.ping()
	}
}

// cut closes the underlying connection, which ends everything that waits for it.
func (c *conn) cut() {
	c.finish(abandoned)
	_ = c.wire.Close()
	_ = c.ws.CloseNow()
}

// finish records the ending and cuts the connection. Only the first ending counts.
func (c *conn) finish(how ending) {
	c.mark(how)
	c.end()
}

// mark records the ending.
func (c *conn) mark(how ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = &how
	}
	signal(c.changed)
}

// howEnded returns the ending, or nil while the connection is open.
func (c *conn) howEnded() *ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

func (c *conn) isOpen() bool { return c.howEnded() == nil }

// read is the reading goroutine. The connection ends with it, however it ends.
func (c *conn) read() {
	defer c.end()
	for c.waitForSpace() {
		kind, data, err := c.ws.Read(c.life)
		c.hear()
		if err != nil {
			c.readFailed(err)
			return
		}
		c.put(message{kind, string(data)})
	}
}

func (c *conn) readFailed(err error) {
	var closed websocket.CloseError
	switch {
	case errors.As(err, &closed):
		c.finish(ending{closed.Code, closed.Reason})
	case errors.Is(err, websocket.ErrMessageTooBig):
		c.finish(ending{websocket.StatusMessageTooBig, fmt.Sprintf("message is larger than %d bytes", c.maxMessage)})
	default:
		how := ending{websocket.StatusAbnormalClosure, outbound.Reason(err, "")}
		if how.reason == "" {
			how = ending{websocket.StatusProtocolError, "protocol error"}
		}
		c.finish(how)
	}
}

func signal(what chan struct{}) {
	select {
	case what <- struct{}{}:
	default:
	}
}
