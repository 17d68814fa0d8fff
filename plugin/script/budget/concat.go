package budget

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luacompat/check"
)

// longConcatenation is the length in bytes above which a concatenation asks the watchdog.
const longConcatenation = 64 << 10

// The instruction is replaced before anything runs, because interpreters read the
// instructions without a lock.
var _ = guardConcatenation()

// guardConcatenation makes `..` ask the watchdog before it makes a long text, in all
// states. A concatenation is one instruction with up to 200 operands: 200 times a text of
// 128 MB would be 25 GB before the watchdog looks.
func guardConcatenation() bool {
	instructions.Replace(lua.OP_CONCAT, func(concatenate instructions.Instruction) instructions.Instruction {
		return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
			if length := concatenated(L, code); length > longConcatenation {
				askFor(L, length)
			}
			return concatenate(L, code, frame)
		}
	})
	return true
}

// concatenated returns the length of the operands that are texts, in registers B to C.
func concatenated(L *lua.LState, code uint32) int {
	length := 0
	for _, operand := range instructions.Registers(L)[instructions.B(code) : instructions.C(code)+1] {
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
