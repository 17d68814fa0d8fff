//go:build !race

package quick

import "sync"

// Mutex is a lock under which nothing blocks.
type Mutex = sync.Mutex

// Blocks declares that the following code may block. In this build it does nothing.
func Blocks(string) {}
