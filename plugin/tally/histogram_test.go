package tally

import (
	"testing"
	"time"
)

func TestDurationsAreCountedUpToTheirBounds(t *testing.T) {
	var h Histogram
	for _, d := range []time.Duration{-time.Second, 0, time.Microsecond, time.Microsecond + 1, time.Minute, time.Hour} {
		h.Observe(d)
	}
	got := h.Read()
	if want := time.Hour + time.Minute + 2*time.Microsecond + 1; got.Sum != want || got.Count != 6 {
		t.Errorf("%d durations of %v, want 6 of %v", got.Count, got.Sum, want)
	}
	for bound, want := range map[float64]uint64{1e-6: 3, 5e-6: 4, 1e-5: 4, 10: 4, 60: 5} {
		if got.Buckets[bound] != want {
			t.Errorf("%d are up to %v s, want %d", got.Buckets[bound], bound, want)
		}
	}
}

func TestBoundsAscend(t *testing.T) {
	for i := range bounds[1:] {
		if bounds[i] >= bounds[i+1] {
			t.Errorf("bound %v is before %v", bounds[i], bounds[i+1])
		}
	}
}

func TestAllocationsOfAnObservation(t *testing.T) {
	var h Histogram
	if n := testing.AllocsPerRun(100, func() { h.Observe(time.Millisecond) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkObserve(b *testing.B) {
	var h Histogram
	for b.Loop() {
		h.Observe(3 * time.Microsecond)
	}
}
