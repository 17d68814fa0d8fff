// Package sql is the native `sql` of scripts: databases of PostgreSQL (by pgx) and
// SQLite, on database/sql; other coroutines run while one waits for a database.
package sql

import (
	"cmp"
	"time"

	"janus-golua/plugin/waiting"
)

// Options say what the module works with.
type Options struct {
	waiting.Ground
	// AllowFile says whether a script may use a file as an SQLite database; nil
	// allows none. A database's journals lie beside it.
	AllowFile func(path string, write bool) bool
	Limits    Limits
}

// Limits bound what a script can take. A field that is 0 has its default.
type Limits struct {
	// Databases is how many may be open at once: 64.
	Databases int
	// Open is the largest max_open: 100 connections.
	Open int
	// Rows and Bytes bound a result: 10,000 and 16 MB; Bytes bounds the
	// parameters of a statement, too, and a text of it.
	Rows, Bytes int
	// Timeout is the longest that a script may ask for: an hour.
	Timeout time.Duration
}

func (l Limits) orDefaults() Limits {
	l.Databases = cmp.Or(l.Databases, 64)
	l.Open = cmp.Or(l.Open, 100)
	l.Rows = cmp.Or(l.Rows, 10_000)
	l.Bytes = cmp.Or(l.Bytes, 16<<20)
	l.Timeout = cmp.Or(l.Timeout, time.Hour)
	return l
}
