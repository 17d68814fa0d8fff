package simulated

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// cell is what is kept of a publisher (export/slots.h).
type cell struct {
	current atomic.Pointer[core.Plan]
	// state and deadline are the forwarder's, and under its lock.
	state    state
	deadline time.Duration

	mu sync.Mutex // protects what follows, up to the blank line
	// Who uses a plan is inside, on one of two sides: a grace period changes sides, and is
	// over when the former one is empty.
	side     int
	inside   [2]int
	awaiting bool
	ring     *ring     // nil until something waits
	sender   Publisher // of the newest packet

	// What follows is for the forwarder: who judges, and the packets of one m-line.
	judge Publisher
	batch core.Batch
}

// cell finds that of a handle. With c.mu held.
func (c *Core) cell(handle core.Handle) *cell {
	found := c.cells[handle]
	if found == nil {
		found = new(cell)
		c.cells[handle] = found
	}
	return found
}

// find is cell without making one, and without c.mu held.
func (c *Core) find(handle core.Handle) *cell {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cells[handle]
}

// enter counts one in who is going to use the plan; leave counts him out.
func (c *cell) enter() (side int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside[c.side]++
	return c.side
}

func (c *cell) leave(side int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside[side]--
}

// collect begins a grace period unless one is under way, and says whether it is over.
func (c *cell) collect() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.awaiting {
		c.side = 1 - c.side
	}
	c.awaiting = c.inside[1-c.side] > 0
	return !c.awaiting
}

// lineOf is the m-line in a plan, nil where there is none.
func lineOf(plan *core.Plan, mindex int) *core.Line {
	if plan == nil || mindex < 0 || mindex >= len(plan.Lines) {
		return nil
	}
	return &plan.Lines[mindex]
}

// waits says whether packets of an m-line are in the ring.
func (c *cell) waits(mindex int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ring != nil && *c.ring.count(mindex) > 0
}

// put copies a packet into the ring, unless it is full.
func (c *cell) put(sender Publisher, packet *core.Packet, urgent bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ring == nil {
		c.ring = newRing()
	}
	if !c.ring.room(packet) {
		return false
	}
	c.ring.put(packet, urgent)
	c.sender = sender
	return true
}

// clear drops the plan, and what waits.
func (c *cell) clear() {
	c.current.Store(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ring = nil
}

// oldest is when the packet came that waits longest.
func (c *cell) oldest() (at time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ring == nil || len(c.ring.records) == 0 {
		return 0, false
	}
	return c.ring.records[0].packet.At, true
}

func (c *cell) hurries() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ring == nil || c.ring.hurries()
}

// take lends a batch of the ring.
func (c *cell) take() (*ring, []record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ring == nil {
		return nil, nil
	}
	c.judge = c.sender
	return c.ring, c.ring.take(batchPackets)
}

// forwarded notes that packets of an m-line wait no more.
func (c *cell) forwarded(ring *ring, mindex, count int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*ring.count(mindex) -= count
}

// done gives a batch back, and says whether more waits.
func (c *cell) done(ring *ring) (more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ring != nil {
		ring.done()
	}
	return c.ring != nil && len(c.ring.records) > 0
}
