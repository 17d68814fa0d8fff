package script

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// frame mirrors gopher-lua's callFrame, which it does not export. Two things can
// be learned only there: how many results a call wants, and which instruction
// made it. TestFramesMirrorThoseOfGopherLua fails when a new version has changed
// it.
type frame struct {
	_      int
	Fn     *lua.LFunction
	Parent *frame
	PC     int
	_      int
	// LocalBase is where the function's registers begin.
	LocalBase int
	_, _      int
	Results   int
	_         int
}

// frameOf reads the frame of a lua.Debug, its first field.
func frameOf(debug *lua.Debug) *frame {
	return *(**frame)(unsafe.Pointer(debug))
}

// topFrame is the innermost call of a thread, nil for one that has not begun.
func topFrame(state *lua.LState) *frame {
	debug, ok := state.GetStack(0)
	if !ok {
		return nil
	}
	return frameOf(debug)
}

// boundary finds what keeps a thread from giving way: a call through Go, whose
// part of Go's stack cannot be put aside. It is described in words, empty when
// there is none. The innermost frame is the Go function that wants to give way.
func boundary(state *lua.LState) string {
	for level, at := 1, topFrame(state).Parent; at != nil; level, at = level+1, at.Parent {
		if at.Fn.IsG {
			return "in a function that " + goName(state, at) + " calls"
		}
		switch code := at.Fn.Proto.Code[at.PC-1] >> 26; int(code) {
		case lua.OP_CALL, lua.OP_TAILCALL:
		case lua.OP_TFORLOOP:
			return "in the iterator of a 'for' (line " + line(at) + ")"
		default:
			return "in a metamethod (line " + line(at) + ")"
		}
	}
	return ""
}
