package args

import (
	"fmt"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Fields reads a table of named fields. A wrong field raises an error that names the
// function and the field. So does a field that the function does not know, because it is
// probably misspelt.
type Fields struct {
	// Table is the table that is read.
	Table *lua.LTable

	state    *lua.LState
	function string
	known    []string
	fixed    map[string]lua.LValue
}

// NewFields reads a table for a function. Call Done at the end.
func NewFields(L *lua.LState, function string, table *lua.LTable) *Fields {
	return &Fields{Table: table, state: L, function: function}
}

// Fail raises an error about a field; the text follows "field 'x' ".
func (f *Fields) Fail(field, format string, arguments ...any) {
	f.state.RaiseError("%s: field '%s' %s", f.function, field, fmt.Sprintf(format, arguments...))
}

// Wrong raises an error that says what the field is, and what was expected.
func (f *Fields) Wrong(field, expected string) {
	f.Fail(field, "is %s, expected %s", Describe(f.Table.RawGetString(field)), expected)
}

// Fix gives a field a value that the method knows from its object. The same field in the
// table is then unknown.
func (f *Fields) Fix(name string, value lua.LValue) {
	if f.fixed == nil {
		f.fixed = make(map[string]lua.LValue)
	}
	f.fixed[name] = value
}

// Get returns a field unchanged; nil when it is missing.
func (f *Fields) Get(name string) lua.LValue {
	if value, ok := f.fixed[name]; ok {
		return value
	}
	f.known = append(f.known, name)
	return f.Table.RawGetString(name)
}

// Done raises an error if there is a field that nobody has asked for.
func (f *Fields) Done() {
	if name, expected, found := Unknown(f.Table, f.known); found {
		f.Fail(name, "is unknown, expected %s", expected)
	}
}

// Unknown finds a field of a table that is not among the known ones: it is misspelt.
// expected lists the known fields for an error.
func Unknown(table *lua.LTable, known []string) (name, expected string, found bool) {
	var unknown []string
	table.ForEach(func(key, _ lua.LValue) {
		if name, ok := key.(lua.LString); !ok || !slices.Contains(known, string(name)) {
			unknown = append(unknown, key.String())
		}
	})
	if len(unknown) == 0 {
		return "", "", false
	}
	names := slices.Compact(slices.Sorted(slices.Values(known)))
	return slices.Min(unknown), strings.Join(names, ", "), true
}

// Has says whether a field is present.
func (f *Fields) Has(name string) bool { return f.Get(name) != lua.LNil }

// Number reads a number from least to most; a field that is left out counts as otherwise.
func (f *Fields) Number(name string, least, most, otherwise float64) float64 {
	if !f.Has(name) {
		return otherwise
	}
	number, ok := f.Get(name).(lua.LNumber)
	if !ok {
		f.Wrong(name, "a number")
	}
	if value := float64(number); !(value >= least && value <= most) { // also refuses NaN
		f.Fail(name, "is %v, expected %v to %v", number, least, most)
	}
	return float64(number)
}

// Integer reads a whole number from least to most.
func (f *Fields) Integer(name string, least, most float64) int64 {
	number, ok := f.Get(name).(lua.LNumber)
	if !ok {
		f.Wrong(name, "a number")
	}
	if value := float64(number); value != math.Trunc(value) || value < least || value > most {
		f.Fail(name, "is %v, expected a whole number from %.0f to %.0f", value, least, most)
	}
	return int64(number)
}

// IntegerOr reads a whole number; a field that is left out counts as otherwise.
func (f *Fields) IntegerOr(name string, least, most float64, otherwise int64) int64 {
	if !f.Has(name) {
		return otherwise
	}
	return f.Integer(name, least, most)
}

// Text reads a string.
func (f *Fields) Text(name string) string {
	text, ok := f.Get(name).(lua.LString)
	if !ok {
		f.Wrong(name, "a string")
	}
	return string(text)
}

// TextOr reads a string; a field that is left out counts as otherwise.
func (f *Fields) TextOr(name, otherwise string) string {
	if !f.Has(name) {
		return otherwise
	}
	return f.Text(name)
}

// Texts reads a string or an array of strings; nil when the field is left out.
func (f *Fields) Texts(name string) []string {
	switch value := f.Get(name).(type) {
	case *lua.LNilType:
		return nil
	case lua.LString:
		return []string{string(value)}
	case *lua.LTable:
		return f.textsOf(name, value)
	}
	f.Wrong(name, "a string or an array of strings")
	return nil
}

func (f *Fields) textsOf(name string, table *lua.LTable) []string {
	var texts []string
	table.ForEach(func(key, value lua.LValue) {
		text, ok := value.(lua.LString)
		if !ok || key != lua.LNumber(len(texts)+1) {
			f.Fail(name, "is not an array of strings")
		}
		texts = append(texts, string(text))
	})
	return texts
}

// FlagOr reads a boolean; a field that is left out counts as otherwise.
func (f *Fields) FlagOr(name string, otherwise bool) bool {
	switch value := f.Get(name).(type) {
	case *lua.LNilType:
		return otherwise
	case lua.LBool:
		return bool(value)
	}
	f.Wrong(name, "true or false")
	return false
}

// Inner reads a table of fields; nil when it is left out.
func (f *Fields) Inner(name string) *Fields {
	value := f.Get(name)
	if value == lua.LNil {
		return nil
	}
	table, ok := value.(*lua.LTable)
	if !ok {
		f.Wrong(name, "a table")
	}
	return &Fields{Table: table, state: f.state, function: f.function + ": " + name}
}
