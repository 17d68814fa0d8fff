package luacheck

import "janus-golua/plugin/lua53/luasyntax"

// facts is what a file does to names. They are collected before anything is judged.
type facts struct {
	// writes are the places where each global is set.
	writes map[string][]write
	// used are the globals that are read, and texts that may name a global, as in
	// timeCallback("tick", nil, 1000).
	used map[string]bool
	// tested are the paths ("jit", "table.move") that are compared, or used as
	// conditions: the file expects that they may be absent.
	tested map[string]bool
	// fields are the names of fields that are set, and of functions in tables.
	fields map[string]bool
	// escaped are global tables that are passed to functions, or whose fields are set by
	// computed names: after that, `string` may have functions that we do not know.
	escaped map[string]bool
	// loaded are modules that are required only for their effect: the result is not used.
	loaded map[string]bool
	// sets are the fields that are set.
	sets []*luasyntax.Index
	// assigned are local variables that are set after their declaration.
	assigned map[*luasyntax.Local]bool
	// values are what local variables begin with.
	values   map[*luasyntax.Local]value
	requires []string
	// optional are modules that are required in a pcall: the file expects that they may be absent.
	optional map[string]bool
	// anyGlobals says that the file sets globals whose names are not known.
	anyGlobals bool
	// anyModules says that the file may have changed where `require` looks.
	anyModules bool
	// setsHandlers says that the file calls a function `on` of some object.
	setsHandlers bool
	// returns says that the file returns a value: it is a library.
	returns bool
}

// write is one place where a global variable is set.
type write struct {
	at luasyntax.Position
	// declares says that the place is outside of functions, or in `init`.
	declares bool
	// top says that the place is outside of functions.
	top bool
	// value is the expression that is assigned; nil if it is not a single expression.
	value luasyntax.Expression
}

// value is one result of an expression, counted from 0. For an iterator it is what the
// loop variable of that number gets.
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

// initial notes the first values of variables. Variables beyond the last expression get its
// further results.
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
