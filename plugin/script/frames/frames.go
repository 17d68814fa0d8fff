// Package frames reads the call stack of a Lua thread, also the parts that gopher-lua does
// not export.
package frames

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/loops"
)

// Frame is the frame of a call.
type Frame = instructions.Frame

// Of reads the frame of a lua.Debug, its first field.
func Of(debug *lua.Debug) *Frame {
	return *(**Frame)(unsafe.Pointer(debug))
}

// Top is the innermost call of a thread, nil for a thread that has not begun.
func Top(state *lua.LState) *Frame { return instructions.Innermost(state) }

// Levels is how many levels the stack of a thread has. A tail call has a level of its own.
func Levels(state *lua.LState) int {
	levels := 0
	for at := Top(state); at != nil; at = at.Parent {
		levels++
		if !at.Fn.IsG {
			levels += at.TailCalls
		}
	}
	return levels
}

// Boundary describes in words the call that keeps a thread from giving way: a call through
// Go, whose part of Go's stack cannot be put aside. It is empty when there is none. The
// innermost frame is the Go function that wants to give way.
func Boundary(state *lua.LState) string {
	for level, at := 1, Top(state).Parent; at != nil; level, at = level+1, at.Parent {
		if at.Fn.IsG {
			return "in a function that " + goName(state, at) + " calls"
		}
		switch code := at.Fn.Proto.Code[at.PC-1] >> 26; int(code) {
		case lua.OP_CALL, lua.OP_TAILCALL:
		case lua.OP_TFORLOOP:
			if level == 1 || !loops.IsSplit(at) {
				return "in the iterator of a 'for' (line " + line(at) + ")"
			}
		default:
			return "in a metamethod (line " + line(at) + ")"
		}
	}
	return ""
}
