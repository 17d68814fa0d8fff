// Package http is the native module `http`: an HTTP client on net/http. Its functions make
// the calling coroutine wait, and return whole responses. The build tag `nohttp` leaves the
// package out.
package http

import (
	"cmp"
	"net/http"
	"time"

	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
)

// Options configure the module.
type Options struct {
	waiting.Ground
	// Transport, unless nil, carries requests instead of the network.
	Transport http.RoundTripper
	// Gate limits the requests of all engines of the process together; nil creates a gate
	// for this engine alone.
	Gate   *Gate
	Limits Limits
}

// Told is an error of an [Options.Transport]. Scripts get its text as it is.
type Told = outbound.Told

// Limits are the defaults of requests. A field that is 0 has the default given below.
type Limits struct {
	// Timeout is how long a request may take, including its response: 10 s.
	Timeout time.Duration
	// MaxBody is the size of the largest response after unpacking, in bytes: 8 MB.
	MaxBody int64
	// Redirects is how many redirects are followed: 5.
	Redirects int
}

// The highest values that a script may ask for.
const (
	mostTimeout   = time.Hour
	mostBody      = 64 << 20
	mostRedirects = 20
	// mostClients is how many clients one engine may have. Each has its own connections.
	mostClients = 1000
)

func (l Limits) orDefaults() Limits {
	l.Timeout = cmp.Or(l.Timeout, 10*time.Second)
	l.MaxBody = cmp.Or(l.MaxBody, 8<<20)
	l.Redirects = cmp.Or(l.Redirects, 5)
	return l
}
