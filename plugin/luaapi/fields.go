package luaapi

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// fields reads the one table argument of a function. What is wrong with it
// raises an error that names the function and the field; so does a field that
// the function does not know, which would otherwise be a silent misspelling.
type fields struct {
	state    *lua.LState
	function string
	table    *lua.LTable
	known    []string
}

func newFields(L *lua.LState, function string) *fields {
	table, ok := L.Get(1).(*lua.LTable)
	if !ok || L.GetTop() != 1 {
		L.RaiseError("%s: expected one table argument, as in %s{...}", function, function)
	}
	return &fields{state: L, function: function, table: table}
}

func (f *fields) fail(field, format string, arguments ...any) {
	f.state.RaiseError("%s: field '%s' %s", f.function, field, fmt.Sprintf(format, arguments...))
}

func (f *fields) get(name string) lua.LValue {
	f.known = append(f.known, name)
	return f.table.RawGetString(name)
}

// done minds fields that nobody has asked for.
func (f *fields) done() {
	var unknown []string
	f.table.ForEach(func(key, _ lua.LValue) {
		if name := lua.LVAsString(key); key.Type() != lua.LTString || !slices.Contains(f.known, name) {
			unknown = append(unknown, key.String())
		}
	})
	if len(unknown) > 0 {
		sort.Strings(unknown)
		sort.Strings(f.known)
		f.fail(unknown[0], "is unknown, expected %s", strings.Join(f.known, ", "))
	}
}

func (f *fields) has(name string) bool { return f.get(name) != lua.LNil }

// integer reads a whole number from least to most.
func (f *fields) integer(name string, least, most float64) int64 {
	number, ok := f.get(name).(lua.LNumber)
	if !ok {
		f.fail(name, "is %s, expected a number", describeValue(f.table.RawGetString(name)))
	}
	if value := float64(number); value != math.Trunc(value) || value < least || value > most {
		f.fail(name, "is %v, expected a whole number from %.0f to %.0f", value, least, most)
	}
	return int64(number)
}

func (f *fields) integerOr(name string, least, most float64, otherwise int64) int64 {
	if !f.has(name) {
		return otherwise
	}
	return f.integer(name, least, most)
}

// session reads a session's number; 2^53 is the largest that Lua keeps exactly.
func (f *fields) session(name string) uint64 { return uint64(f.integer(name, 0, 1<<53)) }

// mindex reads the index of an m-line, -1 when it is left out.
func (f *fields) mindex(name string) int { return int(f.integerOr(name, 0, math.MaxInt16, -1)) }

func (f *fields) text(name string) string {
	text, ok := f.get(name).(lua.LString)
	if !ok {
		f.fail(name, "is %s, expected a string", describeValue(f.table.RawGetString(name)))
	}
	return string(text)
}

func (f *fields) textOr(name, otherwise string) string {
	if !f.has(name) {
		return otherwise
	}
	return f.text(name)
}

func (f *fields) flagOr(name string, otherwise bool) bool {
	switch value := f.get(name).(type) {
	case *lua.LNilType:
		return otherwise
	case lua.LBool:
		return bool(value)
	}
	f.fail(name, "is %s, expected true or false", describeValue(f.table.RawGetString(name)))
	return false
}

// inner reads a table, nil when it is left out.
func (f *fields) inner(name string) *fields {
	value := f.get(name)
	if value == lua.LNil {
		return nil
	}
	table, ok := value.(*lua.LTable)
	if !ok {
		f.fail(name, "is %s, expected a table", describeValue(value))
	}
	return &fields{state: f.state, function: f.function + ": " + name, table: table}
}

func describeValue(value lua.LValue) string {
	if value == lua.LNil {
		return "missing"
	}
	return "a " + value.Type().String()
}
