package luacompat

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// hiddenField is where a table has one of its fields, of which gopher-lua exports none.
func hiddenField[T any](name string) (offset uintptr) {
	field, ok := reflect.TypeFor[lua.LTable]().FieldByName(name)
	if !ok || field.Type != reflect.TypeFor[T]() {
		panic("gopher-lua's LTable has changed")
	}
	return field.Offset
}

// A table has the values of its fields by their names, values by other keys, all these keys in the
// order in which they were set first, and the place of each key in that order.
var (
	namedOffset  = hiddenField[map[string]lua.LValue]("strdict")
	othersOffset = hiddenField[map[lua.LValue]lua.LValue]("dict")
	orderOffset  = hiddenField[[]lua.LValue]("keys")
	placesOffset = hiddenField[map[lua.LValue]int]("k2i")
)

// hidden is a field of a table.
func hidden[T any](table *lua.LTable, offset uintptr) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(table), offset))
}

// fewFields is how many fields a table has for which a list of names that grows is no dearer.
const fewFields = 2

// makeSmall gives a new table room for a few fields. The first field of a table that `{}` has
// made would take room for 32 otherwise, which are 2 KB: 170 of the 420 KB of an offer by
// videoroom.lua. A table that begins with many fields gets room for their names: gopher-lua has
// room only for their values, and would make it anew for the names 1, 2, 3, 5, 9, 17, ….
func makeSmall(original instructions.Instruction) instructions.Instruction {
	return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
		result := original(L, code, frame)
		fields := instructions.C(code)
		if 0 < fields && fields <= fewFields {
			return result
		}
		table := instructions.Registers(L)[instructions.A(code)].(*lua.LTable)
		if fields == 0 {
			*hidden[map[string]lua.LValue](table, namedOffset) = make(map[string]lua.LValue)
			return result
		}
		*hidden[[]lua.LValue](table, orderOffset) = make([]lua.LValue, 0, fields)
		*hidden[map[lua.LValue]int](table, placesOffset) = make(map[lua.LValue]int, fields)
		return result
	}
}
