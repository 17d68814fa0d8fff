package operators_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax/operators"
)

func newState(t *testing.T) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	operators.Open(L)
	return L
}

// evaluate runs a chunk, and gives its results with blanks between them, or its
// error.
func evaluate(t *testing.T, L *lua.LState, source string) string {
	t.Helper()
	fn, err := operators.Load(L, source, "chunk")
	if err != nil {
		return err.Error()
	}
	L.SetTop(0)
	L.Push(fn)
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		return strings.SplitN(err.Error(), "\n", 2)[0]
	}
	var results []string
	for i := 1; i <= L.GetTop(); i++ {
		results = append(results, L.ToStringMeta(L.Get(i)).String())
	}
	return strings.Join(results, " ")
}

func check(t *testing.T, cases [][2]string) {
	t.Helper()
	for _, c := range cases {
		if got := evaluate(t, newState(t), c[0]); got != c[1] {
			t.Errorf("%s\n  is %q, expected %q", c[0], got, c[1])
		}
	}
}

func TestOperators(t *testing.T) {
	check(t, [][2]string{
		{"return 7 // 2, -7 // 2, 7 // -2, -7 // -2, 7.5 // 2, 0 // -5", "3 -4 -4 3 3 0"},
		{"return 6 & 3, 6 | 3, 6 ~ 3, ~6, 1 << 4, 256 >> 4, 1 << -1, 2 >> -1", "2 7 5 -7 16 16 0 4"},
		{"return 1 << 64, 1 >> 64, 1 << 62, 1 << 63 < 0, -1 << 3, -1 & 0xff, -1 | 0", "0 0 4611686018427387904 true -8 255 -1"},
		{"return '10' // 3, '0x10' | 1, ' 7 ' & '3', '1e1' // 1, '0x1p4' // 1", "3 17 3 10 16"},
		{"return 2^53 | 0, -2^53 | 0, 9007199254740991 ~ 1, 2^53 >> 1", "9007199254740992 -9007199254740992 9007199254740990 4503599627370496"},
		// Priorities.
		{"return 1 | 2 & 3 << 1 + 1, 1 .. 2 << 3, 5 & 3 == 1, -2 // 3 ^ 2, 2 ^ -1 // 1, ~1 + 1", "1 96 true -1 0 -1"},
		{"return 100 // 7 // 2, 1 << 2 << 3, 2 ~ 3 ~ 4, not ~0 == nil", "7 32 5 false"},
		// Each operand once, in order; one value of each.
		{"local s = '' local function f(v, n) s = s .. n return v, 9 end local r = f(8, 'a') // f(2, 'b') | f(1, 'c') return r, s", "5 abc"},
		{"local function none() end return pcall(function() return 1 // none() end)",
			"false chunk:1: attempt to perform arithmetic on a nil value"},
		{"local function two() return 6, 'extra' end return 1 | two(), ~two()", "7 -7"},
	})
}

// TestLongExpressions: what is accepted fits into gopher-lua's registers.
func TestLongExpressions(t *testing.T) {
	variables := strings.Repeat("local v = 1 ", 20)
	check(t, [][2]string{
		{variables + "return 0" + strings.Repeat(" | v", 150), "1"},
		{variables + "return 0" + strings.Repeat(" + (1 | v", 60) + strings.Repeat(")", 60), "119"},
		{"return 0" + strings.Repeat(" | v", 200), "chunk:1: chunk has too many syntax levels (operators of Lua 5.3 in one expression)"},
	})
}

func TestOperatorErrors(t *testing.T) {
	check(t, [][2]string{
		{"local x\nreturn 1 &\n x", "chunk:2: attempt to perform bitwise operation on a nil value (local 'x')"},
		{"local t = {}\n\nlocal y = t.a | 1", "chunk:3: attempt to perform bitwise operation on a nil value (field 'a')"},
		{"local x = {} return (function() return 1 << x end)()", "chunk:1: attempt to perform bitwise operation on a table value (upvalue 'x')"},
		{"return ~undefined", "chunk:1: attempt to perform bitwise operation on a nil value (global 'undefined')"},
		{"return 1 // undefined", "chunk:1: attempt to perform arithmetic on a nil value (global 'undefined')"},
		{"return 'x' & 1", "chunk:1: attempt to perform bitwise operation on a string value"},
		{"return 1.5 | 1", "chunk:1: number has no integer representation"},
		{"local f = 1.5 return 1 | f", "chunk:1: number (local 'f') has no integer representation"},
		{"return 2^63 | 1", "chunk:1: number has no integer representation"},
		{"return 1 // 0", "chunk:1: attempt to divide by zero"},
		{"return 1.5 // 0", "+Inf"},
		{"return -1 >> 1", "chunk:1: the result of a bitwise operation needs 64 bits (0x7fffffffffffffff); integers here have 53 bits"},
		{"return (1 << 53) | 1", "chunk:1: the result of a bitwise operation needs 64 bits (0x20000000000001); integers here have 53 bits"},
		{"return {} // setmetatable({}, {__name = 'Session'})", "chunk:1: attempt to perform arithmetic on a table value"},
		{"return 1 // setmetatable({}, {__name = 'Session'})", "chunk:1: attempt to perform arithmetic on a Session value"},
	})
}

func TestMetamethods(t *testing.T) {
	object := `local m = {} for _, e in ipairs { "idiv", "band", "bor", "bxor", "shl", "shr", "bnot" } do
  m["__" .. e] = function(a, b) return e .. type(a) .. type(b) end end
local o = setmetatable({}, m) `
	check(t, [][2]string{
		{object + "return o // 1, 1 & o, o | o, '1' ~ o", "idivtablenumber bandnumbertable bortabletable bxorstringtable"},
		{object + "return o << 1, 1 >> o, ~o, 1.5 | o", "shltablenumber shrnumbertable bnottabletable bornumbertable"},
		{"local o = setmetatable({}, {__bor = function(a, b) return 1, 2 end}) return o | 1", "1"},
		{"return setmetatable({}, {__idiv = setmetatable({}, {__call = function(_, a, b) return b end})}) // 5", "5"},
	})
}

// TestEnvironments: helpers are reached in any environment, with whatever
// metatable numbers have.
func TestEnvironments(t *testing.T) {
	check(t, [][2]string{
		{"local f = function() return 7 // 2 end setfenv(f, {}) return f()", "3"},
		{"debug.setmetatable(0, {__index = {}}) return 7 // 2, getmetatable('').__name", "3 nil"},
		{"local __golua = 5 return __golua // 2, __golua1", "2 nil"},
		{"return getmetatable(0), __golua", "nil nil"},
		{"return '__golua', 7 // 2, 'x\\95_golua'", "__golua 3 x__golua"},
	})
}
