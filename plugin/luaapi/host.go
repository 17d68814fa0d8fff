// Package luaapi says what the plugin does for scripts: [Host]. The functions that scripts
// call are in the folders below: the global functions (level1), the module `janus`
// (level2), and one folder for each other module that is written in Go. Packages in
// internal are shared by these modules only.
package luaapi

import (
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
)

// Host carries out what a script asks for. Its methods are called with the Lua lock held,
// and none of them blocks. Calls to the core are made after the lock is released, in order
// for each session. An error means that nothing was done.
type Host interface {
	Log(level core.Level, text string)
	// Refused logs that a script's call was answered with -1, and why.
	Refused(function string, reason error)

	// Knows says whether a session exists. Sessions lists all sessions.
	Knows(session uint64) bool
	Sessions() []uint64

	PokeScheduler()
	// TimeCallback calls the global function name after delay, with argument unless that is
	// nil.
	TimeCallback(name string, argument *string, delay time.Duration) error

	// PushEvent sends event to the client, and jsep unless that is empty. Both are JSON
	// text.
	PushEvent(session uint64, transaction, event, jsep string) error
	// HoldReply makes the answer to a request its direct reply, also if the handler waits.
	HoldReply(session uint64, transaction string) error
	// HoldsReply says whether HoldReply was called for a request that has no answer yet.
	HoldsReply(session uint64, transaction string) bool
	EventsEnabled() bool
	// CheckSDP says what is wrong with an SDP, as the core reads it.
	CheckSDP(sdp string) error
	// NotifyEvent sends an event to the event handlers; session 0 stands for no session.
	NotifyEvent(session uint64, event string) error
	ClosePC(session uint64) error
	EndSession(session uint64) error

	AuthIsSigned() bool
	AuthIsValid(token string) bool
	AuthContains(token, descriptor string) bool

	ConfigureMedium(session uint64, medium media.Medium, direction media.Direction, open bool) error
	AddRecipient(session, recipient uint64) error
	RemoveRecipient(session, recipient uint64) error
	SetBitrate(session uint64, bitrate uint32) error
	SetPLIFrequency(session uint64, seconds uint32) error
	SetKeyframePause(session uint64, pause time.Duration) error
	SetSubstream(session uint64, substream int) error
	SetTemporalLayer(session uint64, layer int) error
	SendPLI(session uint64) error

	RelayRTP(session uint64, video bool, packet []byte) error
	RelayRTCP(session uint64, video bool, packet []byte) error
	RelayData(session uint64, data core.Data) error
	// RelayDataTo is RelayData to many sessions. It leaves out those that have no open data
	// channel, and returns how many sessions the message goes to.
	RelayDataTo(sessions []uint64, data core.Data) (reached int, err error)

	Streams
	Receiving

	StartRecording(session uint64, recordings []media.Recording) error
	StopRecording(session uint64, which []media.Medium) error
}
