// Package redis is the native `redis` of scripts: a client of a Redis server, on
// go-redis, that lets other coroutines run while it waits.
package redis

import (
	"cmp"
	"time"

	"janus-golua/plugin/waiting"
)

// Options say what the module works with.
type Options struct {
	waiting.Ground
	Limits Limits
}

// Limits bound what a script can take. A field that is 0 has its default.
type Limits struct {
	// Clients and Subscriptions are how many may be open at once: 64, 1000.
	Clients, Subscriptions int
	// Pool is the largest pool_size: 100 connections.
	Pool int
	// Blocked is how many commands such as BLPOP may wait for one client, each on
	// a connection of its own: 100.
	Blocked int
	// Commands is the longest pipeline: 10,000 commands.
	Commands int
	// Bytes bounds a call's arguments, and what it is answered: 16 MB.
	Bytes int
	// Queued is how many messages a subscription keeps: 1000, and of Bytes at most.
	Queued int
	// Timeout is the longest a script may ask for, and the time for a command that
	// blocks for ever: an hour.
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
