package naming

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// events are the metamethods that instructions call.
var events = map[int]string{
	lua.OP_GETGLOBAL: "__index", lua.OP_GETTABLE: "__index", lua.OP_GETTABLEKS: "__index", lua.OP_SELF: "__index",
	lua.OP_SETGLOBAL: "__newindex", lua.OP_SETTABLE: "__newindex", lua.OP_SETTABLEKS: "__newindex",
	lua.OP_ADD: "__add", lua.OP_SUB: "__sub", lua.OP_MUL: "__mul", lua.OP_DIV: "__div", lua.OP_MOD: "__mod",
	lua.OP_POW: "__pow", lua.OP_UNM: "__unm", lua.OP_LEN: "__len", lua.OP_CONCAT: "__concat",
	lua.OP_EQ: "__eq", lua.OP_LT: "__lt", lua.OP_LE: "__le",
}

// OfCall is the name by which the caller of a function has called it.
func OfCall(call *instructions.Frame) Name {
	caller := call.Parent
	if caller == nil || caller.Fn.IsG || isOwn(caller.Fn.Proto) || !call.Fn.IsG && call.TailCalls > 0 {
		return Name{}
	}
	proto, pc := caller.Fn.Proto, caller.PC-1
	code := proto.Code[pc]
	switch operation(code) {
	case lua.OP_CALL, lua.OP_TAILCALL:
		if name := OfRegister(proto, pc, instructions.A(code)); name.Kind != "" || !isIterator(proto, pc) {
			return name
		}
		return Name{Iterator, Iterator}
	case lua.OP_TFORLOOP:
		return Name{Iterator, Iterator}
	}
	if event := events[operation(code)]; event != "" {
		return Name{"metamethod", event}
	}
	return Name{}
}

// OfArgument is the name of argument n of the running function, a function for an operator, as
// its caller knows the value.
func OfArgument(L *lua.LState, n int) Name { return ofArgument(L, instructions.Innermost(L), n) }

func ofArgument(L *lua.LState, call *instructions.Frame, n int) Name {
	f, ok := callerOf(L, call)
	if !ok || operation(f.code()) != lua.OP_CALL && operation(f.code()) != lua.OP_TAILCALL {
		return Name{}
	}
	name := OfRegister(f.proto, f.pc, instructions.A(f.code())+n)
	if takesTwo := !callsHelper(f.proto, f.pc, "bnot", "wide_bnot", "wide_unm"); takesTwo {
		return unlessConstant(name)
	}
	return name
}

// unlessConstant is a name of one of two operands: in Lua a constant is a part of the
// instruction then, and has no name.
func unlessConstant(name Name) Name {
	if name.Kind == "constant" {
		return Name{}
	}
	return name
}

// OfOperand is the name of operand 1 or 2 of the operator that has called the running function,
// a metamethod for arithmetic. OfJoined is the name of the operand of `..` that is wrong.
func OfOperand(L *lua.LState, n int) Name {
	call := instructions.Innermost(L)
	f, ok := callerOf(L, call)
	if !ok {
		return ofArgument(L, call.Parent, n) // a function for an operator has called
	}
	switch operation(f.code()) {
	case lua.OP_ADD, lua.OP_SUB, lua.OP_MUL, lua.OP_DIV, lua.OP_MOD, lua.OP_POW:
		if n == 2 {
			return unlessConstant(OfRegister(f.proto, f.pc, instructions.C(f.code())))
		}
		return unlessConstant(OfRegister(f.proto, f.pc, instructions.B(f.code())))
	case lua.OP_UNM:
		return OfRegister(f.proto, f.pc, instructions.B(f.code()))
	}
	return Name{}
}

func OfJoined(L *lua.LState) Name {
	f, ok := callerOf(L, instructions.Innermost(L))
	if !ok || operation(f.code()) != lua.OP_CONCAT {
		return Name{}
	}
	return OfRegister(f.proto, f.pc, f.concatenated())
}

// callerOf is the instruction that has called a function, if the caller is a function in Lua.
func callerOf(L *lua.LState, call *instructions.Frame) (f failure, ok bool) {
	if call == nil || call.Parent == nil || call.Parent.Fn.IsG {
		return failure{}, false
	}
	return failureIn(L, call.Parent), true
}

// isIterator says whether a call is the one that the compiler makes of a loop.
func isIterator(proto *lua.FunctionProto, pc int) bool {
	return variableIn(proto, pc, instructions.A(proto.Code[pc])) == Iterator
}
