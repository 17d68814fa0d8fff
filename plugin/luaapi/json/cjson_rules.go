package json

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/encode"
)

const (
	lowerDigits = "0123456789abcdef"
	// defaultPrecision is the precision that lua-cjson reports.
	defaultPrecision = 14
)

// sparseness says when an array has too many holes: its last index is beyond safe, and more
// than ratio times the number of its values. With ratio 0 it never has.
type sparseness struct {
	convert     bool
	ratio, safe int
}

// cjsonRules are the rules by which `cjson` encodes.
type cjsonRules struct {
	marks *cjsonMarks
	table *encode.EscapeTable
	depth int
	// precision is the number of digits; 0 (never set) writes all digits.
	precision int
	// invalid is what happens to NaN and Infinity: false raises an error, true writes them,
	// "null" writes null.
	invalid      lua.LValue
	sparse       sparseness
	emptyObjects bool
}

func newCJSONRules(marks *cjsonMarks) cjsonRules {
	table := encode.NewEscapeTable(lowerDigits)
	table.Escape(0x7f, lowerDigits)
	return cjsonRules{
		marks:        marks,
		table:        table,
		depth:        defaultMaxDepth,
		invalid:      lua.LFalse,
		sparse:       sparseness{ratio: 2, safe: 10},
		emptyObjects: true,
	}
}

func (r *cjsonRules) MaxDepth() int                { return r.depth }
func (r *cjsonRules) Escapes() *encode.EscapeTable { return r.table }
func (r *cjsonRules) BooleanKeys() bool            { return false }

func (r *cjsonRules) Prepare(_ *lua.LState, value lua.LValue, _ bool) (lua.LValue, error) {
	return value, nil
}

func (r *cjsonRules) Call(*lua.LTable) (string, *lua.LTable) { return "", nil }

func (r *cjsonRules) Special(value lua.LValue) (string, error) {
	switch value {
	case r.marks.null:
		return "null", nil
	case r.marks.emptyArray:
		return "[]", nil
	}
	return "", encode.ErrType
}

func (r *cjsonRules) Shape(_ *lua.LState, table *lua.LTable) (array bool, length int, err error) {
	length = table.MaxN()
	switch {
	case table.Metatable == r.marks.arrayMark:
		array = true
	case length > 0:
		array = encode.OnlyArrayKeys(table, length)
	default:
		first, _ := table.Next(lua.LNil)
		empty := first == lua.LNil
		array = empty && (table.Metatable == r.marks.emptyArrayMark || !r.emptyObjects)
	}
	if array && r.tooSparse(table, length) {
		if r.sparse.convert {
			return false, 0, nil
		}
		return false, 0, fmt.Errorf("excessively sparse array: %d places for %d values",
			length, encode.Filled(table, length))
	}
	return array, length, nil
}

func (r *cjsonRules) tooSparse(table *lua.LTable, length int) bool {
	limit := r.sparse
	return limit.ratio > 0 && length > limit.safe && length > encode.Filled(table, length)*limit.ratio
}

var errCJSONNotFinite = errors.New(
	"NaN and Infinity have no JSON (see encode_invalid_numbers)")

func (r *cjsonRules) AppendNumber(buffer []byte, number float64) ([]byte, error) {
	if !encode.IsFinite(number) {
		return r.appendInvalid(buffer, number)
	}
	if r.precision == 0 {
		return encode.AppendFinite(buffer, number), nil
	}
	return appendRounded(buffer, number, r.precision), nil
}

func (r *cjsonRules) appendInvalid(buffer []byte, number float64) ([]byte, error) {
	switch {
	case r.invalid == lua.LFalse:
		return buffer, errCJSONNotFinite
	case r.invalid != lua.LTrue:
		return append(buffer, "null"...), nil
	case math.IsNaN(number):
		return append(buffer, "nan"...), nil
	case number > 0:
		return append(buffer, "inf"...), nil
	}
	return append(buffer, "-inf"...), nil
}

// appendRounded writes a number with the given number of digits as %.14g of C does: with an
// exponent below 1e-4, and where the digits do not suffice.
func appendRounded(buffer []byte, number float64, precision int) []byte {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(number, 'e', precision-1, 64), 64)
	size := math.Abs(rounded)
	if size != 0 && (size < 1e-4 || size >= math.Pow10(precision)) {
		return strconv.AppendFloat(buffer, rounded, 'e', -1, 64)
	}
	return strconv.AppendFloat(buffer, rounded, 'f', -1, 64)
}
