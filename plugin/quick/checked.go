//go:build race

package quick

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// Mutex is a lock under which nothing blocks. It knows its holder.
type Mutex struct{ mu sync.Mutex }

// Lock waits for the lock.
func (m *Mutex) Lock() {
	m.mu.Lock()
	holders.add(1)
}

// TryLock takes the lock if it is free.
func (m *Mutex) TryLock() bool {
	free := m.mu.TryLock()
	if free {
		holders.add(1)
	}
	return free
}

// Unlock gives the lock back. The goroutine must be the one that took it.
func (m *Mutex) Unlock() {
	holders.add(-1)
	m.mu.Unlock()
}

// held counts the locks of each goroutine.
type held struct {
	mu     sync.Mutex // protects counts
	counts map[string]int
}

var holders = held{counts: make(map[string]int)}

func (h *held) add(more int) {
	id := goroutine()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.counts[id] += more; h.counts[id] == 0 {
		delete(h.counts, id)
	}
}

func (h *held) any() bool {
	id := goroutine()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.counts[id] > 0
}

// goroutine returns the name of the running goroutine, such as "goroutine 7", from the head
// of its stack.
func goroutine() string {
	var stack [64]byte
	head := stack[:runtime.Stack(stack[:], false)]
	head, _, _ = bytes.Cut(head, []byte(" ["))
	return string(head)
}

// fail ends the process: a guard would keep a panic from the test. Builds with the race
// detector are for tests only.
var fail = func(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(2)
}

// Blocks declares that the following code may block; what names the operation.
func Blocks(what string) {
	if holders.any() {
		fail(fmt.Sprintf("%s may block, and happens under a lock that everybody waits for:\n%s", what, debug.Stack()))
	}
}
