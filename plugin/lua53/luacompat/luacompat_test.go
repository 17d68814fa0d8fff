package luacompat

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// Each chunk asserts what Lua 5.3 does.
var chunks = map[string]string{
	"gmatch called by hand": `
		local n = ("111 opus"):gmatch("[^ ]+")
		assert(n() == "111" and n() == "opus" and n() == nil and n() == nil)`,
	"gmatch in a for": `
		local got = {}
		for k, v in string.gmatch("a=1,b=2", "(%w+)=(%w+)") do got[#got+1] = k .. v end
		assert(table.concat(got) == "a1b2")`,
	"gmatch with a position capture": `assert(("ab"):gmatch("()b")() == 2)`,
	"gmatch with an empty pattern": `
		local count = 0
		for _ in ("abc"):gmatch("") do count = count + 1 end
		assert(count == 4)`,
	"gmatch with a bad pattern": `assert(not pcall(("a"):gmatch("[")))`,
	"pack and unpack": `
		local t = table.pack(1, nil, 3)
		assert(t.n == 3 and t[3] == 3)
		assert(select("#", table.unpack(t, 1, t.n)) == 3)`,
	"load text":                  `assert(load("return 1 + 1")() == 2)`,
	"load a function":            `local parts = {"return ", "7"}; local i = 0; assert(load(function() i = i + 1; return parts[i] end)() == 7)`,
	"load with an environment":   `assert(load("return x", "chunk", "t", {x = 5})() == 5)`,
	"load what does not compile": `local f, message = load("x = = 1"); assert(f == nil and type(message) == "string")`,
	"math.type":                  `assert(math.type(3) == "integer" and math.type(3.5) == "float" and math.type("3") == nil)`,
	"math.tointeger":             `assert(math.tointeger(3) == 3 and math.tointeger(3.5) == nil and math.tointeger(1/0) == nil)`,
	"isyieldable":                `assert(not coroutine.isyieldable()); assert(coroutine.wrap(function() return (coroutine.isyieldable()) end)())`,
	"os.exit raises":             `local ok, message = pcall(os.exit, 0); assert(not ok and message:find("Janus"))`,
}

func TestScriptsFind53(t *testing.T) {
	for name, chunk := range chunks {
		t.Run(name, func(t *testing.T) {
			L := lua.NewState()
			defer L.Close()
			Open(L, Limits{})
			if err := L.DoString(chunk); err != nil {
				t.Error(err)
			}
		})
	}
}
