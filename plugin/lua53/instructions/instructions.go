// Package instructions replaces instructions of gopher-lua's interpreter, which gopher-lua
// does not export.
package instructions

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Instruction carries out one instruction; frame is gopher-lua's callFrame.
type Instruction = func(L *lua.LState, code uint32, frame unsafe.Pointer) int

// table has the instructions by their numbers. If a new version of gopher-lua changes them,
// the tests of the packages that use Replace fail.
//
//go:linkname table github.com/yuin/gopher-lua.jumpTable
var table [lua.OP_NOP + 1]Instruction

// Replace replaces an instruction in all states. It may only be called before anything runs,
// because interpreters read the table without a lock.
func Replace(operation int, by func(original Instruction) Instruction) {
	table[operation] = by(table[operation])
}

// Frame mirrors gopher-lua's callFrame, which gopher-lua does not export. Only a callFrame
// tells how many results a call wants, and which instruction made the call.
// TestFramesMirrorThoseOfGopherLua (package frames) fails when a new version has changed the
// type.
type Frame struct {
	Index  int
	Fn     *lua.LFunction
	Parent *Frame
	PC     int
	Base   int
	// LocalBase is where the function's registers begin.
	LocalBase  int
	ReturnBase int
	Arguments  int
	Results    int
	// TailCalls is how many functions the frame has had before that have ended by a tail call.
	TailCalls int
}

// Innermost is the frame of the running function, nil in a state that runs none.
func Innermost(L *lua.LState) *Frame {
	return HiddenOf(L).Current
}

// FrameOf reads the frame of a lua.Debug, its first field; nil if the Debug is about no call.
func FrameOf(debug *lua.Debug) *Frame {
	return *(**Frame)(unsafe.Pointer(debug))
}

// DebugOf is the reverse of FrameOf.
func DebugOf(frame *Frame) *lua.Debug {
	debug := &lua.Debug{CurrentLine: -1}
	*(**Frame)(unsafe.Pointer(debug)) = frame
	return debug
}

// Level is the frame at a level of the stack, nil if there is none: 0 is the running function, 1
// is its caller. As in Lua 5.3, a function that has ended by a tail call has no level. For
// GetStack, it has one, so that the caller of `function api() return check() end` was not found.
func Level(L *lua.LState, level int) *Frame {
	at := Innermost(L)
	for ; at != nil && level > 0; level-- {
		at = at.Parent
	}
	return at
}

// Registers returns the registers of the running function, from the function's first one
// on.
func Registers(L *lua.LState) []lua.LValue {
	return RegistersOf(L, Innermost(L))
}

// RegistersOf is Registers for the function of another frame of the state.
func RegistersOf(L *lua.LState, frame *Frame) []lua.LValue {
	return HiddenOf(L).Registry.Array[frame.LocalBase:]
}

// Set sets a register of the running function. It says whether there is room for it: gopher-lua
// makes room as it goes.
func Set(L *lua.LState, register int, value lua.LValue) bool {
	registers := Registers(L)
	if register >= len(registers) {
		return false
	}
	registers[register] = value
	registry := HiddenOf(L).Registry
	registry.Top = max(registry.Top, len(registry.Array)-len(registers)+register+1)
	return true
}

// A, B and C return the operands of an instruction. B and C may stand for constants, whose
// numbers begin at Constant.
func A(code uint32) int { return int(code >> 18 & 0xff) }
func B(code uint32) int { return int(code & 0x1ff) }
func C(code uint32) int { return int(code >> 9 & 0x1ff) }

// Constant is the first operand that does not stand for a register.
const Constant = 1 << 8
