package app

import (
	"math"
	"os"
	"runtime/debug"
)

// The memory that Go may hold beyond what Lua may use, before it collects garbage more often
// and gives back to the kernel what it does not need: for what the heap loses between
// objects, for stacks and for the collector itself.
const (
	heapSpare     = 16 << 20
	heapSpareRate = 8 // a part of memory_limit
)

// limitHeap has the collector mind memory_limit, in bytes; 0 is no limit. Without that it
// lets garbage grow to four times what is in use: 2 GB of 512 MB. It leaves alone what the
// operator has set.
func limitHeap(memory uint64) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	limit := int64(math.MaxInt64)
	if memory > 0 && memory < math.MaxInt64/2 {
		limit = int64(memory + memory/heapSpareRate + heapSpare)
	}
	debug.SetMemoryLimit(limit)
}
