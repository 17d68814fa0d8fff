package core

import "time"

// Packet is an RTP or RTCP packet that crosses the border.
type Packet struct {
	// MIndex is the index of the m-line in the SDP; -1 on the way out means
	// the first m-line of the medium.
	MIndex int
	// Video tells video from audio.
	Video bool
	// Buffer is the packet from its first header byte. On the way in it is
	// memory of C: valid, and writable, during the call only.
	Buffer []byte
	// Extensions is the address of the packet's janus_plugin_rtp_extensions,
	// valid as long as Buffer is; zero is none. [Media.ReadExtensions] reads it.
	Extensions uintptr
	// At is when the packet came, by [Media.Now].
	At time.Duration
	// Keyframe says that a keyframe begins with the packet. It is known in a Batch only,
	// for codecs in which keyframes can be recognised.
	Keyframe bool
}

// Batch is what a forwarder gives Go to select from: packets of one m-line, in order.
type Batch struct {
	Packets []Packet
	// Origin is the address by which C finds them again.
	Origin uintptr
}

// Delivery is one viewer's copy of a packet of a batch: where it goes and what
// is different in it. The core gives each viewer its own SSRC.
type Delivery struct {
	Handle Handle
	// Timestamp and SequenceNumber replace those of the RTP header (RFC 3550,
	// section 5.1), in host byte order.
	Timestamp      uint32
	SequenceNumber uint16
	// MIndex is the viewer's m-line, -1 for the first of the medium.
	MIndex int16
	// Packet is the index in the batch.
	Packet uint16
	// PatchLength bytes of Patch replace those at PatchAt of the packet; a patch that
	// does not fit into it is left out whole.
	PatchAt     uint16
	PatchLength uint8
	// Marker is 1 when the marker bit must be set.
	Marker uint8
	Patch  [6]byte
	// PayloadType and PlayoutDelay are as in a rewriter.
	PayloadType  uint8
	PlayoutDelay uint32
}

// The flags of a rewriter.
const (
	// RewriterSteady says that C may place the packets of the rewriter's source.
	RewriterSteady = 1
	// RewriterStarted says that there has been a source.
	RewriterStarted = 2
	// RewriterEnded says that the source's route has ended: what comes next is
	// another source, even if it is the same one.
	RewriterEnded = 4
	// RewriterSkipped says that packets of the source were left out on purpose, so that
	// older ones than the newest have another offset.
	RewriterSkipped = 8
	// RewriterHeld says that packets of a source wait for a keyframe.
	RewriterHeld = 16
)

// Rewriter keeps one m-line of one viewer continuous; package rewriter works with it,
// and so does C. It is not Go's memory: [Media.NewRewriter] makes one.
type Rewriter struct {
	Lock  uint32
	SSRC  uint32
	Flags uint32
	// PayloadType is 0x80 and the one that the viewer's m-line has negotiated; with 0
	// packets keep their own.
	PayloadType uint32
	// InSequence and InTimestamp are the newest packet's of the source, widened.
	InSequence, InTimestamp int64
	// SequenceOffset and TimestampOffset are what is added for the viewer.
	SequenceOffset, TimestampOffset int64
	// Floor is the sequence number of the source's first packet if there was
	// another source before.
	Floor int64
	// Heard is when the newest packet came, in ns.
	Heard int64
	// Packets and Bytes were sent; Late ones were dropped.
	Packets, Bytes, Late uint64
	// PlayoutDelay is 1<<24 + min<<12 + max of the delay that packets get, in units
	// of 10 ms; with 0 they keep their own, or get that of the Line.
	PlayoutDelay uint32
	// Begun counts the sources so far.
	Begun uint32
	// HeldSSRC is the source whose packets wait for a keyframe; Asks is how often it was
	// asked for, Asked when last, in ns. Held is how many packets were dropped meanwhile.
	HeldSSRC, Asks uint32
	Asked          int64
	Held           uint64
}

// Stream counts what came in on one m-line of a publisher. C writes it, on the
// publisher's thread where nothing else is said; Go reads with package atomic.
type Stream struct {
	Packets, Bytes uint64
	// Malformed was no RTP. NotForwarded found a closed gate, or no viewer.
	// Overflow found no room in the ring.
	Malformed, NotForwarded, Overflow uint64
	// Keyframes are the frames with which a decoder can start. Keyframe is the SSRC and
	// the timestamp of the newest one, for the publisher's thread.
	Keyframes, Keyframe uint64
	// Due is when feedback is due next, in ns; Go sets it.
	Due int64
	// Publisher is the id of the session whose stream it is; Go sets it.
	Publisher uint64
	// Wanted is 1 when a viewer waits for a keyframe; any thread sets it.
	Wanted uint32
	_      uint32
}

// Mode is how the packets of an m-line are treated.
type Mode uint32

// The modes of an m-line.
const (
	// ModeUnknown tells Go of the m-line (Plugin.NewLine).
	ModeUnknown Mode = iota
	// ModeDrop counts.
	ModeDrop
	// ModeInline forwards on the publisher's own thread.
	ModeInline
	// ModeRing leaves forwarding to a forwarder thread.
	ModeRing
	// ModeSelect is ModeRing, and Go sees the packets, too.
	ModeSelect
	// ModeScript gives the packets to the script.
	ModeScript
)

// Viewer gets all packets of an m-line, without a decision on each.
type Viewer struct {
	Handle   Handle
	Rewriter *Rewriter
	MIndex   int64
}

// Line says what becomes of the packets of one m-line of a publisher: Count
// viewers of the table, from First on, get them.
type Line struct {
	Stream       *Stream
	Mode         Mode
	First, Count uint32
	// Codec is that of video as package payload numbers them, 0 if unknown.
	Codec uint32
	// PlayoutDelay is as in a rewriter, for viewers whose rewriter has none.
	PlayoutDelay uint32
	// Hold is 1 where a viewer that joins is sent nothing before a keyframe.
	Hold uint32
}

// ForwardingTable says what becomes of a publisher's packets, by m-line.
type ForwardingTable struct {
	Lines   []Line
	Viewers []Viewer
}

// Extensions are the RTP header extensions that cross the border
// (janus_plugin_rtp_extensions of plugin.h).
type Extensions struct {
	// AudioLevel is in -dBov, 0 (loudest) to 127 (RFC 6464); -1 is absent.
	// Voice is true when the sender says that it is speech.
	AudioLevel int
	Voice      bool
	// Rotation is that of the video in degrees, -1 is absent (3GPP TS 26.114).
	Rotation            int
	BackCamera, Flipped bool
	// MinDelay and MaxDelay bound the playout delay in units of 10 ms; -1 is absent.
	MinDelay, MaxDelay int
	// CaptureTime is the absolute capture time, NTP 32.32; 0 is absent. It
	// crosses since plugin API 103.
	CaptureTime uint64
	// Dependency is an AV1 dependency descriptor, at most 255 bytes; of a packet
	// that came in it is memory of C, like its Buffer.
	Dependency []byte
}

// NoExtensions has nothing in it.
func NoExtensions() Extensions {
	return Extensions{AudioLevel: -1, Rotation: -1, MinDelay: -1, MaxDelay: -1}
}

// RecorderOptions says what to record where (record.h).
type RecorderOptions struct {
	// Codec is a name the recorder knows, such as "opus", "vp8" or "text".
	Codec string
	// Fmtp is codec-specific, such as "profile-id=2"; it may be empty.
	Fmtp string
	// Folder and File may be empty: the recorder then chooses.
	Folder, File string
	// Encrypted marks end-to-end encrypted media.
	Encrypted bool
	// Extensions are the ids of RTP extensions, by URI, that the packets have.
	Extensions map[int]string
}

// Recorder writes one .mjr file. Its methods may be called from any thread,
// but none after Close.
type Recorder interface {
	// Save appends one RTP packet or one data message.
	Save(buffer []byte)
	// Pause leaves out what is saved until Resume; its time is cut out, too.
	Pause()
	Resume()
	// Close ends the file and gives it its final name.
	Close()
}

// Media sends packets and feedback to a peer. A handle must be held, by the core
// or by us; one that the core has stopped already is passed over in silence.
// What sends only queues for the peer's own thread, so a media thread may call
// it; nobody calls it with one of our locks held.
type Media interface {
	// Now is a clock that C and Go share; it never goes back.
	Now() time.Duration
	// NewRewriter and NewStream make memory for C and Go, FreeRewriter and FreeStream
	// end it.
	NewRewriter() *Rewriter
	FreeRewriter(*Rewriter)
	NewStream() *Stream
	FreeStream(*Stream)
	// StartForwarders starts so many threads that forward; StopForwarders ends
	// them and waits until they have.
	StartForwarders(count int) error
	StopForwarders()
	// SetTable replaces what becomes of a publisher's packets. What the table
	// before names must stay until a grace period is over that has begun since.
	// ClearTable drops the table and the packets that wait. One goroutine at a time
	// calls these and Reclaim for a handle.
	SetTable(handle Handle, table ForwardingTable)
	ClearTable(handle Handle)
	// Reclaim begins a grace period of a publisher, unless one is under way, and says
	// whether it is over, which ends it: nobody uses any more what had been replaced when
	// it began. Threads that come later do not make it longer.
	Reclaim(handle Handle) bool

	// NewReceiver makes a handle of our own, and the number of its session: a publisher
	// of which the core knows nothing, so that whatever is sent to it goes nowhere. It is
	// held, until Release. Feed does with a packet what is done with those of any
	// publisher; one goroutine at a time calls it for a handle. Of the extensions
	// CaptureTime and Dependency are left out.
	NewReceiver() (id uint64, handle Handle)
	Feed(handle Handle, packet *Packet, extensions *Extensions)

	// WantReports has the receiver reports of a peer come to IncomingRTCP, too.
	WantReports(handle Handle)

	// Deliver sends copies of packets of a batch.
	Deliver(batch *Batch, deliveries []Delivery)
	// ReadExtensions reads those of a packet that came in.
	ReadExtensions(packet *Packet) Extensions
	// RelayRTP and RelayRTCP send a packet as it is.
	RelayRTP(handle Handle, packet *Packet, extensions Extensions)
	RelayRTCP(handle Handle, packet *Packet)
	// RelayData sends a data channel message.
	RelayData(handle Handle, data *Data)
	// SendPLI asks a video stream of a publisher for a keyframe (RFC 4585,
	// section 6.3.1); mindex -1 asks all of them.
	SendPLI(handle Handle, mindex int)
	// SendREMB tells a publisher how many bits per second it may send
	// (draft-alvestrand-rmcat-remb).
	SendREMB(handle Handle, bitrate uint32)
}
