// Package operators compiles Lua 5.3 and 5.4 for gopher-lua, and has the
// functions that translated code calls.
package operators

import (
	_ "embed"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/naming"
)

// registryKey is the place of a state's helpers in its registry.
const registryKey = "golua.operators"

//go:embed close.lua
var closeSource string

// Open makes the helpers of a state; Load needs them. It takes `pcall`,
// `error` and `select` from the globals.
func Open(L *lua.LState) {
	helpers := L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{
		"idiv": idiv, "wide_idiv": wideIdiv, "mod": modulo(false), "wide_mod": modulo(true),
		"bnot": bnot(false), "wide_bnot": bnot(true), "wide_unm": negate,
		"wide_add":    arithmetic("__add", sum, func(a, b float64) float64 { return a + b }),
		"wide_sub":    arithmetic("__sub", difference, func(a, b float64) float64 { return a - b }),
		"wide_mul":    arithmetic("__mul", product, func(a, b float64) float64 { return a * b }),
		"environment": environment, "unpack": unpack,
	})
	for name, operate := range bitOperations {
		for prefix, asOperand := range map[string]bool{"": false, "wide_": true} {
			helpers.RawSetString(prefix+name, L.NewFunction(func(L *lua.LState) int {
				return bitwise(L, "__"+name, asOperand, operate)
			}))
		}
	}
	helpers.RawSetString("pcall", L.GetGlobal("pcall"))
	chunk, err := L.Load(strings.NewReader(closeSource), "golua/close.lua")
	if err != nil {
		panic(err) // the source is our own
	}
	L.Push(chunk)
	L.Push(helpers)
	L.Push(L.NewFunction(closer))
	L.Push(L.GetGlobal("error"))
	L.Push(L.GetGlobal("select"))
	L.Call(4, 0)
	L.G.Registry.RawSetString(registryKey, helpers)
}

// environment returns the environment of the function that calls it.
func environment(L *lua.LState) int {
	frame, ok := L.GetStack(1)
	if !ok {
		L.Push(L.Env)
		return 1
	}
	value, err := L.GetInfo("f", frame, lua.LNil)
	if fn, ok := value.(*lua.LFunction); ok && err == nil && fn.Env != nil {
		L.Push(fn.Env)
	} else {
		L.Push(L.Env)
	}
	return 1
}

// unpack returns the values that close.lua has put into a table.
func unpack(L *lua.LState) int {
	table := L.CheckTable(1)
	count := int(table.RawGetString("n").(lua.LNumber))
	for i := 1; i <= count; i++ {
		L.Push(table.RawGetInt(i))
	}
	return count
}

// Closing returns the function that is to close the variable of a block, and the variable's
// value, when the innermost call of a suspended thread carries out the rest of that block.
func Closing(L *lua.LState) (closes, value lua.LValue, ok bool) {
	frame, found := L.GetStack(0)
	helpers, opened := L.G.Registry.RawGetString(registryKey).(*lua.LTable)
	if !found || !opened {
		return nil, nil, false
	}
	running, err := L.GetInfo("f", frame, lua.LNil)
	if err != nil || running != helpers.RawGetString("close") {
		return nil, nil, false
	}
	for number := 1; ; number++ {
		name, local := L.GetLocal(frame, number)
		switch name {
		case "":
			return closes, value, closes != nil && value != nil
		case "close":
			closes = local
		case "value":
			value = local
		}
	}
}

// closer returns the function that closes the value of a to-be-closed variable, or nothing
// for nil and false. It raises an error for any other value that cannot be closed.
func closer(L *lua.LState) int {
	name, value := L.CheckString(1), L.Get(2)
	if value == lua.LNil || value == lua.LFalse {
		return 0
	}
	method := L.GetMetaField(value, "__close")
	if method == lua.LNil {
		// Level 1 is the helper `close`, 2 the code that has the variable.
		L.Error(lua.LString(L.Where(2)+" variable '"+name+"' got a non-closable value"), 0)
	}
	if method.Type() != lua.LTFunction && L.GetMetaField(method, "__call") == lua.LNil {
		wrong := naming.TypeName(L, method)
		method = L.NewFunction(func(L *lua.LState) int {
			L.Error(lua.LString("attempt to call a "+wrong+" value"), 0)
			return 0
		})
	}
	L.Push(method)
	return 1
}
