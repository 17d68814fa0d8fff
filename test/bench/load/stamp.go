// Package load is the load of the benchmarks of rooms: publishers whose packets say what they
// are, and listeners that check each packet and count. Clients and Janus share the machine's
// processors, so the clients do as little as they can: a payload is made once, and per packet
// only its head changes.
package load

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// epoch is the clock of all clients.
var epoch = time.Now()

// now is the time since epoch.
func now() time.Duration { return time.Since(epoch) }

// A stamp begins at stampAt of a payload, behind the codec's own head, which plugins may
// change. From padAt on, a payload is a part of pad.
const (
	stampAt = 16
	padAt   = stampAt + 24
	most    = 1100 // bytes of a payload
)

// pad is what fills payloads: bytes that no plugin would write by accident.
var pad = func() []byte {
	bytes := make([]byte, most)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range bytes {
		bytes[i] = byte(random.Uint32())
	}
	return bytes
}()

// stamp says which packet of which frame a payload is, and when it was sent.
type stamp struct {
	publisher       uint16
	layer, temporal uint8
	frame           uint32 // of this layer
	base            uint32 // how many frames of temporal layer 0 there were, with this one
	index, count    uint8  // of the packets of the frame
	length          uint16 // of the payload
	sent            time.Duration
}

func (s *stamp) write(payload []byte) {
	b := payload[stampAt:padAt]
	binary.BigEndian.PutUint16(b, s.publisher)
	b[2], b[3] = s.layer, s.temporal
	binary.BigEndian.PutUint32(b[4:], s.frame)
	binary.BigEndian.PutUint32(b[8:], s.base)
	b[12], b[13] = s.index, s.count
	binary.BigEndian.PutUint16(b[14:], s.length)
	binary.BigEndian.PutUint64(b[16:], uint64(s.sent))
}

// readStamp reads a payload. It is not ok if the payload has another length than it was sent
// with, or other bytes behind the stamp.
func readStamp(payload []byte) (s stamp, ok bool) {
	if len(payload) < padAt || len(payload) > most {
		return stamp{}, false
	}
	b := payload[stampAt:padAt]
	s = stamp{
		publisher: binary.BigEndian.Uint16(b), layer: b[2], temporal: b[3],
		frame: binary.BigEndian.Uint32(b[4:]), base: binary.BigEndian.Uint32(b[8:]),
		index: b[12], count: b[13], length: binary.BigEndian.Uint16(b[14:]),
		sent: time.Duration(binary.BigEndian.Uint64(b[16:])),
	}
	return s, int(s.length) == len(payload) && bytes.Equal(payload[padAt:], pad[padAt:len(payload)])
}

// last says that no packet of the frame follows.
func (s *stamp) last() bool { return s.index == s.count-1 }
