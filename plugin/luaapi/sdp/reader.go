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
	state    *lua.LState
	function string
	path     string // of the table
	table    *lua.LTable
	known    []string
	// count is the work of the whole call.
	count *work.Count
}

func newReader(L *lua.LState, function, path string, value lua.LValue) *reader {
	count := check.Count(L)
	return newInner(&reader{state: L, function: function, count: &count}, path, value)
}

// newInner is newReader for a table inside another one.
func newInner(outer *reader, path string, value lua.LValue) *reader {
	r := &reader{state: outer.state, function: outer.function, path: path, count: outer.count}
	table, ok := value.(*lua.LTable)
	if !ok {
		r.raise(path, "is %s, expected a table", args.Describe(value))
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

func (r *reader) raise(path, format string, arguments ...any) {
	r.state.RaiseError("%s: %s %s", r.function, path, fmt.Sprintf(format, arguments...))
}

// at is the path of a field.
func (r *reader) at(field string) string {
	if r.path == "" {
		return field
	}
	return r.path + "." + field
}

func (r *reader) get(field string) lua.LValue {
	r.known = append(r.known, field)
	return r.table.RawGetString(field)
}

// done raises an error for a field that nobody has asked for: it is misspelt.
func (r *reader) done() {
	if name, expected, found := args.Unknown(r.table, r.known); found {
		r.raise(r.at(name), "is unknown, expected %s", expected)
	}
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
func (r *reader) whole(path string, value lua.LValue, most float64) float64 {
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
func (r *reader) each(field string, read func(path string, value lua.LValue)) bool {
	value := r.get(field)
	if value == lua.LNil {
		return false
	}
	list := newInner(r, r.at(field), value)
	list.elements(read)
	return true
}

func (r *reader) elements(read func(path string, value lua.LValue)) {
	count := 0
	for i := range r.table.Len() {
		r.spend()
		read(fmt.Sprintf("%s[%d]", r.path, i+1), r.table.RawGetInt(i+1))
		count++
	}
	r.table.ForEach(func(key, _ lua.LValue) {
		r.spend()
		if number, ok := key.(lua.LNumber); !ok || float64(number) < 1 || float64(number) > float64(count) {
			r.raise(r.path, "has the key %s, expected a list", key)
		}
	})
}

// tables reads a list of tables.
func (r *reader) tables(field string, read func(*reader)) {
	r.each(field, func(path string, value lua.LValue) {
		element := newInner(r, path, value)
		read(element)
		element.done()
	})
}

// texts reads a list of strings; it says whether there is one.
func (r *reader) texts(field string, to *[]string) bool {
	found := []string{} // an empty list is a list, too
	there := r.each(field, func(path string, value lua.LValue) {
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
func (r *reader) pairs(field string, read func(path string, key, value lua.LValue)) bool {
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
	there := r.pairs(field, func(path string, key, value lua.LValue) {
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
	there := r.pairs("bandwidth", func(path string, key, value lua.LValue) {
		found = append(found, description.Bandwidth{Type: key.String(), Value: uint64(r.whole(path, value, 1<<53))})
	})
	if there {
		*to = found
	}
}
