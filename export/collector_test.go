package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"janus-golua/plugin/awaiting"
)

func TestALittleHeapMayHaveMoreGarbage(t *testing.T) {
	for _, c := range []struct {
		live, limit uint64
		percent     int
	}{
		{4 << 20, math.MaxInt64, 1600},
		{4 << 20, 160 << 20, 500},
		{4 << 20, 64 << 20, 400},
		{16 << 20, math.MaxInt64, 400},
		{400 << 20, math.MaxInt64, 400},
		{0, math.MaxInt64, 6400},
	} {
		if got := percentOf(c.live, c.limit); got != c.percent {
			t.Errorf("%d MB in use, %d MB of limit: %d percent, want %d", c.live>>20, c.limit>>20, got, c.percent)
		}
	}
}

// The collector is tuned after each collection, so it follows the heap.
func TestTheCollectorFollowsTheHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	tuneCollector()
	percent := func() uint64 {
		runtime.GC()
		sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	awaiting.Until(t, "more than 400 percent", func() bool { return percent() > collectorPercent })
	large := make([]byte, 64<<20)
	awaiting.Until(t, "400 percent", func() bool { return percent() == collectorPercent })
	runtime.KeepAlive(large)
}
