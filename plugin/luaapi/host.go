// Package luaapi says what the plugin does for scripts: [Host]. What scripts call is in
// the folders below: the global functions (level1), the module `janus` (level2), and one
// folder for each other module that is written in Go. Package internal has what only
// these share.
package luaapi

import (
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
)

// Host carries out what a script asks for. All its methods are called with the
// Lua lock held; none of them blocks, and what has to reach the core is done
// after the lock is released, in order for each session. An error means that
// nothing was done.
type Host interface {
	Log(level core.Level, text string)
	// Refused logs that a call of a script was answered with -1, and why.
	Refused(function string, reason error)

	// Knows says whether a session is there; Sessions are all that are.
	Knows(session uint64) bool
	Sessions() []uint64

	PokeScheduler()
	// TimeCallback calls the global function name after delay, with argument
	// unless that is nil.
	TimeCallback(name string, argument *string, delay time.Duration) error

	// PushEvent sends event, and jsep unless that is empty, both JSON text.
	PushEvent(session uint64, transaction, event, jsep string) error
	EventsEnabled() bool
	// NotifyEvent tells the event handlers; session 0 ties it to none.
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
	SetSubstream(session uint64, substream int) error
	SetTemporalLayer(session uint64, layer int) error
	SendPLI(session uint64) error

	RelayRTP(session uint64, video bool, packet []byte) error
	RelayRTCP(session uint64, video bool, packet []byte) error
	RelayData(session uint64, data core.Data) error

	Streams
	Receiving

	StartRecording(session uint64, recordings []media.Recording) error
	StopRecording(session uint64, which []media.Medium) error
}
