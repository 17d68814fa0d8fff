package json

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luavalue"
)

func TestDecodeForgivesNothing(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	for _, text := range []string{"", "{a:1}", "[1,]", "NaN", "'x'", "// x\n1", "1 2", "[[[1]]]"} {
		if value, err := Decode(L, text, 2); err == nil {
			t.Errorf("%q is %v", text, value)
		}
	}
	for _, text := range []string{`{"a":[],"b":{},"c":null,"d":[null],"e":9007199254740991}`, `1`, `"x"`} {
		value, err := Decode(L, text, 2)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Encode(L, value); again != text {
			t.Errorf("%q came back as %q (%v)", text, again, err)
		}
	}
}

func TestMarksGoFromStateToState(t *testing.T) {
	from, to := lua.NewState(), lua.NewState()
	defer from.Close()
	defer to.Close()
	for _, L := range []*lua.LState{from, to} {
		L.PreloadModule("json", OpenLuaJSON)
		L.PreloadModule("cjson", OpenCJSON)
	}
	if err := from.DoString(`value = { require("json").decode('{"a":[],"n":null}'), require("cjson").decode('{"a":[],"n":null}') }`); err != nil {
		t.Fatal(err)
	}
	marks := NewMarks()
	outside, _, err := luavalue.Copier{Replace: marks.Detach(from)}.Copy(from.GetGlobal("value"))
	if err != nil {
		t.Fatal(err)
	}
	inside, _, err := luavalue.Copier{Replace: marks.Attach(to)}.Copy(outside)
	if err != nil {
		t.Fatal(err)
	}
	to.SetGlobal("value", inside)
	if err := to.DoString(`
		local text = require("json").encode(value[1])
		assert(text == '{"a":[],"n":null}', text)
		text = require("cjson").encode(value[2])
		assert(text == '{"a":[],"n":null}', text)`); err != nil {
		t.Error(err)
	}
}

func TestConveniences(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	L.PreloadModule("json", OpenLuaJSON)
	if err := L.DoString(`
		local json = require "json"
		assert(json.null == json.util.null and json.encode(json.array()) == "[]" and json.encode(json.array { 1, a = 2 }) == "[1]")
		assert(json.pretty { a = { 1, json.null } } == '{\n  "a": [\n    1,\n    null\n  ]\n}')
		assert(json.pretty(json.array()) == "[]" and json.pretty "x" == '"x"')
		local ok, reason = pcall(json.pretty, { a = 0/0 })
		assert(not ok and reason:find("json.pretty: .*(at a)"), reason)`); err != nil {
		t.Error(err)
	}
}
