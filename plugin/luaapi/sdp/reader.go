package sdp

import (
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/luaapi/sdp/description"
	"janus-golua/plugin/work"
)

// reader reads the fields of a table into variables, which keep their values where a field
// is missing. A wrong field raises an error that names the function and the field:
// "sdp.offer: media[2].codecs[1].payload_type is a string, expected a number".
type reader struct {
	*reading
	place place // of the table
	table *lua.LTable
	// begin is how many names the call knew before this table.
	begin int
}

// reading is what the readers of a whole call share.
type reading struct {
	state    *lua.LState
	function string
	count    work.Count
	// known are the fields that have been asked for: of the table that is read, behind those of
	// the tables around it.
	known []string
}

// place is where a value stands. Its text is made for an error only.
type place struct {
	outer *reader // of the table around it
	name  string
	index int // of an element, from 1; 0 for a field
}

// String returns "media[2].codecs[1].payload_type".
func (p place) String() string {
	outer := ""
	if p.outer != nil {
		outer = p.outer.place.String()
	}
	switch {
	case p.index > 0:
		return fmt.Sprintf("%s[%d]", outer, p.index)
	case outer == "":
		return p.name
	}
	return outer + "." + p.name
}

// named is the place of an argument.
func named(name string) place { return place{name: name} }

// mostNames is how many fields of nested tables are known at the same time, as a rule.
const mostNames = 48

func newReader(L *lua.LState, function, path string, value lua.LValue) *reader {
	c := &reading{state: L, function: function, count: check.Count(L), known: make([]string, 0, mostNames)}
	return newInner(&reader{reading: c}, named(path), value)
}

// newInner is newReader for a table inside another one.
func newInner(outer *reader, at place, value lua.LValue) *reader {
	r := &reader{reading: outer.reading, place: at, begin: len(outer.known)}
	table, ok := value.(*lua.LTable)
	if !ok {
		r.raise(at, "is %s, expected a table", args.Describe(value))
	}
	r.table = table
	return r
}

// elementSize is about what an element of a list becomes, in bytes.
const elementSize = 256

// spend raises an error when the call has used up its budget.
func (r *reader) spend() {
	if err := r.count.Add(elementSize); err != nil {
		r.state.RaiseError("%s: %s", r.function, err)
	}
}

func (r *reader) raise(at place, format string, arguments ...any) {
	r.state.RaiseError("%s: %s %s", r.function, at.String(), fmt.Sprintf(format, arguments...))
}

// at is the path of a field.
func (r *reader) at(field string) place { return place{outer: r, name: field} }

func (r *reader) get(field string) lua.LValue {
	r.known = append(r.known, field)
	return r.table.RawGetString(field)
}

// done raises an error for a field that nobody has asked for: it is misspelt.
func (r *reader) done() {
	if name, expected, found := args.Unknown(r.table, r.known[r.begin:]); found {
		r.raise(r.at(name), "is unknown, expected %s", expected)
	}
	r.known = r.known[:r.begin]
}

func (r *reader) text(field string, to *string) {
	switch value := r.get(field).(type) {
	case *lua.LNilType:
	case lua.LString:
		*to = string(value)
	default:
		r.raise(r.at(field), "is %s, expected a string", args.Describe(value))
	}
}

func (r *reader) flag(field string, to *bool) {
	switch value := r.get(field).(type) {
	case *lua.LNilType:
	case lua.LBool:
		*to = bool(value)
	default:
		r.raise(r.at(field), "is %s, expected true or false", args.Describe(value))
	}
}

// whole reads a whole number from 0 to most.
func (r *reader) whole(path place, value lua.LValue, most float64) float64 {
	number, ok := value.(lua.LNumber)
	if !ok {
		r.raise(path, "is %s, expected a number", args.Describe(value))
	}
	if n := float64(number); n != math.Trunc(n) || !(n >= 0 && n <= most) {
		r.raise(path, "is %v, expected a whole number from 0 to %.0f", n, most)
	}
	return float64(number)
}

func (r *reader) number(field string, most int, to *int) {
	if value := r.get(field); value != lua.LNil {
		*to = int(r.whole(r.at(field), value, float64(most)))
	}
}

func (r *reader) direction(field string, to *description.Direction) {
	text := ""
	if r.text(field, &text); text == "" {
		return
	}
	direction, ok := description.ParseDirection(text)
	if !ok {
		r.raise(r.at(field), "is %q, expected sendrecv, sendonly, recvonly or inactive", text)
	}
	*to = direction
}

// inner reads a table; it says whether there is one.
func (r *reader) inner(field string, read func(*reader)) bool {
	value := r.get(field)
	if value == lua.LNil {
		return false
	}
	inner := newInner(r, r.at(field), value)
	read(inner)
	inner.done()
	return true
}

// each reads the elements of a list; it says whether there is one.
func (r *reader) each(field string, read func(path place, value lua.LValue)) bool {
	value := r.get(field)
	if value == lua.LNil {
		return false
	}
	list := newInner(r, r.at(field), value)
	list.elements(read)
	return true
}

func (r *reader) elements(read func(path place, value lua.LValue)) {
	count := 0
	for i := range r.table.Len() {
		r.spend()
		read(place{outer: r, index: i + 1}, r.table.RawGetInt(i+1))
		count++
	}
	r.table.ForEach(func(key, _ lua.LValue) {
		r.spend()
		if number, ok := key.(lua.LNumber); !ok || float64(number) < 1 || float64(number) > float64(count) {
			r.raise(r.place, "has the key %s, expected a list", key)
		}
	})
}

// tables reads a list of tables.
func (r *reader) tables(field string, read func(*reader)) {
	r.each(field, func(path place, value lua.LValue) {
		element := newInner(r, path, value)
		read(element)
		element.done()
	})
}

// texts reads a list of strings; it says whether there is one.
func (r *reader) texts(field string, to *[]string) bool {
	found := []string{} // an empty list is a list, too
	there := r.each(field, func(path place, value lua.LValue) {
		text, ok := value.(lua.LString)
		if !ok {
			r.raise(path, "is %s, expected a string", args.Describe(value))
		}
		found = append(found, string(text))
	})
	if there {
		*to = found
	}
	return there
}

// pairs reads names and their values, in the order in which they were set.
func (r *reader) pairs(field string, read func(path place, key, value lua.LValue)) bool {
	value := r.get(field)
	if value == lua.LNil {
		return false
	}
	inner := newInner(r, r.at(field), value)
	for key, value := inner.table.Next(lua.LNil); key != lua.LNil; key, value = inner.table.Next(key) {
		r.spend()
		read(inner.at(key.String()), key, value)
	}
	return true
}

// parameters reads the parameters of a format; `false`, where it is allowed, means none.
func (r *reader) parameters(field string, removable bool, to *description.Parameters) bool {
	var found description.Parameters
	there := r.pairs(field, func(path place, key, value lua.LValue) {
		parameter := description.Parameter{}
		if name, named := key.(lua.LString); named {
			parameter.Name = string(name)
		}
		switch value := value.(type) {
		case lua.LString:
			parameter.Value = string(value)
		case lua.LNumber:
			parameter.Value = value.String()
		default:
			if !removable || value != lua.LFalse {
				r.raise(path, "is %s, expected a string or a number", args.Describe(value))
			}
		}
		found = append(found, parameter)
	})
	if there {
		*to = found
	}
	return there
}

func (r *reader) bandwidth(to *[]description.Bandwidth) {
	var found []description.Bandwidth
	there := r.pairs("bandwidth", func(path place, key, value lua.LValue) {
		found = append(found, description.Bandwidth{Type: key.String(), Value: uint64(r.whole(path, value, 1<<53))})
	})
	if there {
		*to = found
	}
}
