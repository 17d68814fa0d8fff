// Package loops has loops call an iterator in Lua such that the iterator can yield or wait.
//
// gopher-lua's instruction for a loop over an iterator calls the iterator through Go. Here the
// instruction calls an iterator in Lua as OP_CALL does: it begins the call, and the
// interpreter carries the call out. So what is to be done with the results has an instruction
// of its own. That is the jump to the body, which follows each OP_TFORLOOP and which
// gopher-lua only reads; it becomes an OP_NOP.
package loops

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// The operands of OP_TFORLOOP begin with the iterator, the state and the control variable;
// the results of the call follow.
const (
	controlPlace = 2
	resultPlace  = 3
	// callSlots is the function with its two arguments.
	callSlots = 3
)

const (
	operationShift = 26
	operandAShift  = 18
	operandCShift  = 9
	mostDistance   = 1<<17 - 1
)

func operation(code uint32) int { return int(code >> operationShift) }

// Split makes the jumps after OP_TFORLOOP, in a function and in its inner functions,
// the second halves of the loops.
func Split(proto *lua.FunctionProto) {
	const operands = 1<<operationShift - 1
	for pc, code := range proto.Code {
		if operation(code) == lua.OP_TFORLOOP && operation(proto.Code[pc+1]) == lua.OP_JMP {
			proto.Code[pc+1] = uint32(lua.OP_NOP)<<operationShift | proto.Code[pc+1]&operands
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		Split(inner)
	}
}

// The instructions are replaced before anything runs.
var _ = replaceLoops()

func replaceLoops() bool {
	var call instructions.Instruction
	instructions.Replace(lua.OP_CALL, func(original instructions.Instruction) instructions.Instruction {
		call = original
		return original
	})
	instructions.Replace(lua.OP_TFORLOOP, func(original instructions.Instruction) instructions.Instruction {
		return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
			if !isSplit(L) || !inLua(L, instructions.Registers(L)[instructions.A(code)]) {
				return original(L, code, frame)
			}
			return call(L, beginCall(L, code), frame)
		}
	})
	instructions.Replace(lua.OP_NOP, func(original instructions.Instruction) instructions.Instruction {
		return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
			endCall(L, code)
			return 0
		}
	})
	return true
}

// isSplit says whether the loop that is carried out just now has a second half.
func isSplit(L *lua.LState) bool { return IsSplit(instructions.Innermost(L)) }

// IsSplit says whether a loop calls its iterator, if that is in Lua, without a call through Go.
// The frame is that of the loop's function, which has begun the call.
func IsSplit(frame *instructions.Frame) bool {
	return operation(frame.Fn.Proto.Code[frame.PC]) == lua.OP_NOP
}

// inLua says whether an iterator is a function in Lua, or an object that can be called.
func inLua(L *lua.LState, iterator lua.LValue) bool {
	if function, ok := iterator.(*lua.LFunction); ok {
		return !function.IsG
	}
	return L.GetMetaField(iterator, "__call") != lua.LNil
}

// beginCall puts the iterator and its arguments where the results are to be, and returns the
// instruction that calls it.
func beginCall(L *lua.LState, code uint32) (callCode uint32) {
	first := instructions.A(code)
	at := first + resultPlace
	L.SetTop(at + callSlots) // makes room
	registers := instructions.Registers(L)
	copy(registers[at:at+callSlots], registers[first:])
	results := instructions.C(code) + 1
	return uint32(lua.OP_CALL)<<operationShift | uint32(at)<<operandAShift | uint32(results)<<operandCShift | callSlots
}

// endCall leaves the loop if the iterator has returned nil. Otherwise it goes on in the body.
func endCall(L *lua.LState, code uint32) {
	running := instructions.Innermost(L)
	if running.PC < 2 || operation(running.Fn.Proto.Code[running.PC-2]) != lua.OP_TFORLOOP {
		return // an instruction that does nothing
	}
	first := instructions.A(running.Fn.Proto.Code[running.PC-2])
	registers := instructions.Registers(L)
	if control := registers[first+resultPlace]; control != lua.LNil {
		registers[first+controlPlace] = control
		running.PC += int(code&(1<<operandAShift-1)) - mostDistance
	}
}
