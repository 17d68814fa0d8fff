package logs

import (
	"fmt"
	"regexp"
	"sync"
	"time"

	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/script"
)

// maxErrors bounds the errors that are remembered. Each takes 6 KB at most.
const maxErrors = 100

// The most that is shown of an error, in bytes.
const (
	MaxMessage     = 1000
	MaxTraceback   = 4000
	MaxTransaction = 100
)

// ScriptError is an error of the script as operators see it.
type ScriptError struct {
	// First and Latest are when the error came first and last, Count is how often it came.
	First  time.Time `json:"first"`
	Latest time.Time `json:"latest"`
	Count  uint64    `json:"count"`
	// Callback names the function or the phase. Session (0 for none) and Transaction say
	// for whom the script worked at the latest error.
	Callback    string `json:"callback"`
	Session     uint64 `json:"session,omitempty"`
	Transaction string `json:"transaction,omitempty"`
	Message     string `json:"message"`
	File        string `json:"file,omitempty"`
	Line        int    `json:"line,omitempty"`
	// Source is the line of the source where the error happened.
	Source    string `json:"source,omitempty"`
	Traceback string `json:"traceback,omitempty"`

	key string
}

// recentErrors keeps the latest errors, each kind once. The zero value is empty.
type recentErrors struct {
	mu   sync.Mutex // protects kept
	kept []*ScriptError
}

// add remembers an error. If the kind is known, its count grows.
func (r *recentErrors) add(key string, failure *script.Error, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	noted := r.take(key)
	if noted == nil {
		noted = &ScriptError{
			First: now.Truncate(time.Millisecond), Callback: failure.Where, Message: ellipsis.Cut(failure.Message, MaxMessage),
			File: failure.File, Line: failure.Line, Source: failure.Source,
			Traceback: ellipsis.Cut(failure.Traceback, MaxTraceback), key: key,
		}
	}
	noted.Latest, noted.Session, noted.Transaction = now.Truncate(time.Millisecond), failure.Origin.Session, ellipsis.Cut(failure.Origin.Transaction, MaxTransaction)
	noted.Count++
	if len(r.kept) == maxErrors {
		r.kept = append(r.kept[:0], r.kept[1:]...)
	}
	r.kept = append(r.kept, noted)
}

// take removes the error of a kind, nil if there is none. It looks at the latest errors
// first, because an error that repeats usually does so at once.
func (r *recentErrors) take(key string) *ScriptError {
	for i := len(r.kept) - 1; i >= 0; i-- {
		if noted := r.kept[i]; noted.key == key {
			r.kept = append(r.kept[:i], r.kept[i+1:]...)
			return noted
		}
	}
	return nil
}

// all returns copies of the errors, the latest last.
func (r *recentErrors) all() []ScriptError {
	r.mu.Lock()
	defer r.mu.Unlock()
	copied := make([]ScriptError, len(r.kept))
	for i, noted := range r.kept {
		copied[i] = *noted
	}
	return copied
}

var digits = regexp.MustCompile(`[0-9]+`)

// errorKey names the kind of an error. Errors at the same place are of one kind if their
// messages differ only in numbers, such as the numbers of sessions.
func errorKey(failure *script.Error) string {
	message := digits.ReplaceAllString(ellipsis.Cut(failure.Message, MaxMessage), "0")
	return fmt.Sprintf("%s:%s:%d:%s", failure.Where, failure.File, failure.Line, message)
}
