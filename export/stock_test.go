package main

import (
	"runtime/pprof"
	"testing"
)

// Threads that come later find the machines of those that have ended.
func TestThreadsOfTheCoreFindMachines(t *testing.T) {
	machines := func() int { return pprof.Lookup("threadcreate").Count() }
	before := machines()
	meet()
	first := machines()
	if first < before+stocked/2 { // the test may have had some
		t.Errorf("%d machines, and %d after many threads have called Go", before, first)
	}
	for range 3 {
		meet()
	}
	// The runtime keeps one machine in reserve, and may need some for itself.
	if more := machines() - first; more > 4 {
		t.Errorf("the same number of threads later needed %d more machines", more)
	}
}
