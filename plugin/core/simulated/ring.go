package simulated

import (
	"time"

	"janus-golua/plugin/core"
)

// The numbers of export/ring.h and export/ring.c; test/rings compares the two sides.
const (
	ringBytes    = 256 * 1024
	ringPatience = 50 * time.Millisecond
	// RecordHeader is sizeof(golua_record): the bytes that a packet takes in a ring besides
	// its own. recordStep is what the sum is rounded up to.
	RecordHeader = 320
	recordStep   = 16
	// countedLines is the number of counts of waiting packets; m-lines from the last one
	// on share a count.
	countedLines = 16
)

// used overwrites the bytes of a packet when its batch is done, so that a test notices code
// that has kept a packet without copying it.
const used = 0xdd

// ring holds copies of the packets of one publisher that wait for the forwarder. It is
// bounded by ringBytes; when it is full, toRing waits. The slot's lock protects it, except
// the packets that have been taken.
type ring struct {
	data       []byte
	head, tail int // the bytes put so far, and those done
	// records are from tail to head. The forwarder has the first taken ones.
	records []record
	taken   int
	// urgent says that the newest record ended a frame.
	urgent  bool
	pending [countedLines]int
}

// record is a packet in the ring; Buffer is in its data.
type record struct {
	size   int // with the gap before it
	packet core.Packet
}

func newRing() *ring { return &ring{data: make([]byte, ringBytes)} }

// sizes returns the gap up to the ring's end if the packet does not fit there, and the
// bytes that the packet takes after the gap.
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

// count is the number of an m-line's packets in the ring.
func (r *ring) count(mindex int) *int { return &r.pending[min(mindex, countedLines-1)] }

// take lends the oldest packets until done, most of them at most.
func (r *ring) take(most int) []record {
	r.taken = min(most, len(r.records))
	return r.records[:r.taken]
}

// done frees the room of the packets that were taken.
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

// hurries says whether waiting for more packets gains nothing: the newest packet ended a
// frame, or more than a quarter of the ring is full.
func (r *ring) hurries() bool { return r.urgent || r.head-r.tail > ringBytes/4 }
