package threads

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
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
// thrown away at once. So a stack is copied from one of gopher-lua's, by the types that mirror
// its own.
type stack struct {
	registers instructions.Registry
	calls     instructions.Stack
	index     [firstSegments]*instructions.Segment
	// room is the segment at which the index is to grow.
	room uint16
}

// mold is what new threads and stacks are copied from.
type mold struct {
	// blank is a thread without a stack: its own is empty, and never used.
	blank lua.LState
	// registers and call are those of a parked thread.
	registers instructions.Registry
	call      instructions.Frame
	most      int
}

// newMold makes the mold from a thread of gopher-lua that is parked.
func newMold(parked, unused *lua.LState) *mold {
	m := &mold{blank: *parked, most: parked.Options.CallStackSize / len(instructions.Segment{})}
	from, blank := instructions.HiddenOf(parked), instructions.HiddenOf(&m.blank)
	m.registers, m.call = *from.Registry, *from.Current
	m.registers.Array = m.registers.Array[:m.registers.Top:m.registers.Top]
	empty := instructions.HiddenOf(unused)
	blank.Registry, blank.Calls.Stack, blank.Current = empty.Registry, empty.Calls.Stack, nil
	return m
}

// newStack makes the stack of a parked thread.
func (m *mold) newStack() *stack {
	s := &stack{registers: m.registers, room: firstSegments - spareSegments}
	s.registers.Array = make([]lua.LValue, threadRegisters)
	copy(s.registers.Array, m.registers.Array)
	s.index[0] = &instructions.Segment{m.call}
	s.calls = instructions.Stack{Segments: s.index[:], Used: 1}
	return s
}

// attach gives a thread a stack.
func (s *stack) attach(t *Thread) {
	h := instructions.HiddenOf(t.state)
	s.registers.Handler.State = t.state
	h.Registry, h.Calls.Stack, h.Current = &s.registers, &s.calls, &s.calls.Segments[0][0]
	t.stack = s
}

// detach takes the stack of a thread that has returned. It is nil when the stack cannot be
// used again.
func (m *mold) detach(t *Thread) *stack {
	s, h, blank := t.stack, instructions.HiddenOf(t.state), instructions.HiddenOf(&m.blank)
	if !m.park(t) {
		return nil
	}
	h.Registry, h.Calls.Stack, h.Current = blank.Registry, blank.Calls.Stack, nil
	s.registers.Handler.State, t.stack = nil, nil
	return s
}

// park puts the stack of a thread that has returned in the state of a new one. It returns
// false when the stack is not worth to be kept.
func (m *mold) park(t *Thread) bool {
	s, h := t.stack, instructions.HiddenOf(t.state)
	if h.Upvalues != nil || s.calls.Segment > 0 || len(s.registers.Array) > mostGrown {
		return false
	}
	clear(s.registers.Array[m.registers.Top:max(s.registers.Top, m.registers.Top)])
	copy(s.registers.Array, m.registers.Array)
	s.registers.Top = m.registers.Top
	s.calls.Used, s.calls.Segments[0][0] = 1, m.call
	h.Current = &s.calls.Segments[0][0]
	return true
}

// grow makes room for twice as many calls.
func (m *mold) grow(s *stack) {
	size := min(2*len(s.calls.Segments), m.most)
	segments := make([]*instructions.Segment, size)
	copy(segments, s.calls.Segments)
	s.calls.Segments = segments
	if s.room = uint16(size - spareSegments); size == m.most {
		s.room = math.MaxUint16
	}
}

// mainStack is the stack of the main thread, which has all its room.
func mainStack() *stack { return &stack{room: math.MaxUint16} }
