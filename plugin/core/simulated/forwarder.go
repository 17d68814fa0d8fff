package simulated

import (
	"slices"
	"sync"
	"time"

	"janus-golua/plugin/core"
)

// What export/forwarders.c says.
const (
	batchPackets = 32
	linger       = time.Millisecond
)

// state is where a cell is with the forwarder.
type state int

const (
	idle state = iota
	queued
	lingering
)

// forwarder takes packets out of the rings and sends them on, as export/forwarders.c
// does with one thread. It has no goroutine: somebody turns it.
type forwarder struct {
	// mu protects what follows, and state and deadline of each cell; nothing is called
	// with it held.
	mu sync.Mutex
	// held says that it only works when a test turns it.
	held bool
	// busy says that somebody is turning it.
	busy bool
	// pushed have been queued, list are to be looked at, in order; lingering wait for
	// the rest of a frame, the newest first.
	pushed, list, lingering []*cell
	// until is when it has time for packets again, by the core's clock.
	until time.Duration
	// stopped says that it has ended: packets wait for ever.
	stopped bool
}

// StartForwarders lets packets that wait in rings be forwarded, as they are from the start.
func (c *Core) StartForwarders(int) error {
	c.forwarder.stop(false)
	return nil
}

// StopForwarders leaves in the rings what comes into them from now on.
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
	for _, cell := range f.lingering {
		if !ok || cell.deadline < at {
			at, ok = cell.deadline, true
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
		return // whoever turns it finds what has come
	}
	f.busy = true
	for !f.stopped && f.until <= c.Now() {
		cell := f.next(c.Now())
		if cell == nil {
			break
		}
		f.without(func() { c.attend(cell) })
	}
	f.busy = false
}

// without does something with f.mu given back meanwhile.
func (f *forwarder) without(do func()) {
	f.mu.Unlock()
	defer f.mu.Lock()
	do()
}

// next takes the cell that is to be looked at now. With f.mu held.
func (f *forwarder) next(now time.Duration) *cell {
	f.list = append(f.list, f.pushed...)
	f.pushed = f.pushed[:0]
	f.lingering = slices.DeleteFunc(f.lingering, func(cell *cell) bool {
		if cell.state != queued && now < cell.deadline {
			return false
		}
		cell.state = queued
		f.list = append(f.list, cell)
		return true
	})
	if len(f.list) == 0 {
		return nil
	}
	cell := f.list[0]
	f.list = slices.Delete(f.list, 0, 1)
	return cell
}

// tell says that something new is in a cell's ring.
func (c *Core) tell(cell *cell, urgent bool) {
	f := &c.forwarder
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case cell.state == idle:
		cell.state = queued
		f.pushed = append(f.pushed, cell)
	case urgent && cell.state == lingering:
		cell.state = queued // the forwarder finds it among its lingering ones
	}
}

// attend looks at a cell: a batch is forwarded, unless it lingers.
func (c *Core) attend(cell *cell) {
	f := &c.forwarder
	if oldest, ok := cell.oldest(); ok && c.lingers(cell, oldest) {
		return
	}
	more := c.serve(cell)
	f.mu.Lock()
	defer f.mu.Unlock()
	cell.state = idle
	if more {
		cell.state = queued
		f.list = append(f.list, cell) // after the others
	}
}

// lingers puts a cell aside until the rest of a frame has come, if that is worth it.
func (c *Core) lingers(cell *cell, oldest time.Duration) bool {
	if cell.hurries() || c.Now()-oldest >= linger {
		return false
	}
	f := &c.forwarder
	f.mu.Lock()
	defer f.mu.Unlock()
	cell.state, cell.deadline = lingering, oldest+linger
	f.lingering = slices.Insert(f.lingering, 0, cell)
	return true
}

// serve forwards a batch, m-line by m-line, and says whether there is more.
func (c *Core) serve(cell *cell) (more bool) {
	defer cell.leave(cell.enter())
	ring, batch := cell.take()
	for i := range batch {
		mindex := batch[i].packet.MIndex
		if slices.ContainsFunc(batch[:i], func(r record) bool { return r.packet.MIndex == mindex }) {
			continue // done with an earlier one
		}
		cell.batch.Packets = cell.batch.Packets[:0]
		for _, record := range batch[i:] {
			if record.packet.MIndex == mindex {
				cell.batch.Packets = append(cell.batch.Packets, record.packet)
			}
		}
		c.forwardLine(cell, mindex)
		cell.forwarded(ring, mindex, len(cell.batch.Packets))
	}
	return cell.done(ring)
}

// forwardLine forwards packets of one m-line, by the plan that holds now.
func (c *Core) forwardLine(cell *cell, mindex int) {
	plan := cell.current.Load()
	line := lineOf(plan, mindex)
	if line == nil || line.Mode < core.ModeInline || line.Mode > core.ModeJudge {
		return // nobody wants them any more
	}
	c.forward(cell.judge, cell.batch.Packets, line, plan.Viewers[line.First:line.First+line.Count])
	if line.Mode == core.ModeJudge {
		cell.judge.Judge(mindex, &cell.batch)
	}
}
