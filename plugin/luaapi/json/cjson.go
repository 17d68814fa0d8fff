package json

import (
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// cjson is one instance of the module with its settings; cjson.new() makes
// another.
type cjson struct {
	values *values
	safe   bool

	encodeDepth, decodeDepth int
	// A table whose largest index is over ratio times the number of its
	// elements, and over safeLength, is too sparse for an array: refused, or
	// with convert written as an object.
	convert           bool
	ratio, safeLength int
	// precision is that of numbers that are no integers; 0 is as many digits
	// as it takes.
	precision int
	// invalid is what becomes of NaN and the infinities: refused, written as
	// null, or written as they are.
	invalid       invalidNumbers
	emptyIsObject bool
}

type invalidNumbers int

const (
	refuseInvalid invalidNumbers = iota
	nullInvalid
	allowInvalid
)

// OpenCJSON is the loader of `cjson`.
func OpenCJSON(L *lua.LState) int {
	L.Push(newCJSON(L, false))
	return 1
}

// OpenCJSONSafe is the loader of `cjson.safe`, whose encode and decode return
// nil and the error instead of raising it.
func OpenCJSONSafe(L *lua.LState) int {
	L.Push(newCJSON(L, true))
	return 1
}

func newCJSON(L *lua.LState, safe bool) *lua.LTable {
	c := &cjson{
		values: shared(L), safe: safe,
		encodeDepth: maxDepth, decodeDepth: maxDepth,
		ratio: 2, safeLength: 10, emptyIsObject: true,
	}
	module := L.NewTable()
	module.RawSetString("_NAME", lua.LString("cjson"))
	module.RawSetString("_VERSION", lua.LString("2.1.0"))
	module.RawSetString("null", c.values.nothing)
	module.RawSetString("empty_array", c.values.emptyArray)
	module.RawSetString("array_mt", c.values.arrays)
	module.RawSetString("empty_array_mt", c.values.arrays)
	for name, fn := range map[string]lua.LGFunction{
		"encode":                       c.encode,
		"decode":                       c.decode,
		"encode_max_depth":             depthSetting(&c.encodeDepth),
		"decode_max_depth":             depthSetting(&c.decodeDepth),
		"encode_sparse_array":          c.setSparse,
		"encode_number_precision":      c.setPrecision,
		"encode_invalid_numbers":       c.setInvalid,
		"decode_invalid_numbers":       fixedSetting(lua.LFalse),
		"encode_keep_buffer":           fixedSetting(lua.LFalse),
		"encode_empty_table_as_object": flagSetting(&c.emptyIsObject),
		"decode_array_with_array_mt":   fixedSetting(lua.LTrue),
		"new": func(L *lua.LState) int {
			L.Push(newCJSON(L, safe))
			return 1
		},
	} {
		module.RawSetString(name, L.NewFunction(fn))
	}
	return module
}

// answer returns a value, or the error in the way of the module.
func (c *cjson) answer(L *lua.LState, value lua.LValue, err error) int {
	switch {
	case err == nil:
		L.Push(value)
		return 1
	case c.safe:
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.RaiseError("cjson: %s", err.Error())
	return 0
}

func (c *cjson) decode(L *lua.LState) int {
	text := L.CheckString(1)
	d := decoder{state: L, arrays: c.values.arrays, null: c.values.nothing, depth: c.decodeDepth}
	value, err := d.decode(text)
	return c.answer(L, value, err)
}

func (c *cjson) encode(L *lua.LState) int {
	e := encoder{values: c.values, depth: c.encodeDepth, shape: c.shape, number: c.number}
	out, err := e.encode(make([]byte, 0, 256), L.CheckAny(1), 0)
	return c.answer(L, lua.LString(out), err)
}

// number writes what is no integer up to 2^53.
func (c *cjson) number(out []byte, number float64) ([]byte, error) {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		switch c.invalid {
		case nullInvalid:
			return append(out, "null"...), nil
		case allowInvalid:
			return append(out, lua.LNumber(number).String()...), nil
		}
	}
	if c.precision > 0 && !math.IsNaN(number) && !math.IsInf(number, 0) {
		return strconv.AppendFloat(out, number, 'g', c.precision, 64), nil
	}
	return appendFinite(out, number)
}

// shape decides as lua-cjson does: a table with positive integer keys only is
// an array.
func (c *cjson) shape(table *lua.LTable) (shape, error) {
	largest, elements := 0, 0
	for key, _ := table.Next(lua.LNil); key != lua.LNil; key, _ = table.Next(key) {
		index, ok := key.(lua.LNumber)
		if !ok || index < 1 || float64(index) != math.Trunc(float64(index)) || index > math.MaxInt32 {
			return shape{}, nil
		}
		elements++
		largest = max(largest, int(index))
	}
	if elements == 0 {
		return shape{array: !c.emptyIsObject || c.values.isArray(table)}, nil
	}
	if c.ratio > 0 && largest > elements*c.ratio && largest > c.safeLength {
		if !c.convert {
			return shape{}, refuse("an array is too sparse: %d elements, the last at %d", elements, largest)
		}
		return shape{}, nil
	}
	return shape{array: true, length: largest}, nil
}
