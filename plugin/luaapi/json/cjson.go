package json

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/luaapi/json/decode"
)

// cjsonMarks are the values that all instances of cjson in one Lua state share, so that the
// null of one is the null of another.
type cjsonMarks struct {
	null, emptyArray *lua.LUserData
	// emptyArrayMark marks empty tables as arrays, arrayMark any table.
	emptyArrayMark, arrayMark *lua.LTable
}

func newCJSONMarks(L *lua.LState) cjsonMarks {
	return cjsonMarks{
		null:           namedValue(L, "userdata: NULL"),
		emptyArray:     namedValue(L, "userdata: cjson.empty_array"),
		emptyArrayMark: L.CreateTable(0, 0),
		arrayMark:      L.CreateTable(0, 0),
	}
}

// namedValue creates a value that equals nothing but itself, as a light userdata does.
func namedValue(L *lua.LState, name string) *lua.LUserData {
	data := L.NewUserData()
	meta := L.CreateTable(0, 0)
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(name))
		return 1
	}))
	meta.RawSetString("__metatable", lua.LFalse)
	data.Metatable = meta
	return data
}

// cjson is one instance of the library, with its own settings.
type cjson struct {
	shared  *library
	safe    bool
	dialect decode.Dialect
	rules   cjsonRules
	// keepBuffer is stored for the script only: small buffers are always kept.
	keepBuffer bool
	// markArrays gives decoded arrays the metatable array_mt.
	markArrays bool
}

func newCJSON(L *lua.LState, shared *library, safe bool) *lua.LTable {
	c := &cjson{shared: shared, safe: safe, keepBuffer: true}
	c.dialect = decode.Dialect{
		MaxDepth: defaultMaxDepth,
		Null:     shared.cjson.null,
		// Without a mark, an array that is empty, or is emptied later, would become an
		// object.
		ArrayMark: shared.cjson.emptyArrayMark,
		CNumbers:  true,
		BadChars:  "\x00",
	}
	c.rules = newCJSONRules(&shared.cjson)
	table := L.CreateTable(0, 0)
	L.SetFuncs(table, c.functions())
	table.RawSetString("null", shared.cjson.null)
	table.RawSetString("empty_array", shared.cjson.emptyArray)
	table.RawSetString("empty_array_mt", shared.cjson.emptyArrayMark)
	table.RawSetString("array_mt", shared.cjson.arrayMark)
	table.RawSetString("_NAME", lua.LString("cjson"))
	table.RawSetString("_VERSION", lua.LString("2.1.0"))
	return table
}

func (c *cjson) name() string {
	if c.safe {
		return "cjson.safe"
	}
	return "cjson"
}

func (c *cjson) functions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"encode":                       c.encode,
		"decode":                       c.decode,
		"new":                          c.new,
		"encode_sparse_array":          c.encodeSparseArray,
		"encode_max_depth":             c.integer(&c.rules.depth, 1, maxMaxDepth),
		"decode_max_depth":             c.integer(&c.dialect.MaxDepth, 1, maxMaxDepth),
		"encode_number_precision":      c.precision,
		"encode_keep_buffer":           c.boolean(&c.keepBuffer, nil),
		"encode_invalid_numbers":       c.encodeInvalidNumbers,
		"decode_invalid_numbers":       c.boolean(&c.dialect.CNumbers, nil),
		"encode_empty_table_as_object": c.boolean(&c.rules.emptyObjects, nil),
		"decode_array_with_array_mt":   c.boolean(&c.markArrays, c.setArrayMark),
	}
}

func (c *cjson) setArrayMark() {
	c.dialect.ArrayMark = c.shared.cjson.emptyArrayMark
	if c.markArrays {
		c.dialect.ArrayMark = c.shared.cjson.arrayMark
	}
}

func (c *cjson) new(L *lua.LState) int {
	L.Push(newCJSON(L, c.shared, c.safe))
	return 1
}

func (c *cjson) encode(L *lua.LState) int {
	c.oneArgument(L)
	text, err := c.shared.encode(L, L.Get(1), &c.rules)
	if err != nil {
		return raiseOrReturn(L, c.safe, c.name()+".encode: "+err.Error())
	}
	L.Push(lua.LString(text))
	return 1
}

func (c *cjson) decode(L *lua.LState) int {
	c.oneArgument(L)
	text, ok := textArgument(L.Get(1))
	if !ok {
		check.Type(L, 1, "string")
	}
	value, err := c.shared.decode(L, text, &c.dialect)
	if err != nil {
		return raiseOrReturn(L, c.safe, c.name()+".decode: "+err.Error())
	}
	L.Push(value)
	return 1
}

func (c *cjson) oneArgument(L *lua.LState) {
	if L.GetTop() != 1 {
		check.Argument(L, 1, "expected 1 argument")
	}
}
