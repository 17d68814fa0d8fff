// Package core describes the border between the plugin and the Janus core, in
// Go words only: the integers, packets and calls that cross it. Package export
// implements [Core] with the functions of a running Janus; tests implement it
// with package coretest.
//
// It imports nothing of ours, so that every room of the house may speak of a
// [Handle] or a [Packet] without knowing who is behind it.
package core

// Handle names a janus_plugin_session (plugin.h) of the core. It is the
// address of that struct as an integer: it is compared and handed back, never
// followed in Go. Zero is no handle.
type Handle uintptr

// JSON names a jansson json_t that we hold one reference on, as an integer.
// Zero is no JSON (an absent jsep, for example).
type JSON uintptr

// Level is a log level of the core (debug.h): the smaller, the more severe.
type Level int

// The log levels of debug.h.
const (
	LogFatal   Level = 1
	LogError   Level = 2
	LogWarning Level = 3
	LogInfo    Level = 4
	LogVerbose Level = 5
	LogHuge    Level = 6
	LogDebug   Level = 7
)

// Packet is an RTP or RTCP packet that crosses the border.
type Packet struct {
	// MIndex is the index of the m-line in the SDP; -1 on the way out means
	// the first m-line of the medium.
	MIndex int
	// Video tells video from audio.
	Video bool
	// Buffer is the packet from its first header byte. On the way in it is
	// the core's memory: valid, and writable, during the call only.
	Buffer []byte
	// Extensions is the address of the packet's janus_plugin_rtp_extensions,
	// valid as long as Buffer is; zero means none are to be sent.
	Extensions uintptr
}

// Delivery is one viewer's copy of a packet that is forwarded: where it goes
// and what is different in it. The core gives each viewer its own SSRC.
type Delivery struct {
	Handle Handle
	// Timestamp and SequenceNumber replace those of the RTP header (RFC 3550,
	// section 5.1), in host byte order.
	Timestamp      uint32
	SequenceNumber uint16
	// MIndex is the viewer's m-line, -1 for the first of the medium.
	MIndex int16
}

// Data is a data channel message.
type Data struct {
	Label    string
	Protocol string
	Binary   bool
	Buffer   []byte
}

// Metadata is what the core tells about the plugin. It is fixed once, at the
// end of Init, because the core asks for it from inside push_event and
// notify_event, where taking the Lua lock would hang all of Janus.
type Metadata struct {
	Version       int
	VersionString string
	Description   string
	Name          string
	Author        string
	Package       string
}

// ResultType is how handle_message was answered (janus_plugin_result_type).
type ResultType int

// The result types of plugin.h.
const (
	ResultError ResultType = -1
	ResultOK    ResultType = 0
	ResultWait  ResultType = 1
)

// Result answers handle_message.
type Result struct {
	Type ResultType
	// Text is the reason of an error or the hint of a wait.
	Text string
	// Content is the reply of ResultOK; the receiver owns it.
	Content JSON
}

// Config is a parsed configuration file: category, then item, then value.
type Config map[string]map[string]string

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
}

// Recorder writes one .mjr file. Its methods may be called from any thread,
// but none after Close.
type Recorder interface {
	// Save appends one RTP packet or one data message.
	Save(buffer []byte)
	// Close ends the file and gives it its final name.
	Close()
}

// Tools are functions of the core that take none of its session locks and
// never call the plugin back. They are the only ones that may be called while
// the Lua lock is held.
type Tools interface {
	// Log writes one line; text needs no newline at its end.
	Log(level Level, text string)
	// ReadConfig parses a configuration file with the core's own parser.
	ReadConfig(path string) (Config, error)
	// LoadJSON parses text, whose outermost value must be an object or an
	// array. The caller owns the result: one FreeJSON, or a call that takes it.
	LoadJSON(text string) (JSON, error)
	// FreeJSON drops one reference; FreeJSON(0) does nothing.
	FreeJSON(value JSON)
	// NewRecorder creates a .mjr file.
	NewRecorder(options RecorderOptions) (Recorder, error)
	// EventsEnabled says whether NotifyEvent has anybody to notify.
	EventsEnabled() bool
	// AuthIsSigned says whether the core checks signed tokens.
	AuthIsSigned() bool
	// AuthIsValid says whether a signed token is one for this plugin, and has
	// not expired; AuthContains whether it grants what descriptor names as well.
	AuthIsValid(token string) bool
	AuthContains(token, descriptor string) bool
	// Release gives back the one reference on the core's janus_plugin_session
	// that the plugin owns once create_session has succeeded.
	Release(handle Handle)
}

// Media sends packets and feedback to a peer. A handle must be held, by the core
// or by us; one that the core has stopped already is passed over in silence.
// These functions only queue for the peer's own thread, so a media thread may
// call them; nobody calls them with one of our locks held.
type Media interface {
	// ForwardRTP sends one packet to many viewers in one crossing. Buffer is
	// patched and restored, so nobody else may read it meanwhile.
	ForwardRTP(packet *Packet, viewers []Delivery)
	// RelayRTP and RelayRTCP send a packet as it is.
	RelayRTP(handle Handle, packet *Packet)
	RelayRTCP(handle Handle, packet *Packet)
	// RelayData sends a data channel message.
	RelayData(handle Handle, data *Data)
	// SendPLI asks all video streams of a publisher for a keyframe
	// (RFC 4585, section 6.3.1).
	SendPLI(handle Handle)
	// SendREMB tells a publisher how many bits per second it may send
	// (draft-alvestrand-rmcat-remb).
	SendREMB(handle Handle, bitrate uint32)
}

// Signaling talks to the client and to the core's session management.
type Signaling interface {
	// PushEvent sends an event, with a JSEP unless that is zero. It takes
	// event and jsep. With a JSEP it can block for as long as ICE gathers.
	PushEvent(handle Handle, transaction string, event, jsep JSON) error
	// NotifyEvent tells the event handlers; handle may be zero. It takes event.
	NotifyEvent(handle Handle, event JSON)
	// ClosePC closes the PeerConnection, EndSession detaches the handle.
	ClosePC(handle Handle)
	EndSession(handle Handle)
	// SetMetadata fixes what the core answers about us.
	SetMetadata(metadata Metadata)
}

// Core is the Janus core as the plugin sees it.
type Core interface {
	Tools
	Media
	Signaling
}
