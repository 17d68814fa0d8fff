//go:build !race

package quick

import "sync"

// Mutex is a lock under which nothing blocks.
type Mutex = sync.Mutex

// Blocks says that what follows may block.
func Blocks(string) {}
