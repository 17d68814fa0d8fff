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

// poolSize is how many connections a client keeps. Fields that are zero have defaults.
type poolSize struct {
	// connections is the limit for one host; idle is how many connections to one host are
	// kept for the next request.
	connections, idle int
	// idleTime is how long idle connections are kept.
	idleTime time.Duration
}

// Defaults of a pool. Servers close idle connections after 5 to 75 s. A client that keeps
// them longer finds them closed.
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

// newPool creates a pool. CloseIdleConnections closes its idle connections at once, and the
// others as soon as their requests have ended.
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

// newTransport ignores proxies from the environment: a proxy would connect to addresses
// that allow refuses.
func newTransport(allow waiting.Allow, tlsConfig *tls.Config) *http.Transport {
	return &http.Transport{
		DialContext:            outbound.NewDialer(allow).DialContext,
		TLSClientConfig:        tlsConfig,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: outbound.MaxHeaders,
	}
}
