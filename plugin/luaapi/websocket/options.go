// Package websocket is the native module `websocket`: a client on
// github.com/coder/websocket. Its functions make the calling coroutine wait. The build tag
// `nohttp` leaves out this package together with `http`.
package websocket

import (
	"cmp"
	"time"

	"janus-golua/plugin/waiting"
)

// Options configure the module.
type Options struct {
	waiting.Ground
	Limits Limits
}

// Limits bound connections. A field that is 0 has the default given below.
type Limits struct {
	// Connections is how many may be open at once: 1000.
	Connections int
	// Timeout is how long connecting may take, and how long sending a message may take: 10
	// s.
	Timeout time.Duration
	// MaxMessage is the size of the largest message that is received, in bytes: 1 MB.
	MaxMessage int64
}

// The highest values that a script may ask for.
const (
	mostTimeout = time.Hour
	mostMessage = 16 << 20
)

func (l Limits) orDefaults() Limits {
	l.Connections = cmp.Or(l.Connections, 1000)
	l.Timeout = cmp.Or(l.Timeout, 10*time.Second)
	l.MaxMessage = cmp.Or(l.MaxMessage, 1<<20)
	return l
}
