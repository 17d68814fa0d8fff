// Package args reads the arguments of the functions of native modules. A wrong argument
// raises an error that names the function and the argument:
//
//	jwt.sign: argument 2 is a number, expected a string
//
// Nothing is converted: a number is not taken for a string. Raising ends the Go function
// that has read the argument, like a panic.
package args

import (
	"fmt"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// MaxText is the longest text, in bytes, that Text reads. While a function works on it at
// once, all sessions wait: base64 of 4 MB takes about 3 ms. Functions that take longer wait
// (package waiting).
const MaxText = 4 << 20

// Reader reads the arguments of one call.
type Reader struct {
	L        *lua.LState
	function string
	// shift is 1 for a method: argument 1 is the one behind the object.
	shift int
}

// Of returns the reader for the running call of a function, named as in "jwt.sign".
func Of(L *lua.LState, function string) Reader { return Reader{L: L, function: function} }

// OfMethod is Of for a method, named as in "namespace:get". Its arguments count from the
// one behind the object.
func OfMethod(L *lua.LState, function string) Reader {
	return Reader{L: L, function: function, shift: 1}
}

// Function returns the name of the function.
func (r Reader) Function() string { return r.function }

// From returns all arguments from index on.
func (r Reader) From(index int) []lua.LValue {
	var values []lua.LValue
	for i := index + r.shift; i <= r.L.GetTop(); i++ {
		values = append(values, r.L.Get(i))
	}
	return values
}

// Get returns an argument unchanged; nil when it is missing.
func (r Reader) Get(index int) lua.LValue { return r.L.Get(index + r.shift) }

// Has says whether an argument is present and not nil.
func (r Reader) Has(index int) bool { return r.Get(index) != lua.LNil }

// Given says whether an argument is present; it may be nil.
func (r Reader) Given(index int) bool { return r.L.GetTop() >= index+r.shift }

// Fail raises an error about the argument; the text follows "argument 2 ".
func (r Reader) Fail(index int, format string, arguments ...any) {
	r.L.RaiseError("%s: argument %d %s", r.function, index, fmt.Sprintf(format, arguments...))
}

// Wrong raises an error that says what the argument is, and what was expected.
func (r Reader) Wrong(index int, expected string) {
	r.Fail(index, "is %s, expected %s", Describe(r.Get(index)), expected)
}

// Text reads a string of at most MaxText bytes.
func (r Reader) Text(index int) string {
	text, ok := r.Get(index).(lua.LString)
	if !ok {
		r.Wrong(index, "a string")
	}
	if len(text) > MaxText {
		r.Fail(index, "has %d bytes, expected at most %d", len(text), MaxText)
	}
	return string(text)
}

// TextOr reads a string; an argument that is left out counts as otherwise.
func (r Reader) TextOr(index int, otherwise string) string {
	if !r.Has(index) {
		return otherwise
	}
	return r.Text(index)
}

// Choice reads one of several strings; an argument that is left out counts as otherwise,
// unless that is "".
func (r Reader) Choice(index int, otherwise string, choices ...string) string {
	if otherwise != "" && !r.Has(index) {
		return otherwise
	}
	text := r.Text(index)
	if !slices.Contains(choices, text) {
		r.Fail(index, "is %.40q, expected one of %s", text, strings.Join(choices, ", "))
	}
	return text
}

// Number reads a number from least to most.
func (r Reader) Number(index int, least, most float64) float64 {
	number, ok := r.Get(index).(lua.LNumber)
	if !ok {
		r.Wrong(index, "a number")
	}
	if !(number >= lua.LNumber(least) && number <= lua.LNumber(most)) { // also refuses NaN
		r.Fail(index, "is %v, expected %v to %v", number, least, most)
	}
	return float64(number)
}

// Integer reads a whole number from least to most.
func (r Reader) Integer(index int, least, most int64) int64 {
	number, ok := r.Get(index).(lua.LNumber)
	if !ok {
		r.Wrong(index, "a number")
	}
	value := float64(number)
	if value != math.Trunc(value) || value < float64(least) || value > float64(most) {
		r.Fail(index, "is %v, expected a whole number from %d to %d", number, least, most)
	}
	return int64(value)
}

// IntegerOr reads a whole number; an argument that is left out counts as otherwise.
func (r Reader) IntegerOr(index int, least, most, otherwise int64) int64 {
	if !r.Has(index) {
		return otherwise
	}
	return r.Integer(index, least, most)
}

// Table reads a table.
func (r Reader) Table(index int) *lua.LTable {
	table, ok := r.Get(index).(*lua.LTable)
	if !ok {
		r.Wrong(index, "a table")
	}
	return table
}

// Fields reads a table of named fields.
func (r Reader) Fields(index int) *Fields {
	return NewFields(r.L, r.function, r.Table(index))
}

// Options is Fields for a table that may be left out, which counts as empty.
func (r Reader) Options(index int) *Fields {
	if !r.Has(index) {
		return NewFields(r.L, r.function, r.L.CreateTable(0, 0))
	}
	return r.Fields(index)
}

// Describe names a value in an error.
func Describe(value lua.LValue) string {
	if value == lua.LNil {
		return "missing"
	}
	return "a " + value.Type().String()
}

// Failure returns nil and the reason from a function whose operation fails.
func Failure(L *lua.LState, format string, arguments ...any) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(fmt.Sprintf(format, arguments...)))
	return 2
}

// Return returns values from a function that succeeds.
func Return(L *lua.LState, values ...lua.LValue) int {
	for _, value := range values {
		L.Push(value)
	}
	return len(values)
}

// Module creates a module from its functions.
func Module(L *lua.LState, functions map[string]lua.LGFunction) int {
	L.Push(L.SetFuncs(L.CreateTable(0, 0), functions))
	return 1
}
