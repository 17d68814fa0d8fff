// Package fault describes errors of Lua code: what went wrong, where, and for whose request.
package fault

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/ellipsis"
)

// Origin says for whom an entry into Lua does its work: the session and the request of a
// client. The zero Origin stands for nobody.
type Origin struct {
	Session     uint64
	Transaction string
}

// Error is what went wrong in Lua code.
type Error struct {
	// Where names the phase, or the callback as the script has written it: a function's name,
	// or `on "message"`.
	Where string
	// Message is the error value as text, with file and line where Lua gave them.
	Message string
	// Value is the error value, which belongs to the state; nil where only the message is known.
	Value lua.LValue
	// Origin says for whom the code ran.
	Origin Origin
	// File and Line are where the error happened. Source is the text of that line, cut to a
	// readable length. They are empty, 0 and empty when the place is not known.
	File   string
	Line   int
	Source string
	// Traceback is the Lua stack, one line a frame, or empty.
	Traceback string
	// Ended says that the script is not at fault, because the task was ended.
	Ended bool
}

// In is Where with a word before, for a sentence: `in handleMessage`, `on "message"`.
func (e *Error) In() string {
	if strings.HasPrefix(e.Where, "on \"") {
		return e.Where
	}
	return "in " + e.Where
}

// Error is the message without the traceback.
func (e *Error) Error() string { return e.Where + ": " + e.Message }

// maxMessage bounds the message of an Error, in bytes, because messages are escaped for the
// log, kept for the console, and copied for both.
const maxMessage = 64 << 10

// ValueText is an error value as text, cut to maxMessage.
func ValueText(value lua.LValue) string { return ellipsis.Cut(wholeText(value), maxMessage) }

// wholeText is the text without a limit. An error value that is a table usually has a field
// with a message.
func wholeText(value lua.LValue) string {
	table, ok := value.(*lua.LTable)
	if !ok {
		return value.String()
	}
	for _, field := range []string{"message", "error", "msg"} {
		if text, ok := table.RawGetString(field).(lua.LString); ok {
			return "(error object) " + string(text)
		}
	}
	return "(error object is a table value)"
}

// OneLine folds a message that gopher-lua's parser spreads over lines.
func OneLine(message string) string {
	return strings.Join(strings.Fields(message), " ")
}
