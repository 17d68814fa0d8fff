// Package departures remembers which packets were handed to the core for a viewer whose bandwidth
// is estimated. The memory is shared with C, which notes the packets that it sends
// (export/departures.h). Both sides hold the lock of the memory.
package departures

import (
	"runtime"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/bandwidth"
)

// Lock takes the lock of the memory. C may hold it, for some ten instructions.
func Lock(d *core.Departures) {
	for !atomic.CompareAndSwapUint32(&d.Lock, 0, 1) {
		runtime.Gosched()
	}
}

// Unlock gives the lock back.
func Unlock(d *core.Departures) { atomic.StoreUint32(&d.Lock, 0) }

// Note notes a packet right before it is handed to the core. It sets the packet's Count. C does the
// same.
func Note(d *core.Departures, packet core.Departure, payloadType uint8) {
	Lock(d)
	defer Unlock(d)
	if packet.Flags&core.DepartureVideo != 0 {
		d.Videos++
	}
	packet.Count = uint16(d.Videos)
	d.Ring[d.Noted%core.MostDepartures] = packet
	d.Noted++
	d.Newest[packet.MIndex%core.NewestLines] = core.Newest{Sequence: packet.Sequence, Type: 0x80 | payloadType, Flags: packet.Flags}
}

// Read reads packets that were noted after the first from ones, as many as into has room for. It
// returns them, and the number from which the next call goes on. Packets that were overwritten are
// left out. The lock is held for at most len(into) copies of 16 bytes.
func Read(d *core.Departures, from uint64, into []bandwidth.Sent) (read []bandwidth.Sent, next uint64) {
	Lock(d)
	defer Unlock(d)
	if d.Noted < from {
		from = 0 // another PeerConnection has begun
	}
	if d.Noted-from > core.MostDepartures {
		from = d.Noted - core.MostDepartures
	}
	count := min(int(d.Noted-from), len(into))
	for i := range count {
		p := &d.Ring[(from+uint64(i))%core.MostDepartures]
		into[i] = bandwidth.Sent{At: time.Duration(p.At), Size: p.Size, Seq: p.Sequence, Count: p.Count, Mindex: p.MIndex, Flags: p.Flags}
	}
	return into[:count], from + uint64(count)
}

// Newest is the newest packet on an m-line.
func Newest(d *core.Departures, mindex int) core.Newest {
	Lock(d)
	defer Unlock(d)
	return d.Newest[uint8(mindex)%core.NewestLines]
}

// Reset forgets all packets: another PeerConnection begins, in which the core counts from 1.
func Reset(d *core.Departures) {
	Lock(d)
	defer Unlock(d)
	d.Videos, d.Noted, d.Newest = 0, 0, [core.NewestLines]core.Newest{}
}
