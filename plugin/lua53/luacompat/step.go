package luacompat

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// Registers of a loop over an iterator, from its first one on: the iterator, the state, the control
// variable, and then the variables of the loop.
const (
	loopState   = 1
	loopControl = 2
	loopKey     = 3
	loopValue   = 4
)

// opMaxDistance is what an operand of a jump has in addition.
const opMaxDistance = 1<<17 - 1

var nextCode, nextIndexCode = codeOf(next), codeOf(nextIndex)

// codeOf identifies a function of Go that closes over nothing.
func codeOf(function lua.LGFunction) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&function))
}

// stepInPlace takes the next step of a loop by ipairs or pairs over a table without calling the
// iterator: a call takes three times as long. The last step, and all that is unusual, are left to the call.
func stepInPlace(original instructions.Instruction) instructions.Instruction {
	return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		first, variables := instructions.A(code), instructions.C(code)
		registers := instructions.Registers(L)[first:]
		iterator, _ := registers[0].(*lua.LFunction)
		table, _ := registers[loopState].(*lua.LTable)
		if iterator == nil || !iterator.IsG || table == nil || variables > loopValue-loopKey+1 {
			return original(L, code, frame)
		}
		key, value := step(codeOf(iterator.GFunction), table, registers[loopControl])
		// The last register first: there is room for all, or nothing has changed.
		if key == lua.LNil || !instructions.Set(L, first+loopValue, value) {
			return original(L, code, frame)
		}
		instructions.Set(L, first+loopKey, key)
		instructions.Set(L, first+loopControl, key)
		running := instructions.Innermost(L)
		running.PC += int(running.Fn.Proto.Code[running.PC]&(1<<18-1)) - opMaxDistance + 1
		return 0
	}
}

// step returns what an iterator would; key is nil if it has to be called.
func step(code unsafe.Pointer, table *lua.LTable, control lua.LValue) (key, value lua.LValue) {
	switch code {
	case nextCode:
		return table.Next(control)
	case nextIndexCode:
		number, ok := control.(lua.LNumber)
		index := int(number)
		if !ok || lua.LNumber(index) != number || index < 0 || index >= lua.MaxArrayIndex {
			break
		}
		if value := table.RawGetInt(index + 1); value != lua.LNil {
			return integerValue(int64(index + 1)), value
		}
	}
	return lua.LNil, lua.LNil
}
