package luacompat

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// namedOffset is where a table has its fields with names.
var namedOffset = func() uintptr {
	field, ok := reflect.TypeFor[lua.LTable]().FieldByName("strdict")
	if !ok || field.Type != reflect.TypeFor[map[string]lua.LValue]() {
		panic("gopher-lua's LTable has changed")
	}
	return field.Offset
}()

// makeSmall gives a new table room for a few fields. The first field of a table that `{}` has
// made would take room for 32 otherwise, which are 2 KB: 170 of the 420 KB of an offer by
// videoroom.lua.
func makeSmall(original instructions.Instruction) instructions.Instruction {
	return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		result := original(L, code, frame)
		if instructions.C(code) == 0 {
			table := instructions.Registers(L)[instructions.A(code)].(*lua.LTable)
			*(*map[string]lua.LValue)(unsafe.Add(unsafe.Pointer(table), namedOffset)) = make(map[string]lua.LValue)
		}
		return result
	}
}
