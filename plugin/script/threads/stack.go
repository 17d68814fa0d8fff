package threads

import (
	"math"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script/frames"
)

// threadRegisters is the size of a new stack's registers, 128 * 16 B = 2 KiB; they grow as
// they need.
const threadRegisters = 128

// mostGrown is how many registers a stack may have that is kept for use again, 64 KiB: a deep
// recursion takes 16 MB. mostKept is how many registers all stacks of coroutines may have that
// are kept. They are 4 MiB, of 2048 stacks that have not grown.
const (
	mostGrown = 4096
	mostKept  = 1 << 18
)

// firstSegments is how many segments of 8 calls a new stack has room for. gopher-lua would
// make an index of 1024 segments for each thread, 8 KiB.
const firstSegments = 4

// spareSegments are kept free: so many calls of 8 can be made before the next instruction,
// where the index grows. Only functions in Go call others without an instruction between.
const spareSegments = 2

// stack is what a thread needs in order to run: its registers and its calls. It takes 3 KB,
// and the thread itself takes 0.5 KB. So a coroutine has a stack only from its first resume
// until it has returned, and a stack serves many coroutines.
//
// gopher-lua makes all parts of a thread at once, with a table of globals of 8 KB that is
// thrown away at once. The types below mirror what it does not export;
// TestStacksMirrorThoseOfGopherLua fails when a new version has changed them.
type stack struct {
	registers registers
	calls     calls
	index     [firstSegments]*segment
	// room is the segment at which the index is to grow.
	room uint16
}

// registers mirrors gopher-lua's registry.
type registers struct {
	array   []lua.LValue
	top     int
	growBy  int
	maxSize int
	alloc   unsafe.Pointer
	// handler is an interface; state is the thread that is told when there are too many
	// registers.
	handler struct {
		table unsafe.Pointer
		state *lua.LState
	}
}

// calls mirrors gopher-lua's autoGrowingCallFrameStack.
type calls struct {
	segments []*segment
	// segment is the number of the segment in use, and used the number of calls in it.
	segment uint16
	used    uint8
}

// segment mirrors gopher-lua's callFrameStackSegment.
type segment [8]frames.Frame

// hidden mirrors the fields of an LState behind the exported ones.
type hidden struct {
	_         int32
	registers *registers
	// calls is an interface.
	calls struct {
		table unsafe.Pointer
		calls *calls
	}
	_       unsafe.Pointer
	current *frames.Frame
	_       bool
	// upvalues are those that refer to registers.
	upvalues unsafe.Pointer
}

// hiddenAt is where the hidden fields begin.
const hiddenAt = unsafe.Offsetof(lua.LState{}.Options) + unsafe.Sizeof(lua.Options{})

func hiddenOf(state *lua.LState) *hidden {
	return (*hidden)(unsafe.Add(unsafe.Pointer(state), hiddenAt))
}

// mold is what new threads and stacks are copied from.
type mold struct {
	// blank is a thread without a stack: its own is empty, and never used.
	blank lua.LState
	// registers and call are those of a parked thread.
	registers registers
	call      frames.Frame
	most      int
}

// newMold makes the mold from a thread of gopher-lua that is parked.
func newMold(parked, unused *lua.LState) *mold {
	m := &mold{blank: *parked, most: parked.Options.CallStackSize / len(segment{})}
	from, blank := hiddenOf(parked), hiddenOf(&m.blank)
	m.registers, m.call = *from.registers, *from.current
	m.registers.array = m.registers.array[:m.registers.top:m.registers.top]
	empty := hiddenOf(unused)
	blank.registers, blank.calls.calls, blank.current = empty.registers, empty.calls.calls, nil
	return m
}

// newStack makes the stack of a parked thread.
func (m *mold) newStack() *stack {
	s := &stack{registers: m.registers, room: firstSegments - spareSegments}
	s.registers.array = make([]lua.LValue, threadRegisters)
	copy(s.registers.array, m.registers.array)
	s.index[0] = &segment{m.call}
	s.calls = calls{segments: s.index[:], used: 1}
	return s
}

// attach gives a thread a stack.
func (s *stack) attach(t *Thread) {
	h := hiddenOf(t.state)
	s.registers.handler.state = t.state
	h.registers, h.calls.calls, h.current = &s.registers, &s.calls, &s.calls.segments[0][0]
	t.stack = s
}

// detach takes the stack of a thread that has returned. It is nil when the stack cannot be
// used again.
func (m *mold) detach(t *Thread) *stack {
	s, h, blank := t.stack, hiddenOf(t.state), hiddenOf(&m.blank)
	if !m.park(t) {
		return nil
	}
	h.registers, h.calls.calls, h.current = blank.registers, blank.calls.calls, nil
	s.registers.handler.state, t.stack = nil, nil
	return s
}

// park puts the stack of a thread that has returned in the state of a new one. It returns
// false when the stack is not worth to be kept.
func (m *mold) park(t *Thread) bool {
	s, h := t.stack, hiddenOf(t.state)
	if h.upvalues != nil || s.calls.segment > 0 || len(s.registers.array) > mostGrown {
		return false
	}
	clear(s.registers.array[m.registers.top:max(s.registers.top, m.registers.top)])
	copy(s.registers.array, m.registers.array)
	s.registers.top = m.registers.top
	s.calls.used, s.calls.segments[0][0] = 1, m.call
	h.current = &s.calls.segments[0][0]
	return true
}

// grow makes room for twice as many calls.
func (m *mold) grow(s *stack) {
	size := min(2*len(s.calls.segments), m.most)
	segments := make([]*segment, size)
	copy(segments, s.calls.segments)
	s.calls.segments = segments
	if s.room = uint16(size - spareSegments); size == m.most {
		s.room = math.MaxUint16
	}
}

// mainStack is the stack of the main thread, which has all its room.
func mainStack() *stack { return &stack{room: math.MaxUint16} }
