package luacompat

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestStepsInPlace runs loops that are stepped in place, and loops that need calls.
func TestStepsInPlace(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	Open(L, Limits{})
	err := L.DoString(`
		local function gather(...)
			local found = {}
			for a, b, c in ... do found[#found + 1] = tostring(a) .. ":" .. tostring(b) .. ":" .. tostring(c) end
			return table.concat(found, " ")
		end
		local function is(got, want) assert(got == want, "got '" .. got .. "', want '" .. want .. "'") end
		is(gather(ipairs { "x", "y" }), "1:x:nil 2:y:nil")
		is(gather(ipairs {}), "")
		is(gather(ipairs { 1, nil, 3 }), "1:1:nil")
		is(gather(ipairs(setmetatable({ 1 }, { __index = function(_, i) return i < 4 and i * i or nil end }))), "1:1:nil 2:4:nil 3:9:nil")
		is(gather(next, { 7, a = 8 }), "1:7:nil a:8:nil")
		is(gather(next, {}), "")
		is(gather(next, { 7, 8 }, 1), "2:8:nil")
		local iterator = ipairs {}
		is(gather(iterator, { 5, 6, 7 }, 1), "2:6:nil 3:7:nil")
		is(gather(iterator, { 5, 6 }, -1), "")
		is(gather(iterator, { [0] = 4, 5 }, -1), "0:4:nil 1:5:nil")
		is(gather(pairs(setmetatable({}, { __pairs = function() return function(_, i) if i < 2 then return i + 1, i, 9 end end, nil, 0 end }))), "1:0:9 2:1:9")
		local list, sum = { 1, 2, 3 }, 0
		for i, value in ipairs(list) do -- the list grows and shrinks meanwhile
			if i < 5 then list[#list + 1] = value end
			if i == 6 then list[7] = nil end
			sum = sum + value
		end
		is(sum .. "", "12")
		local fields = { a = 1, b = 2, c = 3 }
		for name in pairs(fields) do fields[name] = nil end
		assert(next(fields) == nil)
		local large = {}
		for i = 1, 300 do large[i] = i end
		sum = 0
		for i, value in ipairs(large) do assert(i == value) sum = sum + i end
		is(sum .. "", "45150")
		local names = {}
		for name in pairs { a = 1, b = 2, c = 3, d = 4 } do names[#names + 1] = name end
		is(table.concat(names), "abcd")
		local all = {} -- loops in loops, whose bodies leave them
		for _, row in ipairs { { 1, 2 }, { 3, 4 } } do
			for _, value in ipairs(row) do
				if value == 2 then break end
				all[#all + 1] = value
			end
		end
		is(table.concat(all), "134")
		local thread = coroutine.wrap(function() for _, value in ipairs { "a", "b" } do coroutine.yield(value) end end)
		is(thread() .. thread(), "ab")
		assert(not pcall(function() for _ in ipairs() do end end))
		assert(select(2, pcall(function() for _ in next, 5 do end end)):find "table expected")`)
	if err != nil {
		t.Error(err)
	}
}

// BenchmarkStep is a loop over a list of ten.
func BenchmarkStep(b *testing.B) {
	L := lua.NewState()
	defer L.Close()
	Open(L, Limits{})
	if err := L.DoString(`local list = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }
		function loop() local sum = 0 for _, value in ipairs(list) do sum = sum + value end end`); err != nil {
		b.Fatal(err)
	}
	loop := L.GetGlobal("loop")
	b.ReportAllocs()
	for b.Loop() {
		L.Push(loop)
		L.Call(0, 0)
	}
}
