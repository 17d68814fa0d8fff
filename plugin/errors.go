package plugin

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/script"
)

// Limits of what is remembered of errors: 100 of at most some 6 KB.
const (
	maxErrors       = 100
	maxErrorMessage = 1000 // bytes
	maxTraceback    = 4000
	maxTransaction  = 100
)

// ScriptError is an error of the script's as operators see it.
type ScriptError struct {
	// First and Latest are when it came, Count is how often.
	First  time.Time `json:"first"`
	Latest time.Time `json:"latest"`
	Count  uint64    `json:"count"`
	// Callback names the function or phase; Session, 0 for none, and Transaction are
	// those of the latest.
	Callback    string `json:"callback"`
	Session     uint64 `json:"session,omitempty"`
	Transaction string `json:"transaction,omitempty"`
	Message     string `json:"message"`
	File        string `json:"file,omitempty"`
	Line        int    `json:"line,omitempty"`
	// Source is the line as it was written.
	Source    string `json:"source,omitempty"`
	Traceback string `json:"traceback,omitempty"`

	key string
}

// errorRing keeps the latest errors, each kind once. Its zero value is empty.
type errorRing struct {
	mu   sync.Mutex // protects kept
	kept []*ScriptError
}

// add notes an error; one that is like another counts as that.
func (r *errorRing) add(key string, failure *script.Error, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	noted := r.take(key)
	if noted == nil {
		noted = &ScriptError{
			First: now.Truncate(time.Millisecond), Callback: failure.Where, Message: ellipsis.Cut(failure.Message, maxErrorMessage),
			File: failure.File, Line: failure.Line, Source: failure.Source,
			Traceback: ellipsis.Cut(failure.Traceback, maxTraceback), key: key,
		}
	}
	noted.Latest, noted.Session, noted.Transaction = now.Truncate(time.Millisecond), failure.Origin.Session, ellipsis.Cut(failure.Origin.Transaction, maxTransaction)
	noted.Count++
	if len(r.kept) == maxErrors {
		r.kept = append(r.kept[:0], r.kept[1:]...)
	}
	r.kept = append(r.kept, noted)
}

// take removes the error of a kind, nil without one. The latest are looked at first:
// what repeats itself does so at once.
func (r *errorRing) take(key string) *ScriptError {
	for i := len(r.kept) - 1; i >= 0; i-- {
		if noted := r.kept[i]; noted.key == key {
			r.kept = append(r.kept[:i], r.kept[i+1:]...)
			return noted
		}
	}
	return nil
}

// all are the errors, the latest last.
func (r *errorRing) all() []ScriptError {
	r.mu.Lock()
	defer r.mu.Unlock()
	copied := make([]ScriptError, len(r.kept))
	for i, noted := range r.kept {
		copied[i] = *noted
	}
	return copied
}

// noteError remembers an error that is logged otherwise.
func (p *Plugin) noteError(err error) {
	var failure *script.Error
	if errors.As(err, &failure) {
		p.errors.add(errorKey(failure), failure, time.Now())
	}
}

var digits = regexp.MustCompile(`[0-9]+`)

// errorKey is the same for errors that differ by numbers only, such as sessions, at
// the same place.
func errorKey(failure *script.Error) string {
	message := digits.ReplaceAllString(ellipsis.Cut(failure.Message, maxErrorMessage), "0")
	return fmt.Sprintf("%s:%s:%d:%s", failure.Where, failure.File, failure.Line, message)
}

// errorText is what the log says of an error: its message on the first line, then
// the line of the source, whose work it was, and the stack.
func errorText(failure *script.Error) string {
	return escaped("Lua error in "+failure.Error()) + details(failure)
}

// refusalText is what the log says of a script that does not load: the same, where
// it is an error of Lua's.
func refusalText(err error) string {
	text := escaped(firstLine(err).Error())
	var failure *script.Error
	if errors.As(err, &failure) {
		text += details(failure)
	}
	return text
}

// details are the lines of an error below its message, each after a line break.
func details(failure *script.Error) string {
	var text strings.Builder
	if failure.Source != "" {
		fmt.Fprintf(&text, "\n\t%d | %s", failure.Line, escaped(failure.Source))
	}
	if of := failure.Origin; of.Session != 0 {
		fmt.Fprintf(&text, "\n\tsession %d", of.Session)
		if of.Transaction != "" {
			fmt.Fprintf(&text, ", transaction %q", ellipsis.Cut(of.Transaction, maxTransaction))
		}
	}
	if failure.Traceback != "" {
		for line := range strings.SplitSeq(failure.Traceback, "\n") {
			text.WriteString("\n" + escaped(line))
		}
	}
	return text.String()
}
