package level1

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// fields reads the single table argument of a function.
type fields struct{ *args.Fields }

func newFields(L *lua.LState, function string) *fields {
	table, ok := L.Get(1).(*lua.LTable)
	if !ok || L.GetTop() != 1 {
		L.RaiseError("%s: expected one table argument, as in %s{...}", function, function)
	}
	return &fields{args.NewFields(L, function, table)}
}

func (f *fields) session(name string) uint64 { return SessionField(f.Fields, name) }

// SessionField reads a session's number, or a session object of level 2. Lua's numbers are
// exact up to 2^53.
func SessionField(f *args.Fields, name string) uint64 {
	value := f.Get(name)
	if id, ok := SessionID(value); ok {
		return id
	}
	if value.Type() != lua.LTNumber {
		f.Wrong(name, "a session or its number")
	}
	return uint64(f.Integer(name, 0, 1<<53))
}

// SessionID returns the number of a session object of level 2: a table with a field id.
func SessionID(value lua.LValue) (id uint64, ok bool) {
	table, ok := value.(*lua.LTable)
	if !ok {
		return 0, false
	}
	number, ok := table.RawGetString("id").(lua.LNumber)
	return uint64(number), ok && number > 0
}

// mindex reads the index of an m-line; -1 when it is left out.
func (f *fields) mindex(name string) int { return int(f.IntegerOr(name, 0, math.MaxInt16, -1)) }

// inner reads a table; nil when it is left out.
func (f *fields) inner(name string) *fields {
	if inner := f.Inner(name); inner != nil {
		return &fields{inner}
	}
	return nil
}

// zeroOr reads 0, which switches something off, or a whole number within bounds.
func (f *fields) zeroOr(name string, least, most float64) int64 {
	value, ok := f.Get(name).(lua.LNumber)
	if ok && value != 0 && (float64(value) < least || float64(value) > most || float64(value) != math.Trunc(float64(value))) {
		f.Fail(name, "is %v, expected 0, or a whole number from %.0f to %.0f", float64(value), least, most)
	}
	return f.Integer(name, 0, most)
}
