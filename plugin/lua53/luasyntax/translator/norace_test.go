//go:build !race

package translator

import (
	"testing"
	"time"
)

// TestCost bounds what a file of 1000 lines costs, on a machine that others use:
// the best of many runs. The race detector would take ten times as long.
func TestCost(t *testing.T) {
	source := longSource(53)
	best := time.Hour
	for range 20 {
		start := time.Now()
		if _, err := Translate(source, "script.lua"); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if best > 10*time.Millisecond {
		t.Errorf("1000 lines took %v, expected under 10 ms", best)
	}
}
