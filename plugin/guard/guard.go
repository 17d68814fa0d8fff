// Package guard keeps a panic from leaving the goroutine or the C call it
// happened in: what fails is one callback, never Janus.
package guard

import (
	"fmt"
	"runtime/debug"

	"janus-golua/plugin/core"
	"janus-golua/plugin/readable"
)

// Logger is where a caught panic is written.
type Logger interface {
	Log(level core.Level, text string)
}

// Recover is deferred first in every goroutine and every export. It ends a
// panic and logs it with its Go stack: a panic is a fault of ours, never of a
// script.
func Recover(log Logger, where string) {
	if reason := recover(); reason != nil {
		Report(log, where, reason)
	}
}

// Report logs a panic that its caller has recovered already.
func Report(log Logger, where string, reason any) {
	if log == nil {
		return
	}
	// The reason may quote what a client has sent.
	text := readable.Line(fmt.Sprintf("[golua] internal error in %s: %v", where, reason))
	log.Log(core.LogError, text+"\n"+string(debug.Stack()))
}
