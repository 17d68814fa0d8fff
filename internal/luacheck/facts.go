package luacheck

import "janus-golua/plugin/lua53/luasyntax"

// facts are what a file does to names, collected before anything is judged.
type facts struct {
	// writes are where each global is set.
	writes map[string][]write
	// used are globals that are read, and texts that may name one, as in
	// timeCallback("tick", nil, 1000).
	used map[string]bool
	// tested are the paths ("jit", "table.move") that are compared, or used as
	// conditions: the file reckons with their absence.
	tested map[string]bool
	// fields are the names of fields that are set, and of functions in tables.
	fields map[string]bool
	// escaped are global tables that are handed to functions, or get fields of any
	// name: `string` may have functions of somebody's then.
	escaped map[string]bool
	// loaded are modules that are required for what they do: their value is dropped.
	loaded map[string]bool
	// sets are the fields that are set.
	sets []*luasyntax.Index
	// assigned are local variables that are set after their declaration.
	assigned map[*luasyntax.Local]bool
	// values are what local variables begin with.
	values   map[*luasyntax.Local]value
	requires []string
	// optional are modules that are required in a pcall: the file reckons with their absence.
	optional map[string]bool
	// anyGlobals says that the file sets globals of names that are not known.
	anyGlobals bool
	// anyModules says that the file may have changed where `require` looks.
	anyModules bool
	// setsHandlers says that something's function `on` is called.
	setsHandlers bool
	// returns says that the file is a library.
	returns bool
}

// write is where a global variable is set.
type write struct {
	at luasyntax.Position
	// declares says that it stands outside of functions, or in `init`.
	declares bool
	// top says that it stands outside of functions.
	top bool
	// value is nil when it is not one expression.
	value luasyntax.Expression
}

// value is a result of an expression, counted from 0. From an iterator it is
// what the loop's variable of that number gets.
type value struct {
	of       luasyntax.Expression
	index    int
	iterated bool
}

func newFacts() *facts {
	return &facts{
		writes: map[string][]write{}, used: map[string]bool{}, tested: map[string]bool{}, fields: map[string]bool{},
		escaped: map[string]bool{}, loaded: map[string]bool{},
		optional: map[string]bool{},
		assigned: map[*luasyntax.Local]bool{}, values: map[*luasyntax.Local]value{},
	}
}

// initial notes the values that variables begin with; those behind the last
// expression are its further results.
func (f *facts) initial(locals []*luasyntax.Local, values []luasyntax.Expression) {
	for i, local := range locals {
		switch last := len(values) - 1; {
		case i <= last:
			f.values[local] = value{of: values[i]}
		case last >= 0:
			f.values[local] = value{of: values[last], index: i - last}
		}
	}
}
