package json

import (
	"testing"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/json/decode"
	"janus-golua/plugin/luaapi/json/encode"
)

var seeds = []string{
	request, `{"a":[1,null,{"b":"\u00e9\ud83d\ude00"}]}`, `[]`, `{}`, `"\ud800"`, "\xff", `[[[[`, `{"a":1,}`,
	`{1:2,-3:4,60000:5}`, `{a:'b'} // c` + "\n", `[NaN,-Infinity,0x10,012,1.]`, `1e999`, ` 1 2`, `"\x41\v\z"`,
	`[1,[2,[3]],]`, `{"a":{"a":{"a":[]}}}`, "\ufeff[1]", `undefined`, `-0`, `[1e5,1E-5,123456789012345678]`, ``,
}

// FuzzDecode: no text causes a panic; the fast and the slow parser agree; what decodes also
// encodes, to JSON that decodes and encodes to the same text.
func FuzzDecode(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		L := lua.NewState(lua.Options{SkipOpenLibs: true})
		defer L.Close()
		shared := libraryOf(L)
		l := shared.luaJSON(L)
		for _, dialect := range []*decode.Dialect{l.standardDialect, l.strictDialect, l.simpleDialect} {
			checkText(t, L, shared, dialect, l.standardRules, text)
		}
		c := &cjson{shared: shared}
		c.dialect = decode.Dialect{MaxDepth: 100, Null: shared.cjson.null, ArrayMark: shared.cjson.emptyArrayMark, CNumbers: true}
		c.rules = newCJSONRules(&shared.cjson)
		checkText(t, L, shared, &c.dialect, &c.rules, text)
	})
}

func checkText(t *testing.T, L *lua.LState, shared *library, d *decode.Dialect, r encode.Rules, text string) {
	value, err := shared.decode(L, text, d)
	slow, slowErr := decode.Slow(L, text, d)
	if (err == nil) != (slowErr == nil) {
		t.Fatalf("%q: %v, but the slow parser: %v", text, err, slowErr)
	}
	if err != nil {
		return
	}
	once, err := shared.encode(L, value, r)
	again, slowErr := shared.encode(L, slow, r)
	if once != again || (err == nil) != (slowErr == nil) {
		t.Fatalf("%q: %s %v, but by the slow parser %s %v", text, once, err, again, slowErr)
	}
	if err != nil {
		// A text that lua-json accepts need not be JSON (NaN), but values from JSON must
		// always encode.
		if gjson.Valid(text) {
			t.Fatalf("%q decodes but does not encode: %v", text, err)
		}
		return
	}
	if !gjson.Valid(once) {
		t.Fatalf("%q became %q, which is no JSON", text, once)
	}
	value, err = shared.decode(L, once, d)
	if err != nil && !d.TablesOnly {
		t.Fatalf("%q became %q, which does not decode: %v", text, once, err)
	}
	if twice, err := shared.encode(L, value, r); err != nil || twice != once {
		t.Fatalf("%q became %q, then %q (%v)", text, once, twice, err)
	}
}

// FuzzEncode: no string causes a panic or output that is not JSON.
func FuzzEncode(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed, 1.5)
	}
	f.Fuzz(func(t *testing.T, text string, number float64) {
		L := lua.NewState(lua.Options{SkipOpenLibs: true})
		defer L.Close()
		shared := libraryOf(L)
		l := shared.luaJSON(L)
		table := L.NewTable()
		table.RawSetString(text, lua.LString(text))
		table.Append(lua.LNumber(number))
		encoded, err := shared.encode(L, table, l.standardRules)
		if err != nil {
			return
		}
		got, err := shared.decode(L, encoded, l.strictDialect)
		if err != nil {
			t.Fatalf("%q: %v", encoded, err)
		}
		decoded := got.(*lua.LTable)
		if text != "1" && decoded.RawGetString(text) != lua.LString(text) {
			t.Fatalf("%q lost its string", encoded)
		}
		if text != "1" && decoded.RawGetString("1") != lua.LNumber(number) {
			t.Fatalf("%q lost its number %v", encoded, number)
		}
	})
}
