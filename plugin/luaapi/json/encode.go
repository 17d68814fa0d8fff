package json

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// shape is how a table is written.
type shape struct {
	array  bool
	length int // of an array
}

// encoder turns Lua values into JSON text.
type encoder struct {
	values *values
	// null is one more value that stands for null, or nil.
	null  lua.LValue
	depth int
	// number writes what is no integer; nil refuses NaN and the infinities and
	// writes the shortest text that reads back the same.
	number func(out []byte, number float64) ([]byte, error)
	// shape decides between array and object.
	shape func(table *lua.LTable) (shape, error)
	// booleanKeys allows true and false as keys, as lua-json does.
	booleanKeys bool
}

// encodeError says where in a value it cannot be encoded.
type encodeError struct {
	path   string
	reason string
}

func (e *encodeError) Error() string {
	if e.path == "" {
		return "cannot encode the value: " + e.reason
	}
	return "cannot encode " + e.path + ": " + e.reason
}

func refuse(format string, args ...any) error {
	return &encodeError{reason: fmt.Sprintf(format, args...)}
}

// inside adds a step of the path to an error from further in.
func inside(err error, step string) error {
	if failed, ok := err.(*encodeError); ok {
		failed.path = step + failed.path
	}
	return err
}

func (e *encoder) encode(out []byte, value lua.LValue, level int) ([]byte, error) {
	switch v := value.(type) {
	case lua.LString:
		return appendString(out, string(v))
	case lua.LNumber:
		return e.appendNumber(out, float64(v))
	case lua.LBool:
		return strconv.AppendBool(out, bool(v)), nil
	case *lua.LNilType:
		return append(out, "null"...), nil
	case *lua.LTable:
		return e.table(out, v, level+1)
	}
	switch {
	case value == e.values.null, value == e.values.nothing, e.null != nil && value == e.null:
		return append(out, "null"...), nil
	case value == e.values.emptyArray:
		return append(out, "[]"...), nil
	}
	return out, refuse("a %s has no JSON", value.Type())
}

func (e *encoder) table(out []byte, table *lua.LTable, level int) ([]byte, error) {
	if level > e.depth {
		return out, refuse("nested deeper than %d levels (does a table contain itself?)", e.depth)
	}
	s, err := e.shape(table)
	switch {
	case err != nil:
		return out, err
	case s.array:
		return e.array(out, table, s.length, level)
	}
	return e.object(out, table, level)
}

func (e *encoder) array(out []byte, table *lua.LTable, length, level int) ([]byte, error) {
	out = append(out, '[')
	var err error
	for i := 1; i <= length; i++ {
		if i > 1 {
			out = append(out, ',')
		}
		if out, err = e.encode(out, table.RawGetInt(i), level); err != nil {
			return out, inside(err, "["+strconv.Itoa(i)+"]")
		}
	}
	return append(out, ']'), nil
}

// object writes the keys in the order of `next`, in which they were set.
func (e *encoder) object(out []byte, table *lua.LTable, level int) ([]byte, error) {
	out = append(out, '{')
	first := true
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		name, err := e.key(key)
		if err != nil {
			return out, err
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		if out, err = appendString(out, name); err != nil {
			return out, inside(err, "a key")
		}
		out = append(out, ':')
		if out, err = e.encode(out, value, level); err != nil {
			return out, inside(err, "."+name)
		}
	}
	return append(out, '}'), nil
}

// key is the text of an object's key.
func (e *encoder) key(key lua.LValue) (string, error) {
	switch k := key.(type) {
	case lua.LString:
		return string(k), nil
	case lua.LNumber:
		text, err := e.appendNumber(nil, float64(k))
		return string(text), err
	case lua.LBool:
		if e.booleanKeys {
			return k.String(), nil
		}
	}
	return "", refuse("a %s is no key of an object", key.Type())
}

// maxExact is 2^53: up to there every integer is a float.
const maxExact = 1 << 53

func (e *encoder) appendNumber(out []byte, number float64) ([]byte, error) {
	if number == math.Trunc(number) && math.Abs(number) <= maxExact {
		return strconv.AppendInt(out, int64(number), 10), nil
	}
	if e.number != nil {
		return e.number(out, number)
	}
	return appendFinite(out, number)
}

func appendFinite(out []byte, number float64) ([]byte, error) {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return out, refuse("%v is no JSON number", number)
	}
	return strconv.AppendFloat(out, number, 'g', -1, 64), nil
}

// escapes are the short ones; 'u' means \u00XX. Slashes are escaped as both Lua
// libraries do, so that the text can stand in a <script>.
var escapes = func() (table [utf8.RuneSelf]byte) {
	for c := range 0x20 {
		table[c] = 'u'
	}
	for c, short := range map[byte]byte{'"': '"', '\\': '\\', '/': '/', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'} {
		table[c] = short
	}
	return table
}()

func appendString(out []byte, text string) ([]byte, error) {
	const digits = "0123456789ABCDEF"
	out = append(out, '"')
	start, ascii := 0, true
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			ascii = false
			continue
		}
		short := escapes[c]
		if short == 0 {
			continue
		}
		out = append(out, text[start:i]...)
		if short == 'u' {
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&0xf])
		} else {
			out = append(out, '\\', short)
		}
		start = i + 1
	}
	if !ascii && !utf8.ValidString(text) {
		return out, refuse("a string has invalid UTF-8 at byte %d", invalidUTF8(text))
	}
	return append(append(out, text[start:]...), '"'), nil
}
