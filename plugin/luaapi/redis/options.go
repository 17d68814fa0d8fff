// Package redis is the native module `redis`: a client of a Redis server, on go-redis.
// Other coroutines run while one waits for the server.
package redis

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

// Limits bound what a script can use. A field that is 0 has the default given below.
type Limits struct {
	// Clients and Subscriptions are how many may be open at once: 64 and 1000.
	Clients, Subscriptions int
	// Pool is the largest pool_size: 100 connections.
	Pool int
	// Blocked is how many blocking commands, such as BLPOP, one client may have under way,
	// each on its own connection: 100.
	Blocked int
	// Commands is the longest pipeline: 10,000 commands.
	Commands int
	// Bytes limits the arguments of a call, and its reply: 16 MB each.
	Bytes int
	// Queued is how many messages a subscription keeps: 1000. Their size is limited by
	// Bytes.
	Queued int
	// Timeout is the longest time-out that a script may ask for, and the time-out of a
	// command that blocks for ever: one hour.
	Timeout time.Duration
}

func (l Limits) orDefaults() Limits {
	l.Clients = cmp.Or(l.Clients, 64)
	l.Subscriptions = cmp.Or(l.Subscriptions, 1000)
	l.Pool = cmp.Or(l.Pool, 100)
	l.Blocked = cmp.Or(l.Blocked, 100)
	l.Commands = cmp.Or(l.Commands, 10_000)
	l.Bytes = cmp.Or(l.Bytes, 16<<20)
	l.Queued = cmp.Or(l.Queued, 1000)
	l.Timeout = cmp.Or(l.Timeout, time.Hour)
	return l
}
