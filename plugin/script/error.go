package script

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Error is what went wrong in Lua code.
type Error struct {
	// Where names the callback or the phase.
	Where string
	// Message is the error value as text, with file and line where Lua gave them.
	Message string
	// Traceback is the Lua stack, one line a frame, or empty.
	Traceback string
}

// Error is the message without the traceback.
func (e *Error) Error() string { return e.Where + ": " + e.Message }

// newError translates an error of gopher-lua.
func newError(where string, err error) *Error {
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return &Error{Where: where, Message: err.Error()}
	}
	failure := &Error{Where: where, Traceback: api.StackTrace}
	switch {
	case api.Object != nil && api.Object != lua.LNil:
		failure.Message = valueText(api.Object)
	case api.Cause != nil:
		failure.Message = api.Cause.Error()
	default:
		failure.Message = "unknown error"
	}
	return failure
}

// valueText says what an error value is; a table usually carries a message.
func valueText(value lua.LValue) string {
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

// oneLine folds a message that gopher-lua's parser spreads over lines.
func oneLine(message string) string {
	return strings.Join(strings.Fields(message), " ")
}
