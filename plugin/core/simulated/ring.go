package simulated

import (
	"time"

	"janus-golua/plugin/core"
)

// What export/ring.h and export/slots.h say; test/rings compares the two sides.
const (
	ringBytes    = 256 * 1024
	ringPatience = 50 * time.Millisecond
	// RecordHeader is sizeof(golua_record), what a packet takes in a ring besides its
	// own bytes, and recordStep what the sum is rounded up to.
	RecordHeader = 320
	recordStep   = 16
	// countedLines is how many m-lines have a count of waiting packets of their own;
	// those from the last one on share it.
	countedLines = 16
)

// used is in the place of bytes whose packet is done: whoever has kept a packet of a
// batch without copying it finds these.
const used = 0xdd

// ring has copies of the packets of one publisher that wait for its forwarder. It is
// bounded by ringBytes; what to do when it is full is for toRing to decide. Its slot's
// lock protects it, but for the packets that have been taken.
type ring struct {
	data       []byte
	head, tail int // bytes put and done so far
	// records are from tail to head; taken of them are with the forwarder.
	records []record
	taken   int
	// urgent is the newest record's.
	urgent  bool
	pending [countedLines]int
}

// record is a packet in the ring; Buffer is in its data.
type record struct {
	size   int // with the gap that is before it
	packet core.Packet
}

func newRing() *ring { return &ring{data: make([]byte, ringBytes)} }

// sizes are the gap up to the ring's end that a packet does not fit into, and what it
// takes after it.
func (r *ring) sizes(packet *core.Packet) (gap, size int) {
	size = (RecordHeader + len(packet.Buffer) + recordStep - 1) / recordStep * recordStep
	if left := ringBytes - r.head%ringBytes; left < size {
		gap = left
	}
	return gap, size
}

func (r *ring) room(packet *core.Packet) bool {
	gap, size := r.sizes(packet)
	return r.head-r.tail+gap+size <= ringBytes
}

// put copies a packet, for which there is room.
func (r *ring) put(packet *core.Packet, urgent bool) {
	gap, size := r.sizes(packet)
	at := (r.head + gap) % ringBytes
	kept := *packet
	kept.Buffer = r.data[at : at+len(packet.Buffer) : at+size]
	copy(kept.Buffer, packet.Buffer)
	r.records = append(r.records, record{gap + size, kept})
	r.head += gap + size
	r.urgent = urgent
	*r.count(packet.MIndex)++
}

// count is that of an m-line's packets in the ring.
func (r *ring) count(mindex int) *int { return &r.pending[min(mindex, countedLines-1)] }

// take lends the oldest packets, at most so many, until done.
func (r *ring) take(most int) []record {
	r.taken = min(most, len(r.records))
	return r.records[:r.taken]
}

// done makes room of what was taken.
func (r *ring) done() {
	for i := range r.records[:r.taken] {
		r.tail += r.records[i].size
		for at := range r.records[i].packet.Buffer {
			r.records[i].packet.Buffer[at] = used
		}
	}
	r.records = append(r.records[:0], r.records[r.taken:]...)
	r.taken = 0
}

// hurries says whether nothing is gained by waiting for more: the newest packet ended a
// frame, or more than a quarter of the ring is taken.
func (r *ring) hurries() bool { return r.urgent || r.head-r.tail > ringBytes/4 }
