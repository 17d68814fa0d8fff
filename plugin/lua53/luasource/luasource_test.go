package luasource

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestWhatGopherLuaCompilesWronglyIsMended(t *testing.T) {
	for _, source := range []string{
		`local x = 5; x = t.none and t.none(1); return x == nil`,
		`local x = 5; x = t.none and 7; return x == nil`,
		`local x = 5; x = t.none and t.b; return x == nil`,
		`local x = 5; x = (t.none and 7); return x == nil`,
		`local x = 5; x = t.no and 7; return x == false`,
		`local x, y = 5, 6; x, y = t.none and 1, t.none and t.none(1); return x == nil and y == nil`,
		`local x, y = 5, 6; x, y = t.none and 1; return x == nil and y == nil`,
		`local x, y = 5, 6; x, t.y = t.none and 1, 2; return x == nil and t.y == 2`,
		`local x, y = 5, 6; x, y = t.none and 1, (function() return 7, 8 end)(); return x == nil and y == 7`,
		`local function f(a) a = a and a.b and "x" return a end return f(nil) == nil and f({}) == nil and f({ b = 1 }) == "x"`,
		`local z = 5; local function g() z = t.none and t.none() end g() return z == nil`,
		`local x = 5; if true then while true do x = t.none and 1 break end end return x == nil`,
		`local x = 5; for i = 1, 1 do x = t.none and 1 end return x == nil`,
		`local x = 5; for _ in pairs { 1 } do x = t.none and 1 end return x == nil`,
		`local x = 5; repeat local y = 1 x = t.none and 1 until true return x == nil`,
		`local x = 5; local f = { g = function() x = t.none and 1 end } f.g() return x == nil`,
		`local x = 5; (function() x = t.none and 1 end)() return x == nil`,
		`local x = 5; function h() x = t.none and 1 end h() return x == nil`,
		`local x = 5; x = t.none or t.none and 1 or nil return x == nil`,
		`local x = 5; x = 1 and 2 return x == 2`,
		`local a, b = 1, 2 a, b = b, a return a == 2 and b == 1`,
		`local function f(a, b) a, b = b, a return a, b end local a, b = f(1, 2) return a == 2 and b == 1`,
		`local a, b, c = 1, 2, 3 a, b, c = c, a, b return a == 3 and b == 1 and c == 2`,
		`local a, b = 1, 2 a, b = b + 0, { a } return a == 2 and b[1] == 1`,
		`local i, l = 1, { 1, 2 } i, l[i] = i + 1, 20 return i == 2 and l[1] == 20 and l[2] == 2`,
		`local a, b, c = 1 a, b, c = (function() return a, 2 end)() return a == 1 and b == 2 and c == nil`,
		`local a, b = 1, 2; (function() local l = {} a, l.x = 7, 8 b = l.x end)() return a == 7 and b == 8`,
		`local v, l = 1, { x = 1, 2, 3 }; (function() v, l.x = l[1], v end)() return v == 2 and l.x == 1`,
		`local a = {} local b = a a, a.x = nil, 5 return b.x == 5 and a == nil`,
		`local l, a = {}, 1 l.x, a = a, 5 return l.x == 1 and a == 5`,
		`local l, a, b = {}, 1, 2 x, l.y = a, b return x == 1 and l.y == 2`,
		`local a = {} local b = a a, a.x = {}, 5 return b.x == 5 and a.x == nil`,
		`local function g() return t end local function k() return "k" end local i i, g()[k()] = 1, 2 return t.k == 2 and i == 1`,
		`local l, i = {}, 5 i, (l or t).x, l[i] = 1, 2, 3 return i == 1 and l.x == 2 and l[5] == 3`,
		`local s = 0 for a, b in (function(_, i) i = (i or 0) + 1 if i < 4 then return i, i * 2 end end) do s = s + b end return s == 12`,
		`local n = 0 for w in ("a b c"):gmatch("%a") do n = n + 1 if w == "b" then goto next end n = n + 10 ::next:: end return n == 23`,
		`local fs = {} for w in ("a b c"):gmatch("%a") do fs[#fs + 1] = function() return w end end return fs[1]() .. fs[2]() .. fs[3]() == "abc"`,
		`local f for w in ("a b c"):gmatch("%a") do local x = w f = function() return x .. w end if w == "b" then break end end local y, z = 1, 2 return f() == "bb"`,
		`local ok = not pcall(function() for x in nil do end end) return ok`,
		`for w in ("a"):gmatch("%a") do local w = w .. "x" return w == "ax" end`,
		`local r = {} for a in ("1 2"):gmatch("%d") do for b in ("x y"):gmatch("%a") do r[#r + 1] = a .. b end end return table.concat(r) == "1x1y2x2y"`,
		`local i = 0 for v in setmetatable({}, { __call = function(_, s, c) i = i + 1 if i < 3 then return i end end }) do end return i == 3`,
		`local function f(a) local b; a, b = tostring(a), 1 return a == "5" and b == 1 end return f(5)`,
		`local function f(x, a) local b; a, b = math.max(a, x), a return a == 5 and b == 3 end return f(5, 3)`,
		`local function f(a) local b; b, a = a, #tostring(a) return a == 2 and b == 55 end return f(55)`,
		`local function f(...) local n, x = select("#", ...); x, n = ..., n return x == 7 and n == 2 end return f(7, 8)`,
		`local function f(a) local b = 5 a = (tostring(1)) return a == "1" and b == 5 end return f(2)`,
		`local function f(a) for i = 1, 3 do a = ((math.max(a, i))) end return a == 3 end return f(1)`,
		`local function f(_, a, ...) local b, c = 5, 6 a = (math.max(b, c, ...)) return a == 9 and b == 5 and c == 6 end return f(1, 2, 9)`,
		`local function f(a) local b = 5 a = (tostring(1)), 2 return a == "1" and b == 5 end return f(2)`,
		`local function f(a) local b = 5 a = tostring(1), 2 return a == "1" and b == 5 end return f(2)`,
		`local function f(...) local a, b = 1, 5 a = (...) return a == 7 and b == 5 end return f(7, 8)`,
		`local function f(...) local a, n = 1, 0 for i = 1, 3 do a = (...), 2 n = n + i end return a == 7 and n == 6 end return f(7, 8)`,
		`local function f(...) local a, b = 1, 5 a = ..., 2 return a == 7 and b == 5 end return f(7, 8)`,
		`local function f(...) local a, b, c = 1, 5 a, c = (...), (...) return a == 7 and b == 5 and c == 7 end return f(7, 8)`,
		`local a, b = {}, {} local ok = pcall(function() ("s").x = 1 end) return not ok and a.x == nil and b.x == nil`,
		`local a, b = {}, {} for k = 1, 3 do pcall(function() local c, d = {}, {} local i = "y" c.z = 1; ("z")[i] = 1 end) end return next(a) == nil`,
		`local function f(...) local a, b, c = {}, {}, {} local ok = pcall(function() a.p, ("s")["k" .. 1], b.q = 1, 2, 3 end) return not ok and c.k1 == nil end return f()`,
		`x = 5 x = t.none and 1 return x == nil`,
		`t.x = 5 t.x = t.none and 1 return t.x == nil`,
	} {
		L := lua.NewState()
		L.SetGlobal("t", L.NewTable())
		L.GetGlobal("t").(*lua.LTable).RawSetString("no", lua.LFalse)
		proto, err := Compile(source, "test")
		if err == nil {
			err = L.CallByParam(lua.P{Fn: L.NewFunctionFromProto(proto), NRet: 1, Protect: true})
		}
		if err != nil || L.Get(-1) != lua.LTrue {
			t.Errorf("%s: %v %v", source, L.Get(-1), err)
		}
		L.Close()
	}
}

// When this fails, gopher-lua has corrected a defect itself, and a part of mend.go can go.
func TestTheFaultsAreStillThere(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	if err := L.DoString(`local t, x = {}, 5; x = t.none and 7; assert(x == 5)`); err != nil {
		t.Error(err)
	}
	if err := L.DoString(`local function f(a) local b; a, b = tostring(a), 1 return a end assert(f(5) == "5")`); err == nil {
		t.Error("calls in assignments are right")
	}
	if err := L.DoString(`local a, b = 1, 2 a, b = b, a assert(b == 2)`); err != nil {
		t.Error(err)
	}
}
