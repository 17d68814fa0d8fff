// Package check reads the arguments of library functions as Lua 5.3 does, and
// says what is wrong with them in its words.
package check

import (
	"fmt"
	"sort"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/numeral"
)

// Set puts a function into a library; "_G" has the basic ones.
func Set(L *lua.LState, library, name string, fn lua.LGFunction) {
	L.GetGlobal(library).(*lua.LTable).RawSetString(name, L.NewFunction(fn))
}

// SetAll puts functions into a library.
func SetAll(L *lua.LState, library string, functions map[string]lua.LGFunction) {
	for name, fn := range functions {
		Set(L, library, name, fn)
	}
}

// Raise raises an error with the place of the running function's caller.
func Raise(L *lua.LState, format string, arguments ...any) {
	L.RaiseError("%s", fmt.Sprintf(format, arguments...))
}

// Argument raises that argument n is bad, and why. The object of a method call
// is not counted.
func Argument(L *lua.LState, n int, why string) {
	name := functionName(L)
	if calledAsMethod(L, name) {
		n--
		if n == 0 {
			Raise(L, "calling '%s' on bad self (%s)", name, why)
		}
	}
	Raise(L, "bad argument #%d to '%s' (%s)", n, name, why)
}

// Type raises that argument n is not of the wanted type.
func Type(L *lua.LState, n int, wanted string) {
	got := "no value"
	if n <= L.GetTop() {
		got = TypeName(L, L.Get(n))
	}
	Argument(L, n, wanted+" expected, got "+got)
}

// TypeName is the type of a value as messages name it: the __name of its
// metatable, if there is one.
func TypeName(L *lua.LState, value lua.LValue) string {
	if name, ok := L.GetMetaField(value, "__name").(lua.LString); ok {
		return string(name)
	}
	return value.Type().String()
}

// functionName is what the caller calls the running function; without a name
// there, as behind pcall, the one under which a library has it.
func functionName(L *lua.LState) string {
	frame, ok := L.GetStack(0)
	if !ok {
		return "?"
	}
	fn, err := L.GetInfo("nf", frame, lua.LNil)
	if err != nil {
		return "?"
	}
	caller, hasCaller := L.GetStack(1)
	if hasCaller && isOwn(L, caller) {
		return libraryName(L, fn)
	}
	if frame.Name != "(anonymous)" && frame.Name != "?" && frame.Name != "" {
		return frame.Name
	}
	if hasCaller && calledByFor(L, caller) {
		return "for iterator"
	}
	return libraryName(L, fn)
}

// OwnChunk names Lua code of ours: what it calls things is not for scripts.
const OwnChunk = "golua:thread"

// isOwn says whether a frame is code of ours.
func isOwn(L *lua.LState, frame *lua.Debug) bool {
	_, err := L.GetInfo("S", frame, lua.LNil)
	return err == nil && frame.Source == OwnChunk
}

// calledByFor says whether a frame without a name for what it calls is Lua
// code: a generic for.
func calledByFor(L *lua.LState, caller *lua.Debug) bool {
	fn, err := L.GetInfo("f", caller, lua.LNil)
	if err != nil {
		return false
	}
	function, ok := fn.(*lua.LFunction)
	return ok && !function.IsG
}

// libraryName looks for a function in the loaded libraries.
func libraryName(L *lua.LState, fn lua.LValue) string {
	loaded, ok := L.GetField(L.Get(lua.RegistryIndex), "_LOADED").(*lua.LTable)
	if !ok {
		return "?"
	}
	var found []string
	loaded.ForEach(func(library, functions lua.LValue) {
		table, ok := functions.(*lua.LTable)
		if !ok {
			return
		}
		table.ForEach(func(name, value lua.LValue) {
			if value != fn {
				return
			}
			if library.String() == "_G" {
				found = append(found, name.String())
			} else {
				found = append(found, library.String()+"."+name.String())
			}
		})
	})
	if len(found) == 0 {
		return "?"
	}
	sort.Strings(found)
	return found[0]
}

// Any is argument n, which must be there; nil is.
func Any(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		Argument(L, n, "value expected")
	}
	return L.Get(n)
}

// Table is argument n, a table.
func Table(L *lua.LState, n int) *lua.LTable {
	table, ok := L.Get(n).(*lua.LTable)
	if !ok {
		Type(L, n, "table")
	}
	return table
}

// Function is argument n, a function.
func Function(L *lua.LState, n int) *lua.LFunction {
	function, ok := L.Get(n).(*lua.LFunction)
	if !ok {
		Type(L, n, "function")
	}
	return function
}

// Number is argument n, a number or text that is one.
func Number(L *lua.LState, n int) float64 {
	number, ok := numeral.Of(L.Get(n))
	if !ok {
		Type(L, n, "number")
	}
	return number
}

// OptNumber is Number, with a default for nil or nothing.
func OptNumber(L *lua.LState, n int, otherwise float64) float64 {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return Number(L, n)
}

// Integer is argument n, a whole number of 64 bits or text that is one.
func Integer(L *lua.LState, n int) int64 {
	integer, ok := numeral.Integer(Number(L, n))
	if !ok {
		Argument(L, n, "number has no integer representation")
	}
	return integer
}

// OptInteger is Integer, with a default for nil or nothing.
func OptInteger(L *lua.LState, n int, otherwise int64) int64 {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return Integer(L, n)
}

// String is argument n, a text or a number as text.
func String(L *lua.LState, n int) string {
	text, ok := numeral.Text(L.Get(n))
	if !ok {
		Type(L, n, "string")
	}
	return text
}

// OptString is String, with a default for nil or nothing.
func OptString(L *lua.LState, n int, otherwise string) string {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return String(L, n)
}

// Option is argument n, one of some words; without it, the first.
func Option(L *lua.LState, n int, words ...string) string {
	word := OptString(L, n, words[0])
	for _, known := range words {
		if word == known {
			return word
		}
	}
	Argument(L, n, "invalid option '"+word+"'")
	return ""
}
