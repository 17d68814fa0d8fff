// Package check reads the arguments of library functions like Lua 5.3, and reports wrong
// ones in the words of Lua 5.3.
package check

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/naming"
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

// RaiseWithoutPlace raises an error of the interpreter, to which Lua adds no position in a
// library function.
func RaiseWithoutPlace(L *lua.LState, format string, arguments ...any) {
	L.Error(lua.LString(fmt.Sprintf(format, arguments...)), 0)
}

// Call calls a function that is on the stack before its arguments, like L.Call, which would not
// say what is no function.
func Call(L *lua.LState, arguments, results int) {
	if value := L.Get(-arguments - 1); value.Type() != lua.LTFunction && L.GetMetaField(value, "__call").Type() != lua.LTFunction {
		RaiseWithoutPlace(L, "attempt to call a %s value", TypeName(L, value))
	}
	L.Call(arguments, results)
}

// Argument raises an error which says that argument n is bad, and why. The object of a
// method call is not counted.
func Argument(L *lua.LState, n int, why string) {
	name := naming.OfRunning(L)
	if name.Kind == "method" {
		n--
		if n == 0 {
			Raise(L, "calling '%s' on bad self (%s)", name.Text, why)
		}
	}
	Raise(L, "bad argument #%d to '%s' (%s)", n, name.Text, why)
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
	return naming.TypeName(L, value)
}

// OwnChunk is the chunk name of our own Lua code. Scripts should not see the names that it
// uses.
const OwnChunk = naming.OwnChunk

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
