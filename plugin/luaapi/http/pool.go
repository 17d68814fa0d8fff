//go:build !nohttp

package http

import (
	"context"
	"crypto/tls"
	"net/http"
	"sync"
	"time"

	"janus-golua/plugin/luaapi/args"
	"janus-golua/plugin/luaapi/outbound"
)

// poolSize is how many connections a client keeps; zero fields have their
// defaults.
type poolSize struct {
	// connections bounds those to one host, idle those to one host that are kept
	// for the next request.
	connections, idle int
	// idleTime is how long they are kept.
	idleTime time.Duration
}

// Defaults of a pool. Servers close idle connections after 5 to 75 s; who keeps
// them longer meets closed ones.
const (
	defaultIdle     = 16
	mostIdle        = 64
	defaultIdleTime = 30 * time.Second
)

func readPoolSize(f *args.Fields) poolSize {
	return poolSize{
		connections: int(f.IntegerOr("max_connections", 1, gatePerHost, 0)),
		idle:        int(f.IntegerOr("max_idle", 1, mostIdle, 0)),
		idleTime:    readSeconds(f, "idle_timeout", time.Hour, defaultIdleTime),
	}
}

// pool is a set of connections.
type pool struct {
	transport *http.Transport
	// forget lets the engine's context forget the pool.
	forget func() bool
	once   sync.Once
}

func newPool(options Options, size poolSize, tlsConfig *tls.Config) *pool {
	transport := newTransport(options.Allow, tlsConfig)
	transport.MaxConnsPerHost = size.connections
	transport.MaxIdleConnsPerHost = size.idle
	transport.MaxIdleConns = mostIdle
	transport.IdleConnTimeout = size.idleTime
	if size.idle == 0 {
		transport.MaxIdleConnsPerHost = defaultIdle
	}
	if size.idleTime == 0 {
		transport.IdleConnTimeout = defaultIdleTime
	}
	return &pool{transport: transport, forget: context.AfterFunc(options.Context, transport.CloseIdleConnections)}
}

// newTransport connects by itself: a proxy that the environment names would be
// asked to connect to addresses that allow refuses.
func newTransport(allow outbound.Allow, tlsConfig *tls.Config) *http.Transport {
	return &http.Transport{
		DialContext:            outbound.NewDialer(allow).DialContext,
		TLSClientConfig:        tlsConfig,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: outbound.MaxHeaders,
	}
}

// end closes the connections that nobody uses. Those in use close after it.
func (p *pool) end() {
	p.once.Do(func() {
		p.forget()
		p.transport.CloseIdleConnections()
	})
}
