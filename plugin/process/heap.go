package process

import (
	"math"
	"os"
	"runtime/debug"
)

// The memory that Go may hold in addition to Lua's limit: for gaps between objects, for
// stacks and for the collector itself. When Go holds more, it collects garbage more often
// and gives unused memory back to the kernel.
const (
	heapSpare     = 16 << 20
	heapSpareRate = 8 // an eighth of memory_limit
)

// limitHeap makes the collector keep to memory_limit, in bytes; 0 is no limit. Without it the
// collector lets garbage grow to four times what is in use: to 2 GB with 512 MB in use. A
// limit that the operator has set (GOMEMLIMIT) stays.
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
