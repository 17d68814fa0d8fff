package core

import "time"

// The flags of a Departure.
const (
	DepartureVideo   = 1
	DepartureMarker  = 2
	DeparturePadding = 4
)

// Departure is a packet that was handed to the core for a viewer. bandwidth.Sent explains the
// fields.
type Departure struct {
	At                    time.Duration
	Size, Sequence, Count uint16
	MIndex, Flags         uint8
}

// Newest is the newest packet on an m-line. Type is 0x80 plus its payload type, 0 if there was
// none.
type Newest struct {
	Sequence    uint16
	Type, Flags uint8
}

// MostDepartures bounds the packets that are remembered, a second of 20 Mbit/s. Older ones are
// overwritten.
const MostDepartures = 2048

// NewestLines is how many m-lines have an entry of their own in Newest.
const NewestLines = 32

// Departures are the newest packets that were handed to the core for one PeerConnection. They are
// memory of C, which [Media.NewDepartures] makes. Package departures works with them, and so does C
// (export/departures.h), each with the lock.
type Departures struct {
	Lock uint32
	// Videos counts the packets of video so far, Noted all packets. The next one has its place in
	// Ring at Noted, modulo MostDepartures.
	Videos uint32
	Noted  uint64
	// Newest is by the lower bits of the m-line.
	Newest [NewestLines]Newest
	Ring   [MostDepartures]Departure
}
