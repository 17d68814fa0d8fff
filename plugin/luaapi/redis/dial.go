//go:build !golua_noredis

package redis

import (
	"context"
	"crypto/tls"
	"net"
	"syscall"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/internal/outbound"
)

// boundedConn fails when the server sends more than the reply of a call may have.
type boundedConn struct {
	net.Conn
	replies replies
	// broken is the reason for the failure. It is kept because go-redis may read again
	// before it reports the error.
	broken error
}

// boundedTCP lets go-redis check whether the server has closed a connection before using it
// again.
type boundedTCP struct {
	*boundedConn
	syscall.Conn
}

// Read returns only bytes that have been checked.
func (c *boundedConn) Read(data []byte) (int, error) {
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
func (c *boundedConn) Write(data []byte) (int, error) {
	if !c.replies.each {
		c.replies.refill()
	}
	return c.Conn.Write(data)
}

// dialer creates connections for calls or, with messages set, for a subscription.
func (s *settings) dialer(messages bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (dialled net.Conn, err error) {
		defer guard.Contain(nil, "redis: connecting", &err) // go-redis may call it on a goroutine of its own
		dialer := outbound.NewDialer(s.allow)
		dialer.Timeout = s.timeout
		made, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		bounded := &boundedConn{Conn: made, replies: replies{limit: s.bytes, left: s.bytes, each: messages}}
		if s.tls == nil {
			return boundedTCP{bounded, made.(syscall.Conn)}, nil
		}
		secure := tls.Client(made, s.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = made.Close()
			return nil, err
		}
		bounded.Conn = secure
		return bounded, nil
	}
}
