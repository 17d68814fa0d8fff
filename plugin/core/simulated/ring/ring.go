// Package ring does what export/ring.c does, for the simulated core.
package ring

import (
	"time"

	"janus-golua/plugin/core"
)

// The numbers of export/ring.h and export/ring.c; test/rings compares the two sides.
const (
	ringBytes = 256 * 1024
	// Patience is how long a publisher waits for room.
	Patience = 50 * time.Millisecond
	// RecordHeader is sizeof(golua_record): the bytes that a packet takes in a ring besides
	// its own. recordStep is what the sum is rounded up to.
	RecordHeader = 328
	recordStep   = 16
	// countedLines is the number of counts of waiting packets; m-lines from the last one
	// on share a count.
	countedLines = 16
)

// used overwrites the bytes of a packet when its batch is done, so that a test notices code
// that has kept a packet without copying it.
const used = 0xdd

// Ring holds copies of the packets of one publisher that wait for the forwarder. It is
// bounded by ringBytes; when it is full, the publisher waits. A lock of its user protects it, except
// the packets that have been taken.
type Ring struct {
	data       []byte
	head, tail int // the bytes put so far, and those done
	// records are from tail to head. The forwarder has the first taken ones.
	records []Record
	taken   int
	// urgent says that the newest record ended a frame.
	urgent  bool
	pending [countedLines]int
}

// Record is a packet in the ring; its Buffer is in the ring's data.
type Record struct {
	size   int // with the gap before it
	Packet core.Packet
}

// New makes an empty ring.
func New() *Ring { return &Ring{data: make([]byte, ringBytes)} }

// sizes returns the gap up to the ring's end if the packet does not fit there, and the
// bytes that the packet takes after the gap.
func (r *Ring) sizes(packet *core.Packet) (gap, size int) {
	size = (RecordHeader + len(packet.Buffer) + recordStep - 1) / recordStep * recordStep
	if left := ringBytes - r.head%ringBytes; left < size {
		gap = left
	}
	return gap, size
}

// Room says whether a packet fits.
func (r *Ring) Room(packet *core.Packet) bool {
	gap, size := r.sizes(packet)
	return r.head-r.tail+gap+size <= ringBytes
}

// Put copies a packet, for which there is room.
func (r *Ring) Put(packet *core.Packet, urgent bool) {
	gap, size := r.sizes(packet)
	at := (r.head + gap) % ringBytes
	kept := *packet
	kept.Buffer = r.data[at : at+len(packet.Buffer) : at+size]
	copy(kept.Buffer, packet.Buffer)
	r.records = append(r.records, Record{gap + size, kept})
	r.head += gap + size
	r.urgent = urgent
	*r.Count(packet.MIndex)++
}

// Count is the number of an m-line's packets in the ring.
func (r *Ring) Count(mindex int) *int { return &r.pending[min(mindex, countedLines-1)] }

// Take lends the oldest packets until done, most of them at most.
func (r *Ring) Take(most int) []Record {
	r.taken = min(most, len(r.records))
	return r.records[:r.taken]
}

// Done frees the room of the packets that were taken.
func (r *Ring) Done() {
	for i := range r.records[:r.taken] {
		r.tail += r.records[i].size
		for at := range r.records[i].Packet.Buffer {
			r.records[i].Packet.Buffer[at] = used
		}
	}
	r.records = append(r.records[:0], r.records[r.taken:]...)
	r.taken = 0
}

// Hurries says whether waiting for more packets gains nothing: the newest packet ended a
// frame, or more than a quarter of the ring is full.
func (r *Ring) Hurries() bool { return r.urgent || r.head-r.tail > ringBytes/4 }

// Oldest is the oldest packet, if there is any.
func (r *Ring) Oldest() (packet core.Packet, ok bool) {
	if len(r.records) == 0 {
		return packet, false
	}
	return r.records[0].Packet, true
}
