package check

import lua "github.com/yuin/gopher-lua"

// calledAsMethod says whether the running function was called with a colon. The interpreter
// does not tell which instruction of a line made the call. If all calls of that name in the
// line are method calls, this one is, too.
func calledAsMethod(L *lua.LState, name string) bool {
	frame, ok := L.GetStack(1)
	if !ok {
		return false
	}
	fn, err := L.GetInfo("fl", frame, lua.LNil)
	caller, isFunction := fn.(*lua.LFunction)
	if err != nil || !isFunction || caller.IsG {
		return false
	}
	methods := 0
	for _, call := range caller.Proto.DbgCalls {
		if call.Name != name || caller.Proto.DbgSourcePositions[call.Pc] != frame.CurrentLine {
			continue
		}
		if !isMethodCall(caller.Proto.Code, call.Pc) {
			return false
		}
		methods++
	}
	return methods > 0
}

// isMethodCall says whether OP_SELF has put the function that the instruction at pc calls
// into register A.
func isMethodCall(code []uint32, pc int) bool {
	const opcode, registerA = 26, 18
	register := code[pc] >> registerA & 0xff
	for i := pc - 1; i >= 0; i-- {
		if code[i]>>registerA&0xff != register {
			continue
		}
		switch int(code[i] >> opcode) {
		case lua.OP_SELF:
			return true
		case lua.OP_MOVE, lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_GETGLOBAL, lua.OP_GETUPVAL, lua.OP_CLOSURE, lua.OP_CALL:
			return false
		}
	}
	return false
}
