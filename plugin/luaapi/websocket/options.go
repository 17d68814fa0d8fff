// Package websocket is the native module `websocket`: a client on
// github.com/coder/websocket, whose functions wait. The build tag `nohttp`
// leaves it out, as it does `http`.
package websocket

import (
	"context"
	"time"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/waiting"
)

// Options are what the module needs of its engine.
type Options struct {
	// Work suspends the coroutine that asks.
	Work waiting.Work
	// Context ends with the engine (Engine.Context), and with it all connections.
	Context context.Context
	// Allow judges an address, such as "tcp4" and "192.0.2.1:443", before a
	// connection is made to it; an error refuses it. nil allows all.
	Allow func(network, address string) error
	// Limits are those of connections; zero fields have their defaults.
	Limits Limits
	// Log is told of faults of ours; nil is nobody.
	Log guard.Logger
}

// Limits bound connections.
type Limits struct {
	// Connections is how many there may be at once. 1000.
	Connections int
	// Timeout is how long connecting, and how long sending a message, may take.
	// 10 s.
	Timeout time.Duration
	// MaxMessage is the size of the largest message that is received, in bytes.
	// 1 MB.
	MaxMessage int64
}

// What a script may ask for at most.
const (
	mostTimeout = time.Hour
	mostMessage = 16 << 20
)

func (l Limits) orDefaults() Limits {
	if l.Connections == 0 {
		l.Connections = 1000
	}
	if l.Timeout == 0 {
		l.Timeout = 10 * time.Second
	}
	if l.MaxMessage == 0 {
		l.MaxMessage = 1 << 20
	}
	return l
}
