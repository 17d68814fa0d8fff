// Package http is the native module `http`: a client on net/http, whose
// functions wait. Answers come whole. The build tag `nohttp` leaves it out.
package http

import (
	"context"
	"net/http"
	"time"

	"janus-golua/plugin/luaapi/waiting"
)

// Options are what the module needs of its engine.
type Options struct {
	// Work suspends the coroutine that asks.
	Work waiting.Work
	// Context ends with the engine (Engine.Context); connections that nobody uses end with it.
	Context context.Context
	// Allow judges an address, such as "tcp4" and "192.0.2.1:443", before a
	// connection is made to it; an error refuses it. nil allows all.
	Allow func(network, address string) error
	// Transport, unless nil, carries requests in place of the network.
	Transport http.RoundTripper
	// Gate bounds what all engines of a process ask at once; nil is one of its own.
	Gate *Gate
	// Limits are those of a request; zero fields have their defaults.
	Limits Limits
}

// Limits are the defaults of requests.
type Limits struct {
	// Timeout is how long a request may take, its answer included. 10 s.
	Timeout time.Duration
	// MaxBody is the size of the largest answer, unpacked, in bytes. 8 MB.
	MaxBody int64
	// Redirects is how many are followed. 5.
	Redirects int
}

// What a script may ask for at most.
const (
	mostTimeout   = time.Hour
	mostBody      = 64 << 20
	mostRedirects = 20
	// mostClients bounds the clients of one engine, each with connections of
	// its own.
	mostClients = 1000
)

func (l Limits) orDefaults() Limits {
	if l.Timeout == 0 {
		l.Timeout = 10 * time.Second
	}
	if l.MaxBody == 0 {
		l.MaxBody = 8 << 20
	}
	if l.Redirects == 0 {
		l.Redirects = 5
	}
	return l
}
