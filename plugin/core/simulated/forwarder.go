package simulated

import (
	"slices"
	"sync"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/ring"
)

// The numbers of export/forwarders.c.
const (
	batchPackets = 32
	coalesce     = time.Millisecond
)

// state is what the forwarder does with a slot.
type state int

const (
	idle state = iota
	queued
	coalescing
)

// forwarder takes packets out of the rings and sends them on, like one thread of
// export/forwarders.c. It has no goroutine: turn is called by the code that puts a packet or
// moves the clock.
type forwarder struct {
	// mu protects the following fields, and state and deadline of each slot. Nothing is
	// called with it held.
	mu sync.Mutex
	// held says that only tests call turn.
	held bool
	// busy says that turn is under way.
	busy bool
	// pushed are the queued slots, and list those that will be looked at, in order.
	// coalescing are the slots that wait for the rest of a frame, the newest first.
	pushed, list, coalescing []*slot
	// until is when it looks at packets again, by the core's clock.
	until time.Duration
	// stopped says that it has ended; packets wait for ever.
	stopped bool
}

// StartForwarders makes the core forward packets in rings again. A new core forwards them
// already.
func (c *Core) StartForwarders(int) error {
	c.forwarder.stop(false)
	return nil
}

// StopForwarders leaves packets in the rings from now on.
func (c *Core) StopForwarders() { c.forwarder.stop(true) }

func (f *forwarder) stop(stopped bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = stopped
}

// HoldForwarders lets packets wait in the rings, as they do in Janus, until Run, Advance
// or SetNow: without it there are no rings, and what a packet brings is done when Incoming
// returns. From now on time only passes there, and in an Incoming that waits for room in a
// full ring.
func (c *Core) HoldForwarders() {
	c.now.CompareAndSwap(0, int64(time.Since(started)))
	c.forwarder.mu.Lock()
	defer c.forwarder.mu.Unlock()
	c.forwarder.held = true
}

// StallForwarders keeps the forwarder busy with something else for so long from now on,
// as a slow disk or a busy processor does.
func (c *Core) StallForwarders(by time.Duration) {
	c.forwarder.mu.Lock()
	defer c.forwarder.mu.Unlock()
	c.forwarder.until = c.Now() + by
}

// Run does what the forwarder does at this very moment.
func (c *Core) Run() { c.turn() }

// Advance lets so much time pass: the forwarder does each thing when it is due.
func (c *Core) Advance(by time.Duration) { c.advanceTo(c.Now() + by) }

func (c *Core) advanceTo(end time.Duration) {
	c.turn()
	for next, ok := c.nextTurn(); ok && next <= end; next, ok = c.nextTurn() {
		c.now.Store(int64(max(next, c.Now())))
		c.turn()
	}
	c.now.Store(int64(end))
}

// nextTurn is when the forwarder has something to do next, if it has.
func (c *Core) nextTurn() (at time.Duration, ok bool) {
	f := &c.forwarder
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.held || f.stopped {
		return 0, false
	}
	if f.until > c.Now() {
		return f.until, true
	}
	for _, slot := range f.coalescing {
		if !ok || slot.deadline < at {
			at, ok = slot.deadline, true
		}
	}
	return at, ok
}

// turn has the forwarder work until nothing is left to do at this moment.
func (c *Core) turn() {
	f := &c.forwarder
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.busy {
		return // the caller that is inside turn finds the packets that have come
	}
	f.busy = true
	for !f.stopped && f.until <= c.Now() {
		slot := f.next(c.Now())
		if slot == nil {
			break
		}
		f.without(func() { c.attend(slot) })
	}
	f.busy = false
}

// without calls do without f.mu.
func (f *forwarder) without(do func()) {
	f.mu.Unlock()
	defer f.mu.Lock()
	do()
}

// next takes the slot whose turn it is. With f.mu held.
func (f *forwarder) next(now time.Duration) *slot {
	f.list = append(f.list, f.pushed...)
	f.pushed = f.pushed[:0]
	f.coalescing = slices.DeleteFunc(f.coalescing, func(slot *slot) bool {
		if slot.state != queued && now < slot.deadline {
			return false
		}
		slot.state = queued
		f.list = append(f.list, slot)
		return true
	})
	if len(f.list) == 0 {
		return nil
	}
	slot := f.list[0]
	f.list = slices.Delete(f.list, 0, 1)
	return slot
}

// tell notes that a packet has come into the ring of a slot.
func (c *Core) tell(slot *slot, urgent bool) {
	f := &c.forwarder
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case slot.state == idle:
		slot.state = queued
		f.pushed = append(f.pushed, slot)
	case urgent && slot.state == coalescing:
		slot.state = queued // the forwarder finds it in its list coalescing
	}
}

// attend forwards a batch of a slot, unless the slot coalesces.
func (c *Core) attend(slot *slot) {
	f := &c.forwarder
	if oldest, ok := slot.oldest(); ok && c.coalesces(slot, oldest) {
		return
	}
	more := c.serve(slot)
	f.mu.Lock()
	defer f.mu.Unlock()
	slot.state = idle
	if more {
		slot.state = queued
		f.list = append(f.list, slot) // after the others
	}
}

// coalesces puts a slot aside until the rest of a frame has come, if that is worth it.
func (c *Core) coalesces(slot *slot, oldest time.Duration) bool {
	if slot.hurries() || c.Now()-oldest >= coalesce {
		return false
	}
	f := &c.forwarder
	f.mu.Lock()
	defer f.mu.Unlock()
	slot.state, slot.deadline = coalescing, oldest+coalesce
	f.coalescing = slices.Insert(f.coalescing, 0, slot)
	return true
}

// serve forwards a batch, m-line by m-line, and says whether there is more.
func (c *Core) serve(slot *slot) (more bool) {
	defer slot.readEnd(slot.readBegin())
	from, batch := slot.take()
	for i := range batch {
		mindex := batch[i].Packet.MIndex
		if slices.ContainsFunc(batch[:i], func(r ring.Record) bool { return r.Packet.MIndex == mindex }) {
			continue // forwarded with an earlier one
		}
		slot.batch.Packets = slot.batch.Packets[:0]
		for _, record := range batch[i:] {
			if record.Packet.MIndex == mindex {
				slot.batch.Packets = append(slot.batch.Packets, record.Packet)
			}
		}
		c.forwardLine(slot, mindex)
		slot.forwarded(from, mindex, len(slot.batch.Packets))
	}
	return slot.done(from)
}

// forwardLine forwards packets of one m-line by the present table.
func (c *Core) forwardLine(slot *slot, mindex int) {
	table := slot.current.Load()
	track := trackOf(table, mindex)
	if track == nil || track.Mode < core.ModeInline || track.Mode > core.ModeSelect {
		return // nobody wants the packets any more
	}
	c.forward(slot.selector, slot.batch.Packets, table, track)
	if forGo(track) {
		c.handToGo(slot.selector, mindex, &slot.batch, table, track)
	}
}
