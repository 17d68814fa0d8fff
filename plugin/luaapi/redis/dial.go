//go:build !golua_noredis

package redis

import (
	"context"
	"crypto/tls"
	"net"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/luaapi/redis/bounded"
)

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
		if s.tls == nil {
			return bounded.New(made, s.bytes, messages), nil
		}
		secure := tls.Client(made, s.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = made.Close()
			return nil, err
		}
		return bounded.New(secure, s.bytes, messages), nil
	}
}
