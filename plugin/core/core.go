// Package core describes the border between the plugin and the Janus core in terms of Go:
// the integers, packets and calls that cross it. Package export implements [Core] with the
// functions of a running Janus, and package simulated implements it for tests.
//
// The package imports nothing of ours, so that every package can use a [Handle] or a
// [Packet].
package core

import (
	"fmt"
	"strings"
)

// Handle names a janus_plugin_session (plugin.h) of the core. It is the address of that
// struct as an integer. Go compares handles and hands them back, but never follows one. Zero
// is no handle.
type Handle uintptr

// JSON names a jansson json_t as an integer; the owner holds one reference. Zero is no JSON,
// such as an absent jsep.
type JSON uintptr

// Level is a log level of the core (debug.h). Smaller levels are more severe.
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

// Data is a data channel message.
type Data struct {
	Label    string
	Protocol string
	Binary   bool
	Buffer   []byte
}

// Metadata is what the core says about the plugin. It is set once, at the end of Init,
// because the core asks for it from inside push_event and notify_event, where taking the Lua
// lock would hang all of Janus.
type Metadata struct {
	Version       int
	VersionString string
	Description   string
	Name          string
	Author        string
	Package       string
}

// ResultType is the kind of an answer of handle_message (janus_plugin_result_type).
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

// Config is a parsed configuration file: category, then item, then value. Items outside of
// all categories are in NoCategory. The value of a list or a group is List or Group.
type Config map[string]map[string]string

// NoCategory is the category of items that are outside of all.
const NoCategory = ""

// The values of items that have no single value. No text of a file has a zero byte.
const (
	List  = "\x00a list"
	Group = "\x00a group"
)

// CompoundKind says whether a value of a Config is List or Group, and in words which.
func CompoundKind(value string) (words string, compound bool) {
	return strings.CutPrefix(value, "\x00")
}

// Tools are functions of the core that take none of its session locks and never call the
// plugin back. Those that touch no file may be called while the Lua lock is held; ReadConfig,
// NewRecorder, the methods of a Recorder and Release may not.
type Tools interface {
	// Log writes one line. text needs no newline at its end.
	Log(level Level, text string)
	// ReadConfig parses a configuration file with the core's own parser.
	ReadConfig(path string) (Config, error)
	// LoadJSON parses text, whose outermost value must be an object or an array. The caller
	// owns the result, and must pass it to FreeJSON or to a call that takes it.
	LoadJSON(text string) (JSON, error)
	// FreeJSON drops one reference; FreeJSON(0) does nothing.
	FreeJSON(value JSON)
	// CheckSDP says what is wrong with an SDP, as the core reads it when it is pushed.
	CheckSDP(sdp string) error
	// LogLevel is the level up to which lines are written now. The Admin API changes it.
	LogLevel() Level
	// HandleID is the number by which clients and the core's log know a handle; 0 if it is not
	// known.
	HandleID(handle Handle) uint64
	// IsProtected says whether the core makes no files in a folder: protected_folders of
	// janus.jcfg names it, or a folder above it.
	IsProtected(folder string) bool
	// NewRecorder creates a .mjr file.
	NewRecorder(options RecorderOptions) (Recorder, error)
	// EventsEnabled says whether any event handler gets the events of NotifyEvent.
	EventsEnabled() bool
	// AuthIsSigned says whether the core checks signed tokens.
	AuthIsSigned() bool
	// AuthIsValid says whether a signed token is for this plugin and has not expired.
	// AuthContains says whether the token also grants a descriptor.
	AuthIsValid(token string) bool
	AuthContains(token, descriptor string) bool
	// Release gives back the one reference on the core's janus_plugin_session that the
	// plugin owns once create_session has succeeded. The core may free the handle then, and
	// close files and sockets.
	Release(handle Handle)
}

// Signaling talks to the client and to the core's session management.
type Signaling interface {
	// PushEvent sends an event, with a JSEP unless jsep is zero. It takes event and jsep.
	// With a JSEP it can block for as long as ICE gathers candidates.
	PushEvent(handle Handle, transaction string, event, jsep JSON) error
	// NotifyEvent tells the event handlers. handle may be zero. It takes event.
	NotifyEvent(handle Handle, event JSON)
	// ClosePC closes the PeerConnection. EndSession detaches the handle.
	ClosePC(handle Handle)
	EndSession(handle Handle)
	// SetMetadata sets what the core says about the plugin.
	SetMetadata(metadata Metadata)
}

// Core is the Janus core as the plugin sees it.
type Core interface {
	Tools
	Media
	Signaling
}

// Protected is the text that tells why nothing is recorded into a folder that IsProtected
// names.
func Protected(folder string) string {
	return fmt.Sprintf("Janus makes no files in the folder %q: protected_folders in janus.jcfg names it, or a folder above it", folder)
}
