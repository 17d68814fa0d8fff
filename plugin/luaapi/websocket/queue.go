//go:build !nohttp

package websocket

import "time"

// queueLength is how many messages of one connection may wait for the script. While the
// queue is full, nothing is read: TCP then slows the server down, and nothing is lost.
// Pings of the server are not answered meanwhile.
const queueLength = 16

// queue holds the received messages that nobody has taken yet, the oldest first.
type queue struct {
	messages []message
	// size is the size of all texts, in bytes.
	size int
}

func (q *queue) put(m message) {
	q.messages = append(q.messages, m)
	q.size += len(m.text)
}

func (q *queue) take() (m message, ok bool) {
	if len(q.messages) == 0 {
		return message{}, false
	}
	m = q.messages[0]
	q.messages[0] = message{}
	q.messages = q.messages[1:]
	q.size -= len(m.text)
	return m, true
}

// full says whether the queue has as many messages, or as many bytes, as it may have. One
// message may have as many bytes as the whole queue.
func (q *queue) full(maxMessage int64) bool {
	return len(q.messages) >= queueLength || int64(q.size) >= maxMessage
}

// waitForSpace waits until the queue has room for another message. It returns false when
// the connection has ended.
func (c *conn) waitForSpace() bool {
	for c.full() {
		c.stalled.Store(true)
		select {
		case <-c.space:
		case <-c.life.Done():
			return false
		}
	}
	if c.stalled.Load() {
		c.hear() // first: ping looks at it when it finds no stall
		c.stalled.Store(false)
	}
	return c.life.Err() == nil
}

// hear notes that a silence of the server may begin now.
func (c *conn) hear() { c.heard.Store(time.Now().UnixNano()) }

func (c *conn) full() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.queue.full(c.maxMessage)
}

// put appends a message, unless the connection has been closed meanwhile.
func (c *conn) put(m message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.queue.put(m)
	}
	signal(c.changed)
}

// putBack makes a message the oldest one again.
func (c *conn) putBack(m message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue.messages = append([]message{m}, c.queue.messages...)
	c.queue.size += len(m.text)
	signal(c.changed)
}

// take returns the oldest message. When there is none, it returns the ending, if the
// connection has ended.
func (c *conn) take() received {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.queue.take()
	if !ok {
		return received{ended: c.ended}
	}
	signal(c.space)
	return received{message: m, ok: true}
}

// drop discards the messages that were not received: a script that closes the connection
// does not want them.
func (c *conn) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = queue{}
	signal(c.space)
}
