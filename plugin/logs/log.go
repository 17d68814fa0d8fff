// Package logs writes the plugin's lines into the core's log. A line stays one line, even if
// it contains text of a client. A line that repeats is left out and counted. The script's
// latest errors are remembered for operators.
package logs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/script"
)

// Log is the log of one plugin. It may be used from any thread, also with the Lua lock held.
type Log struct {
	to       guard.Logger
	repeated *RepeatedLines
	errors   recentErrors
}

// New makes a log that writes to the core's log. Close ends it.
func New(to guard.Logger) *Log {
	l := &Log{to: to}
	l.repeated = NewRepeatedLines(l.Lines, to)
	return l
}

// Close logs how many lines have been left out. All lines that come later are written.
func (l *Log) Close() { l.repeated.Close() }

// leveled knows the level of the core's log.
type leveled interface{ LogLevel() core.Level }

// Writes says whether lines of a level are written now. Whoever composes a line for a level
// below LogInfo asks first: composing costs more than asking.
func (l *Log) Writes(level core.Level) bool {
	to, ok := l.to.(leveled)
	return ok && level <= to.LogLevel()
}

// maxTraced bounds what such a line has of clients and scripts, in bytes.
const maxTraced = 1000

// Trace writes a line about a session at a level at which operators follow calls, LogHuge or
// LogDebug. The texts are put one after another; nothing is composed unless it is written.
func (l *Log) Trace(level core.Level, about fmt.Stringer, texts ...string) {
	if l.Writes(level) {
		l.Line(level, about.String()+": "+ellipsis.Cut(strings.Join(texts, ""), maxTraced))
	}
}

// Line escapes a text and writes it as one line.
func (l *Log) Line(level core.Level, text string) { l.Lines(level, ellipsis.Line(text)) }

// Lines writes a text of several lines, each of which has been escaped. The prefix tells
// operators which lines in the core's log are ours.
func (l *Log) Lines(level core.Level, text string) { l.to.Log(level, guard.Prefix+text) }

// Repeated writes an escaped text, unless texts with the same key were written too often
// lately.
func (l *Log) Repeated(level core.Level, key, text string) { l.repeated.Log(level, key, text) }

// LeftOut counts the lines that were not written because they repeated others.
func (l *Log) LeftOut() uint64 { return l.repeated.LeftOut() }

// Refused logs why a function that the script called was answered with -1, or why a message
// for the script was dropped.
func (l *Log) Refused(function string, reason error) {
	l.Repeated(core.LogWarning, function, ellipsis.Line(fmt.Sprintf("%s: %v", function, reason)))
}

// ScriptFailed logs and remembers the error of an entry into the script. It ignores the
// errors which say that the script waits or has been closed, and a panic, which is in the
// log already.
func (l *Log) ScriptFailed(err error) {
	if err == nil {
		return // before anything is allocated
	}
	var failure *script.Error
	switch {
	case errors.Is(err, script.ErrClosed) || errors.Is(err, script.ErrWaits):
	case errors.Is(err, guard.ErrPanic):
	case errors.As(err, &failure):
		key := errorKey(failure)
		l.errors.add(key, failure, time.Now())
		l.Repeated(core.LogError, key, errorText(failure))
	default:
		l.Line(core.LogError, err.Error())
	}
}

// NotLoaded logs and remembers why a script was not loaded, and returns the error on one line.
func (l *Log) NotLoaded(what string, err error) error {
	var failure *script.Error
	if errors.As(err, &failure) {
		l.errors.add(errorKey(failure), failure, time.Now())
	}
	l.Lines(core.LogError, what+": "+refusalText(err))
	return oneLine(err)
}

// Errors are the latest errors of the script, the latest last.
func (l *Log) Errors() []ScriptError { return l.errors.all() }

// Faults is the log for panics that scripts and clients may cause again and again. Like all
// lines that repeat, they are left out and counted.
func (l *Log) Faults() guard.Logger { return faults{l} }

type faults struct{ log *Log }

// Log writes the text that guard.Report has made.
func (f faults) Log(level core.Level, text string) {
	text = strings.TrimPrefix(text, guard.Prefix)
	first, _, _ := strings.Cut(text, "\n")
	f.log.Repeated(level, first, text)
}

// Protect runs queued work. A panic in the work is logged and goes no further.
func (l *Log) Protect(run func()) {
	defer guard.Recover(l.Faults(), "queued work")
	run()
}
