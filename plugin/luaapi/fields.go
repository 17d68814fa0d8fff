package luaapi

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/args"
)

// fields reads the one table argument of a function.
type fields struct{ *args.Fields }

func newFields(L *lua.LState, function string) *fields {
	table, ok := L.Get(1).(*lua.LTable)
	if !ok || L.GetTop() != 1 {
		L.RaiseError("%s: expected one table argument, as in %s{...}", function, function)
	}
	return &fields{args.NewFields(L, function, table)}
}

// session reads a session's number; 2^53 is the largest that Lua keeps exactly.
func (f *fields) session(name string) uint64 { return uint64(f.Integer(name, 0, 1<<53)) }

// mindex reads the index of an m-line, -1 when it is left out.
func (f *fields) mindex(name string) int { return int(f.IntegerOr(name, 0, math.MaxInt16, -1)) }

// inner reads a table, nil when it is left out.
func (f *fields) inner(name string) *fields {
	if inner := f.Inner(name); inner != nil {
		return &fields{inner}
	}
	return nil
}
