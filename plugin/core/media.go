package core

import "time"

// Packet is an RTP or RTCP packet that crosses the border.
type Packet struct {
	// MIndex is the index of the m-line in the SDP. On the way out -1 means the first
	// m-line of the medium.
	MIndex int
	// Video tells video from audio.
	Video bool
	// Buffer is the packet from its first header byte. On the way in it is memory of C,
	// which may be read and written during the call only.
	Buffer []byte
	// Extensions is the address of the packet's janus_plugin_rtp_extensions, valid as long
	// as Buffer is. Zero is none. [Media.ReadExtensions] reads them.
	Extensions uintptr
	// At is when the packet came in, by [Media.Now].
	At time.Duration
	// Keyframe says that a keyframe begins with the packet. It is known in a Batch only,
	// for codecs in which keyframes can be recognised.
	Keyframe bool
	// Departures notes the packet when it is sent ([Media.RelayRTP]); it may be nil.
	Departures *Departures
	// Spooled says that the Spool of the packet's Track has got it, in a Batch.
	Spooled bool
	// Position is the packet's place in the GOP of its Track, in a Batch.
	Position uint64
}

// The flags of a rewriter.
const (
	// RewriterSteady says that C may number the packets of the rewriter's source.
	RewriterSteady = 1
	// RewriterStarted says that there has been a source.
	RewriterStarted = 2
	// RewriterEnded says that the source's route has ended: the next packet begins another
	// source, even with the same SSRC.
	RewriterEnded = 4
	// RewriterSkipped says that packets of the source were left out on purpose, so that
	// packets older than the newest one have other offsets.
	RewriterSkipped = 8
	// RewriterHeld says that packets of a source wait for a keyframe.
	RewriterHeld = 16
	// RewriterCatching says that a burst is under way: the viewer gets no packet as it comes in.
	RewriterCatching = 32
	// RewriterSqueezed says that the source has begun with a burst.
	RewriterSqueezed = 64
)

// Rewriter keeps one m-line of one viewer continuous. Package rewriter works with it, and so
// does C. It is memory of C, which [Media.NewRewriter] makes.
type Rewriter struct {
	Lock  uint32
	SSRC  uint32
	Flags uint32
	// PayloadType is 0x80 plus the payload type that the viewer's m-line has negotiated.
	// With 0 packets keep their own.
	PayloadType uint32
	// InSequence and InTimestamp are the numbers of the source's newest packet, widened.
	InSequence, InTimestamp int64
	// SequenceOffset and TimestampOffset are added for the viewer.
	SequenceOffset, TimestampOffset int64
	// Floor is the sequence number of the source's first packet, if there was another source
	// before.
	Floor int64
	// Heard is when the newest packet came, in ns.
	Heard int64
	// Packets and Bytes count what was sent. Late counts packets that came too late and
	// were dropped.
	Packets, Bytes, Late uint64
	// PlayoutDelay is 1<<24 + min<<12 + max, in units of 10 ms. With 0 packets get the
	// Track's delay, or keep their own if the Track has none.
	PlayoutDelay uint32
	// Begun counts the sources so far.
	Begun uint32
	// HeldSSRC is the source whose packets wait for a keyframe. Asks is how often the
	// keyframe was requested, and Asked is when it was requested last, in ns. Held counts
	// the packets that were dropped in such waits.
	HeldSSRC, Asks uint32
	Asked          int64
	Held           uint64
	// Selection is nil as long as no packets were selected for the viewer.
	Selection *Selection
	// The following fields are for bursts, with which C begins (export/burst.h). GOP is the number
	// of the cache from which the burst comes or came. The viewer lacks nothing of that cache
	// before GOPPosition.
	GOP, GOPPosition uint64
	// GOPUntil is the timestamp before which timestamps are squeezed. GOPSpan is how much of the
	// burst that begins is squeezed, in ticks; GOPSubstream and GOPSSRC are its source.
	GOPUntil                       int64
	GOPSpan, GOPSubstream, GOPSSRC uint32
	// Burst is the number of the newest burst to the viewer, 0 before the first one.
	Burst uint32
}

// Cached is what decides whether a viewer gets a packet of an m-line with a cache of pictures.
type Cached struct {
	// GOP is the number of the cache, 0 for none. Position is the packet's place in the cache.
	GOP, Position uint64
	// Burst is the number of the burst that brings the packet, 0 for a packet that has come in.
	Burst uint32
}

// GOP counts what happens in the cache of an m-line: its newest pictures, with which viewers that
// join begin. It is memory of C, which [Media.NewGOP] makes.
type GOP struct {
	// Held is the memory in use, in bytes.
	Held uint64
	// Bursts have begun. Lapsed bursts were too slow, so that their packets were overwritten.
	Bursts, Lapsed uint64
	// Overflows are groups of pictures that were larger than the cache.
	Overflows uint64
}

// Source says how well the packets of one SSRC come in (RFC 3550, appendix A). Package quality
// explains it.
type Source struct {
	// SSRC and Timestamp are of the newest packet, At is when that packet came, in ns; 0 is not
	// known.
	SSRC, Timestamp uint32
	At              int64
	// Highest is its sequence number, widened. Highest-Base packets should have come.
	Highest, Base uint32
	// Received packets have come, with copies; 0 is no source.
	Received uint32
	// Jitter is in ns.
	Jitter uint32
}

// Stream counts what came in on one m-line of a publisher. Unless noted otherwise, C writes
// it on the publisher's thread. Go reads it with package atomic.
type Stream struct {
	Packets, Bytes uint64
	// Due is when feedback is due next, in ns; Go sets it.
	Due int64
	// Wanted is 1 when a viewer waits for a keyframe; any thread sets it.
	Wanted uint32
	// Tick is a tick of the RTP clock, in 1/256 ns; 0 is not known. Go sets it.
	Tick    uint32
	Sources [4]Source
	// Malformed counts packets that were not RTP, NotForwarded packets that found a closed
	// gate or no viewer, and Overflow packets that found no room in the ring.
	Malformed, NotForwarded, Overflow uint64
	// Keyframes are the frames with which a decoder can start. Keyframe is the SSRC and
	// the timestamp of the newest one, for the publisher's thread.
	Keyframes, Keyframe uint64
	// Publisher is the id of the publisher's session, as C knows it; C sets it with the table.
	Publisher uint64
	// Expected and Lost count packets of sources that have given way to others.
	Expected, Lost uint32
	// Layers are the bytes on a viewer's line of each substream or spatial layer, by the temporal layer, while the
	// Track is Measured. The thread that forwards the packets writes them.
	Layers [Substreams][Temporals]uint64
	// Templates are those of AV1, by substream; a single encoding has index 0. Go writes them
	// while it handles a packet of the m-line.
	Templates [Substreams]Templates
}

// Meter has the audio levels of one m-line. Package meter works with it, and so does C. It is
// memory of C, which [Media.NewMeter] makes.
type Meter struct {
	State    uint64
	Loudness Loudness
}

// Loudness is how loud an m-line is. The publisher's thread writes it, Go sets Setting, and both use
// package atomic.
type Loudness struct {
	// Setting has LoudnessOn if somebody listens, and LoudnessContested if some viewer does not get
	// the m-line for now.
	Setting uint32
	// Carries says whether packets have levels: LevelsUnknown before the first packet.
	Carries uint32
	// Level is the loudness of late, in 1/256 dB above -127 dBov.
	Level uint32
	// Spurt counts the loud packets of the newest talk spurt, Run those since the newest gap or rise in it,
	// and Quiet the packets since the newest loud one. LoudAt is when that came, in ns, 0 for never.
	Spurt, Run, Quiet uint32
	LoudAt            int64
}

// The bits of a setting, and the values of Carries.
const (
	LoudnessOn        = 1
	LoudnessContested = 2

	LevelsUnknown = 0
	LevelsThere   = 1
	LevelsMissing = 2
)

// The parts of a meter's state. The sum begins at the lowest bit.
const (
	MeterCount   = 21
	MeterPackets = 35
	MeterLevel   = 49
	MeterTalks   = 1 << 57
	MeterOn      = 1 << 58
	MeterSums    = 1<<MeterCount - 1
	MeterCounts  = 1<<(MeterPackets-MeterCount) - 1
	MeterLevels  = 0xff
)

// Mode is how the packets of an m-line are treated.
type Mode uint32

// The modes of an m-line.
const (
	// ModeUnknown makes C tell Go of the m-line (Plugin.NewTrack).
	ModeUnknown Mode = iota
	// ModeDrop only counts packets.
	ModeDrop
	// ModeInline forwards on the publisher's own thread.
	ModeInline
	// ModeRing leaves forwarding to a forwarder thread.
	ModeRing
	// ModeSelect is like ModeRing; in addition, Go gets all packets for its taps
	// (Plugin.Select).
	ModeSelect
	// ModeScript gives the packets to the script.
	ModeScript
)

// Viewer gets packets of an m-line.
type Viewer struct {
	Handle Handle
	// Rewriter has a Selection if the viewer gets only some of the packets.
	Rewriter *Rewriter
	// Departures is nil unless the viewer's bandwidth is estimated.
	Departures *Departures
	MIndex     int64
}

// Track says what is done with the packets of one m-line of a publisher. Count viewers of the
// table, from First on, get all of them. Selecting viewers, which follow these, get some of them.
type Track struct {
	Stream       *Stream
	Mode         Mode
	First, Count uint32
	// Codec is the video codec, by its number in package payload; 0 is unknown.
	Codec uint32
	// PlayoutDelay has the same form as in a Rewriter. It is for viewers whose rewriter has
	// none.
	PlayoutDelay uint32
	// Hold is 1 where a viewer that joins is sent nothing before a keyframe.
	Hold uint32
	// Selecting viewers select from this stream: Source is its number, never 0. Simulcast is 1
	// if it has several substreams, whose SSRCs are these; 0 is none.
	Selecting uint32
	Simulcast uint32
	Source    uint64
	SSRCs     [Substreams]uint32
	// Learns is 1 if packets of other SSRCs may tell their substream (Plugin.Learn).
	Learns uint32
	// Measured is 1 if the bytes of each layer are counted in the Stream.
	Measured uint32
	_        uint32 // golua_track.plain, which C sets for itself
	// Meter measures audio whose talking or loudness is watched (Plugin.TalkingDue); else it is nil.
	Meter *Meter
	// Spool is the Address of the Spool that gets every packet, 0 for none.
	Spool uintptr
	// GOP keeps the newest pictures for viewers that join; nil if nothing is kept.
	GOP *GOP
}

// ForwardingTable says what is done with a publisher's packets, by m-line.
type ForwardingTable struct {
	Tracks  []Track
	Viewers []Viewer
}

// Extensions are the RTP header extensions that cross the border
// (janus_plugin_rtp_extensions of plugin.h).
type Extensions struct {
	// AudioLevel is in -dBov, 0 (loudest) to 127 (RFC 6464); -1 is absent.
	// Voice says that the sender has recognised speech.
	AudioLevel int
	Voice      bool
	// Rotation is the rotation of the video in degrees; -1 is absent (3GPP TS 26.114).
	Rotation            int
	BackCamera, Flipped bool
	// MinDelay and MaxDelay bound the playout delay, in units of 10 ms; -1 is absent.
	MinDelay, MaxDelay int
	// CaptureTime is the absolute capture time, NTP 32.32; 0 is absent. The core passes it
	// on since plugin API 103.
	CaptureTime uint64
	// Dependency is an AV1 dependency descriptor, at most 255 bytes. For a packet that came
	// in it is memory of C, like the packet's Buffer.
	Dependency []byte
}

// NoExtensions are extensions that are all absent.
func NoExtensions() Extensions {
	return Extensions{AudioLevel: -1, Rotation: -1, MinDelay: -1, MaxDelay: -1}
}

// Media sends packets and feedback to a peer. The core or the plugin must hold a reference on
// the handle; calls for a handle that the core has stopped do nothing. Methods that send
// only queue for the peer's own thread, so a media thread may call them. They must not be
// called with a lock of ours held.
type Media interface {
	// Now is a clock that C and Go share; it never goes back.
	Now() time.Duration
	// NewRewriter, NewSelection, NewStream and NewMeter make memory that C and Go share.
	// FreeRewriter, which frees the rewriter's selection, too, FreeStream and FreeMeter free it.
	NewRewriter() *Rewriter
	NewSelection() *Selection
	FreeRewriter(*Rewriter)
	NewStream() *Stream
	FreeStream(*Stream)
	NewMeter() *Meter
	FreeMeter(*Meter)
	// NewGOP makes a cache that keeps nothing yet. LimitGOP sets its size in bytes, and how old a
	// keyframe with which viewers begin may be. Another size forgets what is kept; 0 keeps nothing.
	// It is false when there is no memory. The GOP must be kept as long as a Track may name it.
	NewGOP() *GOP
	LimitGOP(gop *GOP, bytes int, longest time.Duration) bool
	FreeGOP(*GOP)
	// SetPace sets how fast the bursts to a viewer are, for all its m-lines together, in bytes
	// per ms; 0 is the default.
	SetPace(handle Handle, pace uint32)
	// StartForwarders starts count forwarder threads. StopForwarders ends them, and returns
	// when they have ended.
	StartForwarders(count int) error
	StopForwarders()
	// SetTable replaces the table of a publisher. The handles, rewriters and streams of the
	// former table must stay valid until a grace period that began after the call is over.
	// ClearTable drops the table and the packets that wait. One goroutine at a time calls
	// these two and Reclaim for a handle.
	SetTable(handle Handle, table ForwardingTable)
	ClearTable(handle Handle)
	// Reclaim begins a grace period of a publisher, unless one is under way, and says
	// whether the period is over, which ends it. Then no thread uses what had been replaced
	// when the period began. Threads that come later do not make it longer.
	Reclaim(handle Handle) bool

	// NewSpool makes a spool. lags is called with the number of lost packets when packets are
	// lost, once a second at most, and must not wait.
	NewSpool(lags func(lost uint64)) Spool
	// WriteSpool writes into a file what comes into a spool. It returns after CloseFile.
	WriteSpool(spool Spool, file Recorder)

	// NewReceiver makes a handle of our own, and the id of its session. The session is a
	// publisher that the core does not know, so nothing can be sent to it. The plugin owns a
	// reference on the handle until Release. Feed handles a packet like a packet of any
	// publisher. Only one goroutine at a time may call it for a handle. It ignores the
	// extensions CaptureTime and Dependency.
	NewReceiver() (id uint64, handle Handle)
	Feed(handle Handle, packet *Packet, extensions *Extensions)

	// WantReports makes C pass a peer's receiver reports to IncomingRTCP, too.
	WantReports(handle Handle)
	// WatchDownlink makes C pass all RTCP of a peer to Plugin.IncomingDownlink, or ends that.
	WatchDownlink(handle Handle, watched bool)
	// NewDepartures makes memory that C and Go share, and FreeDepartures frees it.
	NewDepartures() *Departures
	FreeDepartures(*Departures)

	// WantReady says whether C tells that messages can be sent to a handle. C does at first.
	WantReady(handle Handle, wanted bool)

	// Deliver sends copies of packets of a batch.
	Deliver(batch *Batch, deliveries []Delivery)
	// ReadExtensions reads the extensions of a packet that came in.
	ReadExtensions(packet *Packet) Extensions
	// RelayRTP and RelayRTCP send a packet unchanged.
	RelayRTP(handle Handle, packet *Packet, extensions Extensions)
	RelayRTCP(handle Handle, packet *Packet)
	// RelayData sends a data channel message.
	RelayData(handle Handle, data *Data)
	// SendPLI requests a keyframe of an m-line of a publisher (RFC 4585, section 6.3.1);
	// mindex -1 requests one of every m-line of video.
	SendPLI(handle Handle, mindex int)
	// SendREMB tells a publisher how many bits per second it may send
	// (draft-alvestrand-rmcat-remb).
	SendREMB(handle Handle, bitrate uint32)
}
