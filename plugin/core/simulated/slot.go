package simulated

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/ring"
)

// slot is what the core knows about a publisher (export/slots.h).
type slot struct {
	current atomic.Pointer[core.ForwardingTable]
	unready atomic.Bool // the plugin need not be told that messages can be sent
	// state and deadline are the forwarder's, and under its lock.
	state    state
	deadline time.Duration

	mu sync.Mutex // protects the following fields, up to the blank line
	// Readers use a table, each on one of two sides. A grace period changes sides, and is
	// over when the former side has no reader.
	side     int
	readers  [2]int
	awaiting bool
	ring     *ring.Ring // nil until a packet waits
	sender   Publisher  // of the newest packet

	// The following fields are the forwarder's: the publisher of a batch, and its packets of
	// one m-line.
	selector Publisher
	batch    core.Batch
}

// slot finds or makes the slot of a handle. With c.mu held.
func (c *Core) slot(handle core.Handle) *slot {
	found := c.slots[handle]
	if found == nil {
		found = new(slot)
		c.slots[handle] = found
	}
	return found
}

// find finds the slot of a handle, nil without one.
func (c *Core) find(handle core.Handle) *slot {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slots[handle]
}

// readBegin counts a reader of the table in; readEnd counts it out.
func (s *slot) readBegin() (side int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers[s.side]++
	return s.side
}

func (s *slot) readEnd(side int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers[side]--
}

// reclaim begins a grace period unless one is under way, and says whether it is over.
func (s *slot) reclaim() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.awaiting {
		s.side = 1 - s.side
	}
	s.awaiting = s.readers[1-s.side] > 0
	return !s.awaiting
}

// lineOf is the m-line in a table, nil where there is none.
func trackOf(table *core.ForwardingTable, mindex int) *core.Track {
	if table == nil || mindex < 0 || mindex >= len(table.Tracks) {
		return nil
	}
	return &table.Tracks[mindex]
}

// waits says whether packets of an m-line are in the ring.
func (s *slot) waits(mindex int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ring != nil && *s.ring.Count(mindex) > 0
}

// put copies a packet into the ring, unless it is full.
func (s *slot) put(sender Publisher, packet *core.Packet, urgent bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring == nil {
		s.ring = ring.New()
	}
	if !s.ring.Room(packet) {
		return false
	}
	s.ring.Put(packet, urgent)
	s.sender = sender
	return true
}

// clear drops the table, and what waits.
func (s *slot) clear() {
	s.current.Store(nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ring = nil
}

// oldest is when the oldest packet came in.
func (s *slot) oldest() (at time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring == nil {
		return 0, false
	}
	packet, ok := s.ring.Oldest()
	return packet.At, ok
}

func (s *slot) hurries() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ring == nil || s.ring.Hurries()
}

// take lends a batch of the ring.
func (s *slot) take() (*ring.Ring, []ring.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring == nil {
		return nil, nil
	}
	s.selector = s.sender
	return s.ring, s.ring.Take(batchPackets)
}

// forwarded notes that packets of an m-line do not wait any more.
func (s *slot) forwarded(from *ring.Ring, mindex, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*from.Count(mindex) -= count
}

// done gives a batch back, and says whether more waits.
func (s *slot) done(with *ring.Ring) (more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if with != nil {
		with.Done()
	}
	if s.ring == nil {
		return false
	}
	_, more = s.ring.Oldest()
	return more
}
