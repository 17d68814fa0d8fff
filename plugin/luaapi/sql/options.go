// Package sql is the native module `sql`: PostgreSQL (by pgx) and SQLite databases, on
// database/sql. Other coroutines run while one waits for a database.
package sql

import (
	"cmp"
	"time"

	"janus-golua/plugin/waiting"
)

// Options configure the module.
type Options struct {
	waiting.Ground
	// AllowFile says whether a script may use a file as an SQLite database; nil allows
	// none. The journals of a database lie beside it.
	AllowFile func(path string, write bool) bool
	Limits    Limits
}

// Limits bound what a script can use. A field that is 0 has the default given below.
type Limits struct {
	// Databases is how many may be open at once: 64.
	Databases int
	// Open is the largest max_open: 100 connections.
	Open int
	// Rows and Bytes bound a result: 10,000 and 16 MB. Bytes also bounds the text of a
	// statement, and its parameters.
	Rows, Bytes int
	// Timeout is the longest time-out that a script may ask for: one hour.
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
