//go:build !race

package translator

import (
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
)

// TestCost bounds what a file of 1000 lines costs, in the time of processors, on a machine that
// others use: the best of many runs. The race detector would take ten times as long.
func TestCost(t *testing.T) {
	source := longSource(53)
	best := time.Hour
	for range 20 {
		before := awaiting.Worked()
		if _, err := Translate(source, "script.lua"); err != nil {
			t.Fatal(err)
		}
		best = min(best, awaiting.Worked()-before)
	}
	if best > 30*time.Millisecond {
		t.Errorf("1000 lines took %v, expected under 30 ms", best)
	}
}
