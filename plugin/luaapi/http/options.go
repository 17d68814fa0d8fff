// Package http is the native module `http`: a client on net/http, whose
// functions wait. Answers come whole. The build tag `nohttp` leaves it out.
package http

import (
	"cmp"
	"net/http"
	"time"

	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
)

// Options say what the module works with.
type Options struct {
	waiting.Ground
	// Transport, unless nil, carries requests in place of the network.
	Transport http.RoundTripper
	// Gate bounds what all engines of a process ask at once; nil is one of its own.
	Gate   *Gate
	Limits Limits
}

// Told is an error of an [Options.Transport] that scripts are told as it is.
type Told = outbound.Told

// Limits are the defaults of requests. A field that is 0 has its own.
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
	l.Timeout = cmp.Or(l.Timeout, 10*time.Second)
	l.MaxBody = cmp.Or(l.MaxBody, 8<<20)
	l.Redirects = cmp.Or(l.Redirects, 5)
	return l
}
