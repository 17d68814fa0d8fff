//go:build !nohttp

package http

import (
	"crypto/tls"
	"net/http"
	"time"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
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

// newPool makes what keeps connections until CloseIdleConnections: it closes those that nobody
// uses, and the others when they are no longer.
func newPool(allow waiting.Allow, size poolSize, tlsConfig *tls.Config) *http.Transport {
	transport := newTransport(allow, tlsConfig)
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
	return transport
}

// newTransport connects by itself: a proxy that the environment names would be
// asked to connect to addresses that allow refuses.
func newTransport(allow waiting.Allow, tlsConfig *tls.Config) *http.Transport {
	return &http.Transport{
		DialContext:            outbound.NewDialer(allow).DialContext,
		TLSClientConfig:        tlsConfig,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: outbound.MaxHeaders,
	}
}
