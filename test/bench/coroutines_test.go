package bench

import (
	_ "embed"
	"testing"

	"janus-golua/test/janustest"
)

// coroutines is a script of level 1 that works as those of Janus do: a request makes a coroutine
// and pokes the scheduler, which resumes it. Each that has ended begins the next, until as many
// have ended as the request asks for.
//
//go:embed coroutines.lua
var coroutines string

var coroutineTargets = []figure{
	{"1 at once", "ms", "ms for 1,000,000", 2},
	{"1 at once", "cpu", "ms CPU for 1,000,000", 0},
	{"1 at once, yielding", "ms", "ms for 1,000,000", 2},
	{"1 at once, yielding", "cpu", "ms CPU for 1,000,000", 0},
	{"1000 at once", "ms", "ms for 1,000,000", 2},
	{"1000 at once", "cpu", "ms CPU for 1,000,000", 0},
	{"1000 at once, yielding", "ms", "ms for 1,000,000", 2},
	{"1000 at once, yielding", "cpu", "ms CPU for 1,000,000", 0},
	{"10,000 at once, yielding", "ms", "ms for 1,000,000", 2},
	{"10,000 at once, yielding", "cpu", "ms CPU for 1,000,000", 0},
}

// TestCoroutines measures a million coroutines that the scheduler resumes.
func TestCoroutines(t *testing.T) {
	wanted(t, "coroutines")
	host := buildHost(t)
	const only = "GOLUA_BENCH_COROUTINES=1"
	var table table
	for range rounds(3) {
		table.add(runHost(t, host, janustest.StockLua, coroutines, only), runHost(t, host, janustest.Golua, coroutines, only))
	}
	table.print(t, coroutineTargets)
}
