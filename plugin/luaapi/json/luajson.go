package json

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// OpenLuaJSON is the loader of `json`. Like lua-json it also sets the global.
func OpenLuaJSON(L *lua.LState) int {
	module := L.NewTable()
	module.RawSetString("_VERSION", lua.LString("1.3.4"))
	module.RawSetString("_DESCRIPTION", lua.LString("the API of lua-json, in Go"))
	module.RawSetString("decode", required(L, "json.decode", OpenLuaJSONDecode))
	module.RawSetString("encode", required(L, "json.encode", OpenLuaJSONEncode))
	module.RawSetString("util", required(L, "json.util", OpenLuaJSONUtil))
	L.SetGlobal("json", module)
	L.Push(module)
	return 1
}

// required is a part of the module, the same for `require` and as a field.
func required(L *lua.LState, name string, open lua.LGFunction) lua.LValue {
	loaded := L.GetField(L.Get(lua.RegistryIndex), "_LOADED").(*lua.LTable)
	if part := loaded.RawGetString(name); part != lua.LNil {
		return part
	}
	L.Push(L.NewFunction(open))
	L.Call(0, 1)
	part := L.Get(-1)
	L.Pop(1)
	loaded.RawSetString(name, part)
	return part
}

// OpenLuaJSONDecode is the loader of `json.decode`: a callable table.
func OpenLuaJSONDecode(L *lua.LState) int {
	module := L.NewTable()
	simple := L.NewTable()
	others := L.NewTable()
	others.RawSetString("null", lua.LFalse)
	others.RawSetString("undefined", lua.LFalse)
	simple.RawSetString("others", others)
	strict := L.NewTable()
	strict.RawSetString("initialObject", lua.LTrue)
	module.RawSetString("simple", simple)
	module.RawSetString("strict", strict)
	module.RawSetString("decode", L.NewFunction(luaDecode))
	module.RawSetString("getDecoder", L.NewFunction(func(L *lua.LState) int {
		mode := L.Get(1)
		L.Push(L.NewFunction(func(L *lua.LState) int {
			L.SetTop(1)
			L.Push(mode)
			return luaDecode(L)
		}))
		return 1
	}))
	callable(L, module, luaDecode)
	L.Push(module)
	return 1
}

// callable makes a table a function, too.
func callable(L *lua.LState, module *lua.LTable, fn lua.LGFunction) {
	meta := L.NewTable()
	meta.RawSetString("__call", L.NewFunction(func(L *lua.LState) int {
		L.Remove(1) // the table itself
		return fn(L)
	}))
	module.Metatable = meta
}

// decodeOptions are those of lua-json that matter to scripts.
type decodeOptions struct {
	null          lua.LValue
	initialObject bool
	nothrow       bool
}

func readDecodeOptions(v *values, mode lua.LValue) decodeOptions {
	options := decodeOptions{null: v.null, initialObject: mode == lua.LTrue}
	table, ok := mode.(*lua.LTable)
	if !ok {
		return options
	}
	options.initialObject = lua.LVAsBool(table.RawGetString("initialObject"))
	options.nothrow = lua.LVAsBool(table.RawGetString("nothrow"))
	if others, ok := table.RawGetString("others").(*lua.LTable); ok {
		switch null := others.RawGetString("null"); null {
		case lua.LNil: // as it is
		case lua.LFalse:
			options.null = lua.LNil
		default:
			options.null = null
		}
	}
	return options
}

// luaDecode(text[, mode]) raises, or with nothrow returns nil and the error.
func luaDecode(L *lua.LState) int {
	text := L.CheckString(1)
	v := shared(L)
	options := readDecodeOptions(v, L.Get(2))
	d := decoder{state: L, arrays: v.arrays, null: options.null, depth: maxDepth}
	value, err := d.decode(text)
	if err == nil && options.initialObject && value.Type() != lua.LTTable {
		err = refuse("the outermost value is no object or array")
	}
	switch {
	case err == nil:
		L.Push(value)
		return 1
	case options.nothrow:
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.RaiseError("json.decode: %s", err.Error())
	return 0
}

// OpenLuaJSONEncode is the loader of `json.encode`: a callable table.
func OpenLuaJSONEncode(L *lua.LState) int {
	module := L.NewTable()
	strict := L.NewTable()
	strict.RawSetString("initialObject", lua.LTrue)
	module.RawSetString("strict", strict)
	module.RawSetString("default", L.NewTable())
	module.RawSetString("encode", L.NewFunction(luaEncode))
	module.RawSetString("getEncoder", L.NewFunction(func(L *lua.LState) int {
		mode := L.Get(1)
		L.Push(L.NewFunction(func(L *lua.LState) int {
			L.SetTop(1)
			L.Push(mode)
			return luaEncode(L)
		}))
		return 1
	}))
	callable(L, module, luaEncode)
	L.Push(module)
	return 1
}

// luaEncode(value[, options]) raises what cannot be encoded.
func luaEncode(L *lua.LState) int {
	v := shared(L)
	e := encoder{values: v, depth: maxDepth, shape: v.luaShape, booleanKeys: true}
	if options, ok := L.Get(2).(*lua.LTable); ok {
		if lua.LVAsBool(options.RawGetString("initialObject")) && L.Get(1).Type() != lua.LTTable {
			L.RaiseError("json.encode: the outermost value is no object or array")
		}
		if others, ok := options.RawGetString("others").(*lua.LTable); ok && others.RawGetString("null") != lua.LNil {
			e.null = others.RawGetString("null")
		}
	}
	out, err := e.encode(make([]byte, 0, 256), L.Get(1), 0)
	if err != nil {
		L.RaiseError("json.encode: %s", err.Error())
	}
	L.Push(lua.LString(out))
	return 1
}

// luaShape decides as lua-json does: what is marked is an array; an empty table
// is an object; a field n that is a positive integer makes an array of n; else
// the keys decide.
func (v *values) luaShape(table *lua.LTable) (shape, error) {
	length := table.Len()
	counted, hasCount := countField(table)
	if hasCount {
		length = counted
	}
	switch {
	case v.isArray(table):
		return shape{array: true, length: length}, nil
	case table.Len() == 0:
		return shape{}, nil
	case hasCount && counted >= 1:
		return shape{array: true, length: length}, nil
	}
	for key, _ := table.Next(lua.LNil); key != lua.LNil; key, _ = table.Next(key) {
		index, ok := key.(lua.LNumber)
		if !ok || float64(index) != math.Trunc(float64(index)) || index < 1 || int(index) > length {
			return shape{}, nil
		}
	}
	return shape{array: true, length: length}, nil
}

// countField is the field n of a table, if it is an integer that is not so
// large that a wrong one would fill the memory with nulls.
func countField(table *lua.LTable) (int, bool) {
	n, ok := table.RawGetString("n").(lua.LNumber)
	if !ok || float64(n) != math.Trunc(float64(n)) || n < 0 || int(n) > table.MaxN()+1000 {
		return 0, false
	}
	return int(n), true
}
