package budget

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/script/frames"
)

// instruction carries out one instruction; frame is gopher-lua's callFrame.
type instruction = func(L *lua.LState, code uint32, frame unsafe.Pointer) int

// instructions are the instructions of gopher-lua's interpreter, by their numbers.
// gopher-lua does not export them. TestConcatenation fails when a new version has changed
// them.
//
//go:linkname instructions github.com/yuin/gopher-lua.jumpTable
var instructions [lua.OP_NOP + 1]instruction

// longConcatenation is the length in bytes from which on a concatenation asks the watchdog.
const longConcatenation = 64 << 10

// The instruction is replaced before anything runs, because interpreters read the
// instructions without a lock.
var _ = guardConcatenation()

// guardConcatenation makes `..` ask the watchdog before it makes a long text, in all
// states. A concatenation is one instruction with up to 200 operands: 200 times a text of
// 128 MB would be 25 GB before the watchdog looks.
func guardConcatenation() bool {
	concatenate := instructions[lua.OP_CONCAT]
	instructions[lua.OP_CONCAT] = func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		if length := concatenated(L, code); length > longConcatenation {
			askFor(L, length)
		}
		return concatenate(L, code, frame)
	}
	return true
}

// Offsets of a state's innermost frame, of its registers, and of their array. gopher-lua
// exports none of them, and asking it for each operand would make `..` a third slower.
var (
	frameOffset    = offsetOf(reflect.TypeFor[lua.LState](), "currentFrame")
	registryOffset = offsetOf(reflect.TypeFor[lua.LState](), "reg")
	arrayOffset    = offsetOf(typeOf(reflect.TypeFor[lua.LState](), "reg").Elem(), "array")
)

func offsetOf(structure reflect.Type, name string) uintptr { return fieldOf(structure, name).Offset }

func typeOf(structure reflect.Type, name string) reflect.Type { return fieldOf(structure, name).Type }

func fieldOf(structure reflect.Type, name string) reflect.StructField {
	field, ok := structure.FieldByName(name)
	if !ok {
		panic("gopher-lua's " + structure.Name() + " has no " + name)
	}
	return field
}

// concatenated is the length of the operands that are texts: the registers B to C.
func concatenated(L *lua.LState, code uint32) int {
	state := unsafe.Pointer(L)
	base := (*(**frames.Frame)(unsafe.Add(state, frameOffset))).LocalBase
	array := *(*[]lua.LValue)(unsafe.Add(*(*unsafe.Pointer)(unsafe.Add(state, registryOffset)), arrayOffset))
	length := 0
	for _, operand := range array[base+int(code&0x1ff) : base+int(code>>9&0x1ff)+1] {
		if text, ok := operand.(lua.LString); ok {
			length += len(text)
		}
	}
	return length
}

func askFor(L *lua.LState, bytes int) {
	budget := check.Budget(L)
	if budget == nil {
		return
	}
	if err := budget.Ask(bytes); err != nil {
		L.RaiseError("%s", err)
	}
}
