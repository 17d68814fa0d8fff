package luacompat

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// setInPlace sets a field of a table without a metatable, whose name is a constant. gopher-lua looks
// for the name four times, and allocates it each time.
func setInPlace(original instructions.Instruction) instructions.Instruction {
	return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		running := instructions.Innermost(L)
		registers := instructions.RegistersOf(L, running)
		table, ok := registers[instructions.A(code)].(*lua.LTable)
		if !ok || table.Metatable != lua.LNil || instructions.B(code) < instructions.Constant {
			return original(L, code, frame)
		}
		constants := running.Fn.Proto.Constants
		name, ok := constants[instructions.B(code)-instructions.Constant].(lua.LString)
		if !ok {
			return original(L, code, frame)
		}
		var value lua.LValue
		if at := instructions.C(code); at < instructions.Constant {
			value = registers[at]
		} else {
			value = constants[at-instructions.Constant]
		}
		setField(table, string(name), constants[instructions.B(code)-instructions.Constant], value)
		return 0
	}
}

// setField is LTable.RawSetString for a name that is a Lua value already.
func setField(table *lua.LTable, name string, key, value lua.LValue) {
	named := hidden[map[string]lua.LValue](table, namedOffset)
	if value == lua.LNil {
		delete(*named, name) // and its place stays
		return
	}
	if *named == nil {
		*named = make(map[string]lua.LValue)
	}
	before := len(*named)
	if (*named)[name] = value; len(*named) == before {
		return
	}
	order, places := hidden[[]lua.LValue](table, orderOffset), hidden[map[lua.LValue]int](table, placesOffset)
	if *order == nil {
		*order, *places = make([]lua.LValue, 0, fewFields), make(map[lua.LValue]int)
	}
	// If there are no more places than other fields, none is of a field that has gone.
	if others := before + len(*hidden[map[lua.LValue]lua.LValue](table, othersOffset)); len(*order) != others {
		if _, has := (*places)[key]; has {
			return
		}
	}
	(*places)[key] = len(*order)
	*order = append(*order, key)
}
