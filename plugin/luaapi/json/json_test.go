package json

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func newState(t testing.TB) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	for name, loader := range Loaders() {
		L.PreloadModule(name, loader)
	}
	return L
}

// evaluate runs Lua code with both modules loaded, and returns its result as text.
func evaluate(t testing.TB, L *lua.LState, code string) (string, error) {
	t.Helper()
	const header = `local json, cjson, safe = require "json", require "cjson", require "cjson.safe" `
	if err := L.DoString(header + code); err != nil {
		return "", err
	}
	defer L.SetTop(0)
	return L.ToStringMeta(L.Get(-1)).String(), nil
}

func TestRoundTrips(t *testing.T) {
	L := newState(t)
	for _, text := range []string{
		`{"z":1,"a":2,"m":{"y":[],"b":{}},"1":3,"-":4,"0":5}`,
		`[1,[2,[3,[]]],{"a":[{}]}]`,
		`9007199254740992`, `-9007199254740991`, `1152921504606847000`, `1e+21`, `-0`,
		`0.1`, `5e-324`, `1.7976931348623157e+308`, `123456789.125`, `1e-07`, `0.000001`,
		`[null,null]`, `{"a":null}`, `"\"\\\/\b\f\n\r\t\u0000"`, `"ä€😀"`, `""`, `{"":""}`,
	} {
		for _, module := range []string{"json", "cjson"} {
			L.SetGlobal("text", lua.LString(text))
			code := `return ` + module + `.encode(` + module + `.decode(text))`
			if got, err := evaluate(t, L, code); err != nil || got != text {
				t.Errorf("%s: %s became %s (%v)", module, text, got, err)
			}
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	L := newState(t)
	for code, wanted := range map[string]string{
		`json.decode('[1,x]')`:                              "'x' where a value should be: at byte 4",
		`json.decode('{"a":[1,"\255"]}')`:                   "invalid UTF-8 at byte 10",
		`json.decode('["\\ud800"]')`:                        "half a surrogate pair at byte 3",
		`json.decode('["\\ud800x"]')`:                       "half a surrogate pair at byte 3",
		`json.decode('[1] 2')`:                              "the end of the text should be: at byte 5",
		`json.decode('[1')`:                                 "the text ends where ',' or ']' should be: at byte 3",
		`json.decode(('['):rep(1001))`:                      "more than 1000 tables in one another at byte 1001",
		`json.decode('{"a":"b')`:                            "a string without an end at byte 6",
		`json.decode('[1e999]')`:                            "a number that is too large at byte 2",
		`json.decode('[1]', {calls = {defs = {}}})`:         "calls.defs is not supported",
		`json.decode('[1]', 'fast')`:                        "options must be a table",
		`json.encode({event = {list = {1, 2, print}}})`:     "a function has no JSON (at event.list[3])",
		`json.encode({["a b"] = {[true] = {[7.5] = 0/0}}})`: `have no JSON (at ["a b"][true][7.5])`,
		`json.encode({a = "\255"})`:                         "invalid UTF-8 at byte 1 of a string (at a)",
		`json.encode({a = {[print] = 1}})`:                  "a function cannot be a key (at a[function",
		`local t = {} t.x = {t} json.encode(t)`:             "a table contains itself (at x[1])",
		`json.encode({n = 1e9, 1})`:                         "the field n says 1000000000 values",
		`cjson.encode({x = 1/0})`:                           "(at x)",
		`local t = {x = {}} t.x[1000] = 1 cjson.encode(t)`:  "excessively sparse array: 1000 places for 1 values (at x)",
	} {
		if _, err := evaluate(t, L, code); err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s\n  got    %v\n  wanted %s", code, err, wanted)
		}
	}
}

// TestTooMuch passes values that would overflow the stack or fill the memory.
func TestTooMuch(t *testing.T) {
	L := newState(t)
	L.SetGlobal("deep", lua.LString(strings.Repeat("[", 1_000_000)))
	L.SetGlobal("deepObjects", lua.LString(strings.Repeat(`{"a":`, 1_000_000)))
	L.SetGlobal("sparse", lua.LString("["+strings.Repeat("{60000:1},", 1000)+"]"))
	L.SetGlobal("long", lua.LString(strings.Repeat("x", 1<<20)))
	for _, code := range []string{
		`json.decode(deep)`, `json.decode(deep, json.decode.strict)`, `cjson.decode(deep)`,
		`json.decode(deepObjects)`, `cjson.decode(deepObjects)`,
		`cjson.decode_max_depth(2^31 - 1) cjson.decode(deep)`,
		`json.decode(sparse)`,
		`local t = {} t[1], t[2] = long, t json.encode(t)`,
		`local t = {} for i = 1, 1e6 do t = {t} end json.encode(t)`,
		`local t = {} for i = 1, 1e6 do t = {t} end cjson.encode_max_depth(2^31 - 1) cjson.encode(t)`,
	} {
		if _, err := evaluate(t, L, code); err == nil {
			t.Errorf("%s: no error", code)
		}
	}
}

// TestDeepestCosts asserts that the cost of depth is not paid again at each level.
func TestDeepestCosts(t *testing.T) {
	inner := `"` + strings.Repeat("x", 1<<20) + `"`
	L := newState(t)
	L.SetGlobal("text", lua.LString(strings.Repeat("[", 999)+inner+strings.Repeat("]", 999)))
	if got, err := evaluate(t, L, `return #json.encode(json.decode(text))`); err != nil || got != "1050576" {
		t.Errorf("%s, %v", got, err)
	}
}

func TestValuesOfTwoStatesAreApart(t *testing.T) {
	first, second := newState(t), newState(t)
	for _, L := range []*lua.LState{first, second} {
		if err := L.DoString(`null = require("json.util").null`); err != nil {
			t.Fatal(err)
		}
	}
	if first.GetGlobal("null") == second.GetGlobal("null") {
		t.Error("two states share a null")
	}
}

// TestModulesShareNull: the modules share null, whichever of them a script requires first.
func TestModulesShareNull(t *testing.T) {
	L := newState(t)
	got, err := evaluate(t, L, `
		assert(cjson.null == safe.null and cjson.new().null == cjson.null)
		assert(cjson.null ~= nil and cjson.null)
		assert(json.decode("null") == require("json.util").null)
		assert(cjson.encode(cjson.null) == "null")
		assert(not pcall(json.encode, cjson.null))
		return "ok"`)
	if err != nil || got != "ok" {
		t.Error(got, err)
	}
}

// TestScriptsInside: a script's function that is called during decoding or encoding may
// decode and encode itself.
func TestScriptsInside(t *testing.T) {
	L := newState(t)
	got, err := evaluate(t, L, `
		local options = {preProcess = function(v)
			if v == "twice" then return json.encode(json.decode('{"a":[1,2]}')) end
		end}
		local set = {object = {setObjectKey = function(t, k, v)
			t[k] = json.encode(json.decode("[[1],[2]]"))
		end}}
		return json.encode({1, "twice", 2}, options) .. json.decode('{"k":[3,4]}', set).k`)
	if err != nil || got != `[1,"{\"a\":[1,2]}",2][[1],[2]]` {
		t.Error(got, err)
	}
}

func TestCJSONSettings(t *testing.T) {
	L := newState(t)
	for code, wanted := range map[string]string{
		`local c = cjson.new() c.encode_empty_table_as_object(false) return c.encode({{}})`:                                                                    `[[]]`,
		`return cjson.encode({setmetatable({}, cjson.empty_array_mt), cjson.empty_array})`:                                                                     `[[],[]]`,
		`return cjson.encode(setmetatable({1, nil, 3, x = 1}, cjson.array_mt))`:                                                                                `[1,null,3]`,
		`local c = cjson.new() c.decode_array_with_array_mt(true) return getmetatable(c.decode("[]")) == c.array_mt`:                                           `true`,
		`local c = cjson.new() c.decode_array_with_array_mt(true) c.decode_array_with_array_mt(false) return getmetatable(c.decode("[]")) == c.empty_array_mt`: `true`,
		`return cjson.new().decode_max_depth(2^31 - 1)`:                                                                                                        `10000`,
		`local value, err = safe.decode("[1,") return tostring(value) .. err`:                                                                                  "nilcjson.safe.decode: the text ends where a value should be: at byte 4",
		`local value, err = safe.encode({a = print}) return tostring(value) .. err`:                                                                            "nilcjson.safe.encode: a function has no JSON (at a)",
		`local value, err = json.decode("[", {nothrow = true}) return tostring(value) .. err`:                                                                  "niljson.decode: the text ends where a value should be: at byte 2",
	} {
		if got, err := evaluate(t, L, code); err != nil || got != wanted {
			t.Errorf("%s\n  got    %s (%v)\n  wanted %s", code, got, err, wanted)
		}
	}
}

func TestKeyOrder(t *testing.T) {
	L := newState(t)
	got, err := evaluate(t, L, `
		local t = json.decode('{"10":1,"b":2,"2":3,"a":4}')
		t.b = nil t.c = 5 t.b = 6 t[1] = 7
		return json.encode(t)`)
	// The array part comes first; a key that is set again keeps its old place.
	if err != nil || got != `{"1":7,"10":1,"b":6,"2":3,"a":4,"c":5}` {
		t.Error(got, err)
	}
}

func TestPrintValue(t *testing.T) {
	L := newState(t)
	got, err := evaluate(t, L, `
		local lines = {}
		print = function(line) lines[#lines + 1] = line end
		local inner = {1} inner.again = inner
		require("json.util").printValue({a = "x", b = inner}, "root")
		return table.concat(lines, "|")`)
	if err != nil || got != `root= {| a=[[x]]| b= {|  1=1|  again= <b>` {
		t.Error(got, err)
	}
}
