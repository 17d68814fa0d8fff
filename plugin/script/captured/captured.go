// Package captured finds the local variables of a script that its functions have captured: the
// state of a module is in such variables, and no table leads to them.
package captured

import (
	"cmp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax"
)

// Variable is a local variable that a function has captured.
type Variable struct {
	Name string
	// File is the source of the functions that use the variable.
	File string
	// Line is where the first of those functions begins.
	Line int
	// inner says that only functions inside of functions use the variable, so it is likely a
	// local of a function, and one of many of that name.
	inner   bool
	upvalue *lua.Upvalue
}

// Value is what the variable holds. It may only be called with the Lua lock held, as Set.
func (v Variable) Value() lua.LValue { return v.upvalue.Value() }

// Set gives the variable another value.
func (v Variable) Set(value lua.LValue) { v.upvalue.SetValue(value) }

// mostVisited bounds how many functions and entries of tables are looked at: the Lua lock is
// held meanwhile. A script with 10,000 sessions in a table has its modules near the roots.
const mostVisited = 200_000

// search goes through values, the nearest first.
type search struct {
	own     func(source string) bool
	waiting []lua.LValue
	seen    map[any]bool
	left    int
	found   map[*lua.Upvalue]*Variable
	nested  map[*lua.FunctionProto]bool
	users   map[*lua.Upvalue][]*lua.FunctionProto
}

// Find returns the variables that functions of the script have captured, in the order of files
// and names. It begins at roots; own says whether a source belongs to the script.
func Find(roots []lua.LValue, own func(source string) bool) []Variable {
	return searched(roots, own).variables()
}

// searched looks at all values that are reached from roots, up to mostVisited.
func searched(roots []lua.LValue, own func(source string) bool) *search {
	s := &search{
		own: own, seen: make(map[any]bool), left: mostVisited, found: make(map[*lua.Upvalue]*Variable),
		nested: make(map[*lua.FunctionProto]bool), users: make(map[*lua.Upvalue][]*lua.FunctionProto),
	}
	for _, root := range roots {
		s.add(root)
	}
	for i := 0; i < len(s.waiting); i++ { // it grows meanwhile
		switch value := s.waiting[i].(type) {
		case *lua.LTable:
			s.table(value)
		case *lua.LFunction:
			s.function(value)
		}
	}
	return s
}

func (s *search) add(value lua.LValue) {
	switch value.(type) {
	case *lua.LTable, *lua.LFunction:
	default:
		return
	}
	if s.seen[value] || s.left <= 0 {
		return
	}
	s.left--
	s.seen[value] = true
	s.waiting = append(s.waiting, value)
}

func (s *search) table(table *lua.LTable) {
	for key, value := table.Next(lua.LNil); key != lua.LNil && s.left > 0; key, value = table.Next(key) {
		s.left-- // entries take time, too
		s.add(key)
		s.add(value)
	}
	if table.Metatable != nil {
		s.add(table.Metatable)
	}
}

func (s *search) function(fn *lua.LFunction) {
	if fn.IsG {
		for _, upvalue := range fn.Upvalues {
			s.add(upvalue.Value())
		}
		return
	}
	for _, inner := range fn.Proto.FunctionPrototypes {
		s.nested[inner] = true
	}
	for i, upvalue := range fn.Upvalues {
		if upvalue == nil {
			continue
		}
		s.add(upvalue.Value())
		if i < len(fn.Proto.DbgUpvalues) {
			s.note(fn.Proto, fn.Proto.DbgUpvalues[i], upvalue)
		}
	}
}

// note takes a variable down, unless it is one that the translator has added.
func (s *search) note(user *lua.FunctionProto, name string, upvalue *lua.Upvalue) {
	if !s.own(user.SourceName) || strings.HasPrefix(name, luasyntax.HelperName) || name == "_ENV" {
		return
	}
	known := s.found[upvalue]
	if known == nil {
		known = &Variable{Name: name, File: user.SourceName, Line: user.LineDefined, upvalue: upvalue}
		s.found[upvalue] = known
	}
	known.Line = min(known.Line, user.LineDefined)
	s.users[upvalue] = append(s.users[upvalue], user)
}

func (s *search) variables() []Variable {
	all := make([]Variable, 0, len(s.found))
	for upvalue, v := range s.found {
		v.inner = !slices.ContainsFunc(s.users[upvalue], func(user *lua.FunctionProto) bool { return !s.nested[user] })
		all = append(all, *v)
	}
	slices.SortFunc(all, func(a, b Variable) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Line, b.Line))
	})
	return all
}

// Named returns the variables of a name. Variables of modules hide those of inner functions.
func Named(all []Variable, name string) []Variable {
	var outer, inner []Variable
	for _, v := range all {
		switch {
		case v.Name != name:
		case v.inner:
			inner = append(inner, v)
		default:
			outer = append(outer, v)
		}
	}
	if len(outer) > 0 {
		return outer
	}
	return inner
}

// OfModules returns the variables that are not of inner functions.
func OfModules(all []Variable) []Variable {
	return slices.DeleteFunc(slices.Clone(all), func(v Variable) bool { return v.inner })
}
