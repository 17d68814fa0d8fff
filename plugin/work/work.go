// Package work lets native code that a script has called ask whether it may go on.
// The interpreter asks before each instruction; a parser, a compiler or a loop over a
// text of 100 MB is one instruction, and has to ask by itself.
package work

import (
	"time"
	"unsafe"
)

// Budget answers whether work may go on. The caller of its methods holds the Lua lock.
type Budget interface {
	// Ask is told of work: about how many bytes of memory it has taken or is about to
	// take, or, where it takes none, how many bytes it has read. An error says that the
	// caller has to give up.
	Ask(units int) error
	// Fits says why a piece of work must not begin that cannot ask and takes about so
	// long; nil when it may.
	Fits(takes time.Duration) error
}

// Unit is how much work Count lets pass without a question, in bytes: some 50 µs, and
// little beside the memory that a script may have.
const Unit = 64 << 10

// Count adds up small pieces of work. Without a Budget it only counts.
type Count struct {
	Budget Budget
	done   int
}

// Add adds a piece, and asks if that was due.
func (c *Count) Add(units int) error {
	if !c.Due(units) {
		return nil
	}
	return c.Settle()
}

// Due adds a piece, and says whether Settle is due. It costs an addition.
func (c *Count) Due(units int) bool {
	c.done += units
	return c.done >= Unit
}

// Settle asks about what was added.
func (c *Count) Settle() error {
	units := c.done
	c.done = 0
	if c.Budget == nil {
		return nil
	}
	return c.Budget.Ask(units)
}

// Ask asks at once, also about the work that was added before.
func (c *Count) Ask(units int) error {
	c.done += units
	return c.Settle()
}

// Few is the length up to which a list may grow without asking.
const Few = 256

// Growth is how many bytes append takes for another element of a list that is full, 0
// for one that has room or is small. The old elements stay until the new place has them.
func Growth[T any](list []T) int {
	if len(list) < cap(list) || len(list) < Few {
		return 0
	}
	var element T
	return 2 * len(list) * int(unsafe.Sizeof(element))
}
