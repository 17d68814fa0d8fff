package instructions

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Hidden mirrors the fields of an LState behind the exported ones. gopher-lua exports none of
// them, and using its functions for each operand would make `..` a third slower.
// TestHiddenFieldsMirrorThoseOfGopherLua fails when a new version has changed them.
type Hidden struct {
	_        int32
	Registry *Registry
	// Calls is an interface.
	Calls struct {
		Table unsafe.Pointer
		Stack *Stack
	}
	_       unsafe.Pointer
	Current *Frame
	_       bool
	// Upvalues are those that refer to registers.
	Upvalues unsafe.Pointer
}

// Registry mirrors gopher-lua's registry, the registers of a thread.
type Registry struct {
	Array   []lua.LValue
	Top     int
	GrowBy  int
	MaxSize int
	Alloc   unsafe.Pointer
	// Handler is an interface; State is the thread that is told when there are too many
	// registers.
	Handler struct {
		Table unsafe.Pointer
		State *lua.LState
	}
}

// Stack mirrors gopher-lua's autoGrowingCallFrameStack, the calls of a thread.
type Stack struct {
	Segments []*Segment
	// Segment is the number of the segment in use, and Used the number of calls in it.
	Segment uint16
	Used    uint8
}

// Segment mirrors gopher-lua's callFrameStackSegment.
type Segment [8]Frame

// hiddenAt is where the hidden fields begin.
const hiddenAt = unsafe.Offsetof(lua.LState{}.Options) + unsafe.Sizeof(lua.Options{})

// HiddenOf returns the hidden fields of a thread.
func HiddenOf(L *lua.LState) *Hidden {
	return (*Hidden)(unsafe.Add(unsafe.Pointer(L), hiddenAt))
}
