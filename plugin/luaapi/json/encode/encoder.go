package encode

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/work"
)

// Rules are the differences between lua-json and lua-cjson.
type Rules interface {
	MaxDepth() int
	// Prepare may replace a value before it is written.
	Prepare(L *lua.LState, value lua.LValue, isKey bool) (lua.LValue, error)
	// Special returns what is written for a value that has no JSON type.
	Special(value lua.LValue) (literal string, err error)
	// Shape says whether a table is an array, and how long it is.
	Shape(L *lua.LState, table *lua.LTable) (array bool, length int, err error)
	// Call says whether a table is a call (of lua-json), and returns its name and
	// parameters.
	Call(table *lua.LTable) (name string, parameters *lua.LTable)
	AppendNumber(buffer []byte, number float64) ([]byte, error)
	// Escapes returns how ASCII characters are escaped.
	Escapes() *EscapeTable
	// BooleanKeys says whether a boolean may be a key.
	BooleanKeys() bool
}

// step is a table that is being written, and the key of its value that is being written.
type step struct {
	table *lua.LTable
	key   lua.LValue
	index int
}

// encoder writes one value.
type encoder struct {
	effort
	L      *lua.LState
	rules  Rules
	max    int
	buffer []byte
	path   []step
}

var ErrType = errors.New("has no JSON")

// text returns a value as JSON.
func (e *encoder) text(value lua.LValue) (text string, err error) {
	defer work.Catch(&err)
	if err := e.value(value); err != nil {
		return "", err
	}
	e.Spend(len(e.buffer))
	return string(e.buffer), nil
}

// room makes room for so many more bytes.
func (e *encoder) room(bytes int) {
	if len(e.buffer)+bytes > cap(e.buffer) {
		e.Spend(2*cap(e.buffer) + bytes)
		e.buffer = slices.Grow(e.buffer, bytes)
	}
}

// shortest is about the least that a value takes: a comma and 20 digits.
const shortest = 32

func (e *encoder) value(value lua.LValue) error {
	e.Spend(shortest)
	e.room(shortest)
	value, err := e.rules.Prepare(e.L, value, false)
	if err != nil {
		return e.located(err)
	}
	switch value := value.(type) {
	case lua.LString:
		return e.string(string(value))
	case lua.LNumber:
		if e.buffer, err = e.rules.AppendNumber(e.buffer, float64(value)); err != nil {
			return e.located(err)
		}
		return nil
	case lua.LBool:
		e.literal(value.String())
		return nil
	case *lua.LNilType:
		e.literal("null")
		return nil
	case *lua.LTable:
		return e.table(value)
	}
	literal, err := e.rules.Special(value)
	if err == ErrType {
		err = fmt.Errorf("a %s has no JSON", value.Type())
	}
	if err != nil {
		return e.located(err)
	}
	e.literal(literal)
	return nil
}

func (e *encoder) literal(text string) { e.buffer = append(e.buffer, text...) }

// longestEscape is the length of \u001F.
const longestEscape = 6

// string writes a string; a long one in pieces.
func (e *encoder) string(s string) error {
	e.buffer = append(e.buffer, '"')
	for start := 0; start < len(s); {
		end := pieceEnd(s, start)
		e.Spend(end - start)
		e.room(longestEscape * (end - start))
		buffer, bad := e.rules.Escapes().appendEscaped(e.buffer, s[start:end])
		if e.buffer = buffer; bad >= 0 {
			return e.located(fmt.Errorf("invalid UTF-8 at byte %d of a string", start+bad+1))
		}
		start = end
	}
	e.room(shortest)
	e.buffer = append(e.buffer, '"')
	return nil
}

// pieceEnd returns where the piece of a string that begins at start ends. It never splits a
// character.
func pieceEnd(s string, start int) int {
	end := start + longString
	if end >= len(s) {
		return len(s)
	}
	for end > start+longString-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return end
}

func (e *encoder) table(table *lua.LTable) error {
	if err := e.enter(table); err != nil {
		return err
	}
	err := e.tableContent(table)
	if err == nil {
		e.path = e.path[:len(e.path)-1]
	}
	return err
}

// enter refuses cycles at once: a cycle through a long string would fill the memory before
// it became too deep.
func (e *encoder) enter(table *lua.LTable) error {
	if len(e.path) >= e.max {
		return e.located(fmt.Errorf("more than %d tables in one another", e.max))
	}
	for i := range e.path {
		if e.path[i].table == table {
			return e.located(errors.New("a table contains itself"))
		}
	}
	e.path = append(e.path, step{table: table})
	return nil
}

func (e *encoder) tableContent(table *lua.LTable) error {
	if name, parameters := e.rules.Call(table); parameters != nil {
		e.literal(name)
		return e.array(parameters, MarkedLength(parameters), '(', ')')
	}
	e.Spend(table.MaxN()) // Shape may walk the whole table
	array, length, err := e.rules.Shape(e.L, table)
	if err != nil {
		return e.located(err)
	}
	if array {
		return e.array(table, length, '[', ']')
	}
	return e.object(table)
}

func (e *encoder) array(table *lua.LTable, length int, opening, closing byte) error {
	top := len(e.path) - 1
	e.buffer = append(e.buffer, opening)
	for i := 1; i <= length; i++ {
		if i > 1 {
			e.buffer = append(e.buffer, ',')
		}
		e.path[top].index = i
		if err := e.value(table.RawGetInt(i)); err != nil {
			return err
		}
	}
	e.buffer = append(e.buffer, closing)
	return nil
}

// object writes members in the order of next. In gopher-lua that is the array part first,
// and then the order of first insertion.
func (e *encoder) object(table *lua.LTable) error {
	top := len(e.path) - 1
	e.buffer = append(e.buffer, '{')
	separate := false
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		if separate {
			e.buffer = append(e.buffer, ',')
		}
		separate = true
		e.path[top].key = key
		if err := e.key(key); err != nil {
			return err
		}
		e.buffer = append(e.buffer, ':')
		if err := e.value(value); err != nil {
			return err
		}
	}
	e.buffer = append(e.buffer, '}')
	return nil
}

func (e *encoder) key(key lua.LValue) error {
	switch name := key.(type) {
	case lua.LString:
		return e.keyText(name)
	case lua.LNumber:
		digits, err := e.rules.AppendNumber(nil, float64(name))
		if err != nil {
			return e.located(err)
		}
		return e.keyText(lua.LString(digits))
	case lua.LBool:
		if e.rules.BooleanKeys() {
			return e.keyText(lua.LString(name.String()))
		}
	}
	return e.located(fmt.Errorf("a %s cannot be a key", key.Type()))
}

func (e *encoder) keyText(name lua.LString) error {
	changed, err := e.rules.Prepare(e.L, name, true)
	if err != nil {
		return e.located(err)
	}
	text, ok := changed.(lua.LString)
	if !ok {
		return e.located(fmt.Errorf("a %s cannot be a key", changed.Type()))
	}
	return e.string(string(text))
}
