// Package check reads the arguments of library functions like Lua 5.3, and reports wrong
// ones in the words of Lua 5.3.
package check

import (
	"fmt"
	"sort"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/numeral"
)

// Set puts a function into a library; "_G" is the library of the basic functions.
func Set(L *lua.LState, library, name string, fn lua.LGFunction) {
	L.GetGlobal(library).(*lua.LTable).RawSetString(name, L.NewFunction(fn))
}

// SetAll puts functions into a library.
func SetAll(L *lua.LState, library string, functions map[string]lua.LGFunction) {
	for name, fn := range functions {
		Set(L, library, name, fn)
	}
}

// Raise raises an error that begins with the position of the running function's caller.
func Raise(L *lua.LState, format string, arguments ...any) {
	L.RaiseError("%s", fmt.Sprintf(format, arguments...))
}

// Argument raises an error which says that argument n is bad, and why. The object of a
// method call is not counted.
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

// Type raises an error which says that argument n is not of the wanted type.
func Type(L *lua.LState, n int, wanted string) {
	got := "no value"
	if n <= L.GetTop() {
		got = TypeName(L, L.Get(n))
	}
	Argument(L, n, wanted+" expected, got "+got)
}

// TypeName returns the name of a value's type for messages: the __name of its metatable, if
// there is one.
func TypeName(L *lua.LState, value lua.LValue) string {
	if name, ok := L.GetMetaField(value, "__name").(lua.LString); ok {
		return string(name)
	}
	return value.Type().String()
}

// functionName returns the name by which the caller calls the running function. If there is
// none, for example under pcall, it returns the function's name in a library.
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

// OwnChunk is the chunk name of our own Lua code. Scripts should not see the names that it
// uses.
const OwnChunk = "golua:thread"

// isOwn says whether a frame belongs to our own Lua code.
func isOwn(L *lua.LState, frame *lua.Debug) bool {
	_, err := L.GetInfo("S", frame, lua.LNil)
	return err == nil && frame.Source == OwnChunk
}

// calledByFor says whether a frame that has no name for the function it calls is Lua code:
// then a generic for has called.
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

// Any returns argument n, which must be present; it may be nil.
func Any(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		Argument(L, n, "value expected")
	}
	return L.Get(n)
}

// Table returns argument n, a table.
func Table(L *lua.LState, n int) *lua.LTable {
	table, ok := L.Get(n).(*lua.LTable)
	if !ok {
		Type(L, n, "table")
	}
	return table
}

// Function returns argument n, a function.
func Function(L *lua.LState, n int) *lua.LFunction {
	function, ok := L.Get(n).(*lua.LFunction)
	if !ok {
		Type(L, n, "function")
	}
	return function
}

// Number returns argument n, a number or a text that can be converted to one.
func Number(L *lua.LState, n int) float64 {
	number, ok := numeral.Of(L.Get(n))
	if !ok {
		Type(L, n, "number")
	}
	return number
}

// OptNumber is Number with a default for nil or a missing argument.
func OptNumber(L *lua.LState, n int, otherwise float64) float64 {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return Number(L, n)
}

// Integer returns argument n, a whole number of 64 bits or a text that can be converted to
// one.
func Integer(L *lua.LState, n int) int64 {
	integer, ok := numeral.Integer(Number(L, n))
	if !ok {
		Argument(L, n, "number has no integer representation")
	}
	return integer
}

// OptInteger is Integer with a default for nil or a missing argument.
func OptInteger(L *lua.LState, n int, otherwise int64) int64 {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return Integer(L, n)
}

// String returns argument n, a text; it converts a number to text.
func String(L *lua.LState, n int) string {
	text, ok := numeral.Text(L.Get(n))
	if !ok {
		Type(L, n, "string")
	}
	return text
}

// OptString is String with a default for nil or a missing argument.
func OptString(L *lua.LState, n int, otherwise string) string {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return String(L, n)
}

// Option returns argument n, one of several words. If the argument is missing, the first
// word is the default.
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
