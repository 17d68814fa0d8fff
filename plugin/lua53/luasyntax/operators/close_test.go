package operators_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax/operators"
)

// resources logs what is closed, with what.
const resources = `local log = {}
local function open(name)
  return setmetatable({}, { __close = function(self, err, ...)
    log[#log + 1] = name .. "(" .. tostring(err) .. select("#", ...) .. ")"
  end })
end
`

func TestClose(t *testing.T) {
	for _, c := range [][2]string{
		{"do local a <close> = open'a' local b <close> = open'b' end return table.concat(log, ' ')", "b(nil0) a(nil0)"},
		{"local function f(...) local a <close> = open'a' return ..., #log end return select('#', f(1, nil, nil)), f(1, nil), #log", "2 1 2"},
		{"local function f(...) local a <close> = open'a' return ... end return select('#', f(1, nil, nil)), f()", "3"},
		{"local function f() local a <close> = nil local b <close> = false return 1, 2 end return f()", "1 2"},
		{"for i = 1, 3 do local a <close> = open(i) if i == 2 then break end end return table.concat(log, ' ')", "1(nil0) 2(nil0)"},
		{"for i = 1, 3 do local a <close> = open(i) if i == 2 then goto done end end ::done:: return table.concat(log, ' ')",
			"1(nil0) 2(nil0)"},
		{"for i = 1, 2 do local a <close> = open(i) if i == 1 then goto continue end log[#log + 1] = 'x' ::continue:: end return table.concat(log, ' ')",
			"1(nil0) x 2(nil0)"},
		{"local n = 0 ::top:: do local a <close> = open(n) n = n + 1 if n < 3 then goto top end end return n, table.concat(log, ' ')",
			"3 0(nil0) 1(nil0) 2(nil0)"},
		{"local ok, err = pcall(function() local a <close> = open'a' error({}) end) return ok, type(err), (log[1]:gsub('0x%x+', ''))",
			"false table a(table: )"},
		{"local ok, err = pcall(function() local a <close> = open'a'\n\n error('boom') end) return ok, err, log[1]",
			"false chunk:9: boom a(chunk:9: boom0)"},
		{"local x <close>, y = open'x', 5 return y, #log", "5 0"},
		{"local i = 0 repeat i = i + 1 local a <close> = open(i) local stop = i == 2 until stop and #log == 1 return i, #log", "2 2"},
		{"local i = 0 repeat i = i + 1 local a <close> = open(i) local b <close> = open(i) if i == 3 then break end until false return #log", "6"},
		{"local a <close> = open'a' local function f() return a ~= nil end return f(), #log", "true 0"},
		{"\nlocal a <close> = 42", "chunk:8: variable 'a' got a non-closable value"},
		{"local a <close> = setmetatable({}, {__close = function() error('closing', 0) end}) error('first')", "closing"},
		{"while true do local a <close> = open'a' while true do break end do local b <close> = open'b' break end end return table.concat(log, ' ')",
			"b(nil0) a(nil0)"},
	} {
		if got := evaluate(t, newState(t), resources+c[0]); got != c[1] {
			t.Errorf("%s\n  is %q, expected %q", c[0], got, c[1])
		}
	}
}

// TestYieldInside yields from a block that closes a variable, with a pcall
// that runs its function in a coroutine of its own, and passes yields on.
func TestYieldInside(t *testing.T) {
	L := newState(t)
	pcall, err := operators.Load(L, `local function step(co, ok, ...)
  if ok and coroutine.status(co) ~= "dead" then
    return step(co, coroutine.resume(co, coroutine.yield(...)))
  end
  return ok, ...
end
return function(f, ...)
  local co = coroutine.create(f)
  return step(co, coroutine.resume(co, ...))
end`, "pcall")
	if err != nil {
		t.Fatal(err)
	}
	L.Push(pcall)
	L.Call(0, 1)
	L.SetGlobal("pcall", L.Get(-1))
	operators.Open(L)
	got := evaluate(t, L, resources+`local co = coroutine.wrap(function(...)
  local a <close> = open("a")
  local got = coroutine.yield("yielded", ...)
  return got, #log
end)
local one, two = co(1)
return one, two, #log, co("resumed")`)
	if want := "yielded 1 0 resumed 0"; got != want {
		t.Errorf("got %q, expected %q", got, want)
	}
}

// TestTraceback: an error in translated code names its own lines.
func TestTraceback(t *testing.T) {
	L := newState(t)
	fn, err := operators.Load(L, "local function f(x)\n return x //\n 2 | nil\nend\n\nf(\n1)", "script.lua")
	if err != nil {
		t.Fatal(err)
	}
	L.Push(fn)
	err = L.PCall(0, 0, nil)
	for _, want := range []string{"script.lua:2: attempt", "script.lua:2: in function 'f'", "script.lua:6: in main chunk"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

// TestCodeInManyStates: code is compiled once for any number of states.
func TestCodeInManyStates(t *testing.T) {
	code, err := operators.Compile("return function(a) return a // 2 end", "chunk")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		L := newState(t)
		L.Push(code.Function(L))
		L.Call(0, 1)
		L.Push(lua.LNumber(9))
		L.Call(1, 1)
		if got := L.Get(-1); got != lua.LNumber(4) {
			t.Errorf("got %v", got)
		}
	}
}
