package naming

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// operation is the number of an instruction; longOperand is the operand of an instruction that
// has only one beside its register, and distance is the same for a jump.
func operation(code uint32) int   { return int(code >> 26) }
func longOperand(code uint32) int { return int(code & (1<<18 - 1)) }
func distance(code uint32) int    { return longOperand(code) - (1<<17 - 1) }

// local is the name of the variable that a register holds where the instruction at pc begins;
// it is empty where there is none.
func local(proto *lua.FunctionProto, pc, register int) string {
	if variable := localOf(proto, pc, register); variable != nil {
		return variable.Name
	}
	return ""
}

func localOf(proto *lua.FunctionProto, pc, register int) *lua.DbgLocalInfo {
	for _, variable := range proto.DbgLocals {
		if variable.StartPc > pc {
			break
		}
		if pc < variable.EndPc {
			if register == 0 {
				return variable
			}
			register--
		}
	}
	return nil
}

// setterOf finds the instruction before pc that has set a register. It is -1 where that is
// not known, because the code in between branches.
func setterOf(proto *lua.FunctionProto, pc, register int) int {
	setter, joined := -1, 0 // a branch joins at joined
	for at := 0; at < pc; at++ {
		code := proto.Code[at]
		if target := at + 1 + distance(code); operation(code) == lua.OP_JMP {
			if at < target && target <= pc {
				joined = max(joined, target)
			}
			continue
		}
		if sets(code, register) {
			setter = at
			if at < joined {
				setter = -1
			}
		}
		at += more(proto, at)
	}
	return setter
}

// sets says whether an instruction changes a register.
func sets(code uint32, register int) bool {
	a, b := instructions.A(code), instructions.B(code)
	switch operation(code) {
	case lua.OP_LOADNIL:
		return a <= register && register <= b
	case lua.OP_CALL, lua.OP_TAILCALL, lua.OP_VARARG:
		return register >= a
	case lua.OP_TFORLOOP:
		return register >= a+2
	case lua.OP_SELF:
		return register == a || register == a+1
	case lua.OP_SETGLOBAL, lua.OP_SETUPVAL, lua.OP_SETTABLE, lua.OP_SETTABLEKS, lua.OP_EQ, lua.OP_LT, lua.OP_LE,
		lua.OP_TEST, lua.OP_RETURN, lua.OP_SETLIST, lua.OP_CLOSE, lua.OP_NOP:
		return false
	}
	return register == a
}

// more is how many words behind an instruction belong to it.
func more(proto *lua.FunctionProto, pc int) int {
	code := proto.Code[pc]
	switch {
	case operation(code) == lua.OP_CLOSURE:
		return int(proto.FunctionPrototypes[longOperand(code)].NumUpvalues)
	case operation(code) == lua.OP_SETLIST && instructions.C(code) == 0:
		return 1
	}
	return 0
}
