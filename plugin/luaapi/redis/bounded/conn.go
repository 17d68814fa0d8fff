// Package bounded limits what a server of Redis may send on a connection, before go-redis
// reads it.
package bounded

import (
	"net"
	"syscall"
)

// New wraps a connection, on which a reply may have limit bytes. On a connection with messages,
// each message may have as many. Otherwise the limit applies to all replies of a call.
func New(c net.Conn, limit int, messages bool) net.Conn {
	wrapped := &conn{Conn: c, replies: replies{limit: limit, left: limit, each: messages}}
	if raw, ok := c.(syscall.Conn); ok {
		return tcp{wrapped, raw}
	}
	return wrapped
}

// conn fails when the server sends more than the reply of a call may have.
type conn struct {
	net.Conn
	replies replies
	// broken is the reason for the failure. It is kept because go-redis may read again
	// before it reports the error.
	broken error
}

// tcp lets go-redis check whether the server has closed a connection before using it
// again.
type tcp struct {
	*conn
	syscall.Conn
}

// Read returns only bytes that have been checked.
func (c *conn) Read(data []byte) (int, error) {
	if c.broken != nil {
		return 0, c.broken
	}
	count, err := c.Conn.Read(data)
	if c.broken = c.replies.follow(data[:count]); c.broken != nil {
		_ = c.Close()
		return 0, c.broken
	}
	return count, err
}

// Write begins a call. Its reply may be as large as any other.
func (c *conn) Write(data []byte) (int, error) {
	if !c.replies.each {
		c.replies.refill()
	}
	return c.Conn.Write(data)
}
