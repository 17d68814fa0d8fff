package luacompat

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/naming"
)

// The instructions are replaced before anything runs.
var _ = mendInstructions()

// mendInstructions makes instructions of gopher-lua work like those of Lua 5.3.
func mendInstructions() bool {
	instructions.Replace(lua.OP_FORPREP, convertLimits)
	instructions.Replace(lua.OP_NEWTABLE, makeSmall)
	instructions.Replace(lua.OP_SETTABLEKS, setInPlace)
	instructions.Replace(lua.OP_TFORLOOP, stepInPlace)
	instructions.Replace(lua.OP_UNM, func(original instructions.Instruction) instructions.Instruction {
		return twoOperands(original, "__unm")
	})
	instructions.Replace(lua.OP_LEN, func(original instructions.Instruction) instructions.Instruction {
		return twoOperands(original, "__len")
	})
	return true
}

// limitsChecked are the limits of a loop in the order in which Lua checks them.
var limitsChecked = [...]struct {
	register int
	name     string
}{{1, "limit"}, {2, "step"}, {0, "initial value"}}

// convertLimits has a loop count from and to texts that are numbers, too.
func convertLimits(original instructions.Instruction) instructions.Instruction {
	return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		limits := instructions.Registers(L)[instructions.A(code):][:3]
		for _, limit := range limitsChecked {
			if _, ok := limits[limit.register].(lua.LNumber); ok {
				continue
			}
			number, ok := numeral.Of(limits[limit.register])
			if !ok {
				L.RaiseError("'for' %s must be a number", limit.name)
			}
			limits[limit.register] = lua.LNumber(number)
		}
		return original(L, code, frame)
	}
}

// twoOperands calls the metamethod of an operator with its operand twice.
func twoOperands(original instructions.Instruction, event string) instructions.Instruction {
	return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		operand := instructions.B(code)
		if operand >= instructions.Constant {
			return original(L, code, frame)
		}
		value := instructions.Registers(L)[operand]
		if table, ok := value.(*lua.LTable); ok && table.Metatable == lua.LNil {
			return original(L, code, frame)
		}
		switch value.(type) {
		case *lua.LTable, *lua.LUserData:
		default:
			return original(L, code, frame)
		}
		method := L.GetMetaField(value, event)
		if method == lua.LNil {
			return original(L, code, frame)
		}
		if method.Type() != lua.LTFunction && L.GetMetaField(method, "__call") == lua.LNil {
			L.RaiseError("attempt to call a %s value", naming.TypeName(L, method))
		}
		L.Push(method)
		L.Push(value)
		L.Push(value)
		L.Call(2, 1)
		result := L.Get(-1)
		L.Pop(1)
		if !instructions.Set(L, instructions.A(code), result) {
			return original(L, code, frame)
		}
		return 0
	}
}

// shebang says that a text begins as only a file may.
func shebang(source, name string) (why string, ok bool) {
	if source == "" || source[0] != '#' {
		return "", false
	}
	return name + ":1: unexpected symbol near '#'", true
}
