package core

// Batch is a number of packets of one m-line, in order, that a forwarder gives to Go.
type Batch struct {
	Packets []Packet
	// Origin is the address by which C finds the packets again.
	Origin uintptr
	// Asks are the viewers for which something has to be decided. Tapped says that taps get
	// the packets, too (ModeSelect).
	Asks   []Ask
	Tapped bool
	// GOP is the number of the m-line's cache of pictures, 0 for none. Burst is the number of the
	// burst that brings the packets from there to a viewer, 0 for packets that have come in.
	GOP   uint64
	Burst uint32
}

// Ask is a viewer for which Go has to decide about the packets of a batch, from the From-th on.
type Ask struct {
	// Index is the viewer's place among the selecting viewers of its table. A newer table may
	// have another viewer there, or none.
	Rewriter *Rewriter
	Index    uint32
	From     uint32
}

// Delivery is one viewer's copy of a packet of a batch: its destination and its differences
// from the packet. The core gives each viewer its own SSRC.
type Delivery struct {
	Handle Handle
	// Timestamp and SequenceNumber replace the values in the RTP header (RFC 3550, section
	// 5.1). They are in host byte order.
	Timestamp      uint32
	SequenceNumber uint16
	// MIndex is the m-line of the viewer; -1 is the first m-line of the medium.
	MIndex int16
	// Packet is the packet's index in the batch.
	Packet uint16
	// The first PatchLength bytes of Patch replace those of the packet from PatchAt on. A
	// patch that does not fit into the packet is left out whole.
	PatchAt     uint16
	PatchLength uint8
	// Marker is 1 when the marker bit is to be set.
	Marker uint8
	Patch  [6]byte
	// PayloadType and PlayoutDelay have the same form as in a Rewriter.
	PayloadType  uint8
	PlayoutDelay uint32
	// Departures is that of the Viewer.
	Departures *Departures
}
