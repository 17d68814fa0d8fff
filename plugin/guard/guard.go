// Package guard keeps a panic from leaving the goroutine or the C call in which it
// happened: one callback fails, but never Janus.
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

// Prefix begins each of our lines in the core's log.
const Prefix = "[golua] "

// ErrPanic is the error of a call that ended with a panic. The panic itself is in the log.
var ErrPanic = errors.New("internal error in the plugin")

// Recover is deferred first in every goroutine and every export. It ends a
// panic and logs it with its Go stack: a panic is a fault of ours, never of a
// script.
func Recover(log Logger, where string) {
	if reason := recover(); reason != nil {
		Report(log, where, reason)
	}
}

// Contain is Recover for a function that returns an error. After a panic the function
// returns ErrPanic.
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

// afterPanic is how long a Loop rests after a panic. A permanent fault must neither fill
// the log nor keep a processor busy.
const afterPanic = 100 * time.Millisecond

// Loop is for goroutines that serve requests or events. It calls turn until turn returns
// false. A panic ends that turn only.
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
