// Package guard keeps a panic from leaving the goroutine or the C call it
// happened in: what fails is one callback, never Janus.
package guard

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
)

// Logger is where a caught panic is written.
type Logger interface {
	Log(level core.Level, text string)
}

// Prefix is that of our lines in the core's log.
const Prefix = "[golua] "

// ErrPanic is what a call came to that ended by a panic; the log has the panic.
var ErrPanic = errors.New("internal error in the plugin")

// Recover is deferred first in every goroutine and every export. It ends a
// panic and logs it with its Go stack: a panic is a fault of ours, never of a
// script.
func Recover(log Logger, where string) {
	if reason := recover(); reason != nil {
		Report(log, where, reason)
	}
}

// Contain is Recover for a function that returns an error, which a panic makes ErrPanic.
func Contain(log Logger, where string, err *error) {
	if reason := recover(); reason != nil {
		Report(log, where, reason)
		*err = ErrPanic
	}
}

// Report logs a panic that its caller has recovered already. A logger that panics
// itself does no further harm.
func Report(log Logger, where string, reason any) {
	defer func() { _ = recover() }()
	if log == nil {
		return
	}
	// The reason may quote what a client has sent.
	text := ellipsis.Line(fmt.Sprintf(Prefix+"internal error in %s: %v", where, reason))
	log.Log(core.LogError, text+"\n"+string(debug.Stack()))
}

// afterPanic is how long a Loop rests behind a panic: a fault that lasts must neither
// fill the log nor take a processor.
const afterPanic = 100 * time.Millisecond

// Loop is for goroutines that serve: it calls turn until turn returns false. A panic
// ends that turn only.
func Loop(log Logger, where string, turn func() (more bool)) {
	for again(log, where, turn) {
	}
}

// again is one turn of a Loop.
func again(log Logger, where string, turn func() bool) (more bool) {
	ended := false
	defer func() {
		if !ended {
			more = true
			time.Sleep(afterPanic)
		}
	}()
	defer Recover(log, where)
	more = turn()
	ended = true
	return more
}
