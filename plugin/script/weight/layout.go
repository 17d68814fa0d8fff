package weight

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// fields are those of lua.LTable, which has no methods that tell its capacity, and whose
// ForEach makes garbage for each item of an array. A test compares the layouts.
type fields struct {
	Metatable lua.LValue

	array   []lua.LValue
	dict    map[lua.LValue]lua.LValue
	strdict map[string]lua.LValue
	keys    []lua.LValue
	k2i     map[lua.LValue]int
}

func fieldsOf(t *lua.LTable) *fields { return (*fields)(unsafe.Pointer(t)) }
