package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

func (l *luaJSON) newUtil(L *lua.LState) *lua.LTable {
	util := L.CreateTable(0, 0)
	L.SetFuncs(util, map[string]lua.LGFunction{
		"InitArray":  l.initArray,
		"IsArray":    l.isArray,
		"isCall":     func(L *lua.LState) int { L.Push(lua.LBool(l.isCall(L.Get(1)))); return 1 },
		"buildCall":  l.buildCall,
		"decodeCall": l.decodeCall,
		"merge":      merge,
		"clone":      clone,
		"printValue": printValue,
	})
	util.RawSetString("null", l.null)
	util.RawSetString("undefined", l.undefined)
	return util
}

func (l *luaJSON) initArray(L *lua.LState) int {
	table := check.Table(L, 1)
	L.SetMetatable(table, l.arrayMark)
	L.Push(table)
	return 1
}

// isMarked says whether a metatable marks the table as an array: our own metatable, or one
// with the field that lua-json looks for.
func (l *luaJSON) isMarked(table *lua.LTable) bool {
	meta, ok := table.Metatable.(*lua.LTable)
	if !ok {
		return false
	}
	return meta == l.arrayMark || meta.RawGetString("__is_luajson_array") == lua.LTrue
}

// isArray returns true, false, or nothing when the content has to decide.
func (l *luaJSON) isArray(L *lua.LState) int {
	table, ok := L.Get(1).(*lua.LTable)
	switch {
	case !ok:
		L.Push(lua.LFalse)
	case l.isMarked(table):
		L.Push(lua.LTrue)
	case table.Len() == 0:
		L.Push(lua.LFalse)
	default:
		return 0
	}
	return 1
}

func (l *luaJSON) isCall(value lua.LValue) bool {
	table, ok := value.(*lua.LTable)
	return ok && table.Metatable == l.callMark
}

func (l *luaJSON) buildCall(L *lua.LState) int {
	parameters := L.CreateTable(0, 0)
	count := max(L.GetTop()-1, 0)
	for i := 1; i <= count; i++ {
		parameters.RawSetInt(i, L.Get(i+1))
	}
	parameters.RawSetString("n", lua.LNumber(count))
	call := L.CreateTable(0, 0)
	call.RawSetString("name", L.Get(1))
	call.RawSetString("parameters", parameters)
	L.SetMetatable(call, l.callMark)
	L.Push(call)
	return 1
}

func (l *luaJSON) decodeCall(L *lua.LState) int {
	if !l.isCall(L.Get(1)) {
		L.Push(lua.LNil)
		return 1
	}
	call := check.Table(L, 1)
	L.Push(call.RawGetString("name"))
	L.Push(call.RawGetString("parameters"))
	return 2
}

// merge copies the entries of all other tables into the first one.
func merge(L *lua.LState) int {
	target := check.Table(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if lua.LVAsBool(L.Get(i)) {
			copyEntries(L, target, check.Table(L, i))
		}
	}
	L.Push(target)
	return 1
}

func clone(L *lua.LState) int {
	target := L.CreateTable(0, 0)
	copyEntries(L, target, check.Table(L, 1))
	L.Push(target)
	return 1
}

// entrySize is about how much memory a member of a table takes, in bytes.
const entrySize = 150

func copyEntries(L *lua.LState, target, source *lua.LTable) {
	count := check.Count(L)
	for key, value := source.Next(lua.LNil); key != lua.LNil; key, value = source.Next(key) {
		if err := count.Add(entrySize); err != nil {
			check.Raise(L, "%s", err)
		}
		target.RawSet(key, value)
	}
}
