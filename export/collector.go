package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// collectorPercent is how far the Go heap may grow before garbage is collected, in percent of
// what is in use. With Go's own 100 the collector took a fifth of the CPU of a JSON request.
const collectorPercent = 400

// leastGarbage is how much garbage may gather at least, in bytes, however little is in use. A
// script uses some 4 MB, so with 400 percent alone the collector ran 56 times a second under
// load. Each time it stops all threads that are in Go, of all applications; on a busy machine it
// waits long for a thread that the kernel has put aside. The memory is taken under load only.
const leastGarbage = 64 << 20

// garbageRate is the part of the process's memory limit, an eighth, that may be garbage because
// of leastGarbage.
const garbageRate = 8

// tuneCollector sets how often garbage is collected in the process, unless the operator has set
// GOGC. The heap may shrink and grow, so the collector is tuned after each collection.
var tuneCollector = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectorPercent)
		collected(struct{}{})
	}
})

// cycle is garbage at once, so its cleanup runs after each collection. The pointer keeps it from
// being put together with other small values.
type cycle struct{ _ *cycle }

func collected(struct{}) {
	defer recovered(0, "the collector") // it is that of the process
	runtime.AddCleanup(new(cycle), collected, struct{}{})
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	percent := percentOf(sample[0].Value.Uint64(), uint64(debug.SetMemoryLimit(-1)))
	// Each change stops all threads for a moment.
	if now := int(sample[1].Value.Uint64()); percent < now-now/garbageRate || percent > now+now/garbageRate {
		debug.SetGCPercent(percent)
	}
}

// collectStart collects the garbage that the start of an application leaves, some 10 MB. The kernel has given
// the pages of this memory already. The next garbage would take other memory else, and each new page
// of 4 KB takes a fault: 2500 of them while 60 clients got their offers, which was a fifth of Janus's CPU then.
func collectStart() { runtime.GC() }

// leastLive is the heap below which Go itself does not count less as in use: its smallest heap is
// 4 MB for 100 percent, so 1600 percent are 64 MB however little is in use. With 6400 percent for 1
// MB, Janus grew to 300 MB.
const leastLive = 4 << 20

// percentOf is how far a heap may grow, in percent of what is in use, with a limit for the
// process; both are in bytes.
func percentOf(live, limit uint64) int {
	garbage := min(leastGarbage, limit/garbageRate)
	return max(collectorPercent, int(garbage*100/max(live, leastLive)))
}
