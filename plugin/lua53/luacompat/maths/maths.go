// Package maths implements the libraries math and bit32 of Lua 5.3.
package maths

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/luacompat/tables"
)

// Open replaces the mathematical functions, and adds bit32. Functions that 5.3 no longer
// has stay as in 5.1, except for how they read their arguments.
func Open(L *lua.LState) {
	openBits(L)
	for name, fn := range map[string]func(float64) float64{
		"abs": math.Abs, "acos": math.Acos, "asin": math.Asin, "ceil": math.Ceil, "cos": math.Cos, "cosh": math.Cosh,
		"deg": func(x float64) float64 { return x * (180 / math.Pi) }, "exp": math.Exp, "floor": math.Floor,
		"log10": math.Log10, "rad": func(x float64) float64 { return x * (math.Pi / 180) }, "sin": math.Sin,
		"sinh": math.Sinh, "sqrt": math.Sqrt, "tan": math.Tan, "tanh": math.Tanh,
	} {
		check.Set(L, "math", name, func(L *lua.LState) int {
			L.Push(lua.LNumber(fn(check.Number(L, 1))))
			return 1
		})
	}
	random := newRandom()
	check.SetAll(L, "math", map[string]lua.LGFunction{
		"atan":  arctangent,
		"atan2": arctangentOfTwo,
		"fmod":  fmod,
		"log":   logarithm,
		"max": func(L *lua.LState) int {
			return extreme(L, func(a, b lua.LValue) bool { return tables.LessThan(L, b, a) })
		},
		"min": func(L *lua.LState) int {
			return extreme(L, func(a, b lua.LValue) bool { return tables.LessThan(L, a, b) })
		},
		"modf":       modf,
		"pow":        power,
		"random":     random.next,
		"randomseed": random.seed,
		"tointeger":  toInteger,
		"type":       mathType,
		"ult":        unsignedLess,
	})
	library := L.GetGlobal("math").(*lua.LTable)
	library.RawSetString("huge", lua.LNumber(math.Inf(1)))
	// Floats hold whole numbers exactly within 53 bits.
	library.RawSetString("maxinteger", lua.LNumber(numeral.MaxExact-1))
	library.RawSetString("mininteger", lua.LNumber(-numeral.MaxExact))
}

// arctangent is math.atan(y[, x]), arctangentOfTwo the function of Lua 5.1 for two numbers.
func arctangent(L *lua.LState) int {
	L.Push(lua.LNumber(math.Atan2(check.Number(L, 1), check.OptNumber(L, 2, 1))))
	return 1
}

func arctangentOfTwo(L *lua.LState) int {
	L.Push(lua.LNumber(math.Atan2(check.Number(L, 1), check.Number(L, 2))))
	return 1
}

func power(L *lua.LState) int {
	L.Push(lua.LNumber(math.Pow(check.Number(L, 1), check.Number(L, 2))))
	return 1
}

// fmod raises an error for the divisor 0 if both arguments are whole numbers, like 5.3 for
// two integers.
func fmod(L *lua.LState) int {
	a, b := check.Number(L, 1), check.Number(L, 2)
	if _, whole := numeral.Integer(a); whole && b == 0 {
		check.Argument(L, 2, "zero")
	}
	L.Push(lua.LNumber(math.Mod(a, b)))
	return 1
}

func modf(L *lua.LState) int {
	number := check.Number(L, 1)
	whole, fraction := math.Trunc(number), 0.0
	if !math.IsInf(number, 0) {
		fraction = number - whole
	}
	L.Push(lua.LNumber(whole))
	L.Push(lua.LNumber(fraction))
	return 2
}

func logarithm(L *lua.LState) int {
	number := check.Number(L, 1)
	result := math.Log(number)
	if L.Get(2) != lua.LNil {
		switch base := check.Number(L, 2); base {
		case 2:
			result = math.Log2(number)
		case 10:
			result = math.Log10(number)
		default:
			result /= math.Log(base)
		}
	}
	L.Push(lua.LNumber(result))
	return 1
}

// extreme returns the argument that no other argument beats. As in 5.3, values that can be
// compared need not be numbers.
func extreme(L *lua.LState, beats func(a, b lua.LValue) bool) int {
	best := check.Any(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if beats(L.Get(i), best) {
			best = L.Get(i)
		}
	}
	L.Push(best)
	return 1
}

// toInteger returns nil for a value that is not a whole number of 64 bits.
func toInteger(L *lua.LState) int {
	result := lua.LValue(lua.LNil)
	if number, ok := numeral.Of(check.Any(L, 1)); ok {
		if _, whole := numeral.Integer(number); whole {
			result = lua.LNumber(number)
		}
	}
	L.Push(result)
	return 1
}

// mathType calls every whole number of 64 bits an integer: with floats only, 3
// and 3.0 cannot be told apart.
func mathType(L *lua.LState) int {
	number, ok := check.Any(L, 1).(lua.LNumber)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	name := "float"
	if _, whole := numeral.Integer(float64(number)); whole {
		name = "integer"
	}
	L.Push(lua.LString(name))
	return 1
}

func unsignedLess(L *lua.LState) int {
	a, b := check.Integer(L, 1), check.Integer(L, 2)
	L.Push(lua.LBool(uint64(a) < uint64(b)))
	return 1
}

// random is the source of random numbers of one state, so that randomseed makes them
// repeatable. At first the system seeds it.
type random struct {
	source *rand.PCG
	rand   *rand.Rand
}

func newRandom() *random {
	source := rand.NewPCG(rand.Uint64(), rand.Uint64())
	return &random{source, rand.New(source)}
}

func (r *random) seed(L *lua.LState) int {
	seed := math.Float64bits(check.OptNumber(L, 1, rand.Float64()))
	r.source.Seed(seed, seed)
	return 0
}

// next is random([[from,] to]).
func (r *random) next(L *lua.LState) int {
	from, to := int64(1), int64(0)
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(r.rand.Float64()))
		return 1
	case 1:
		if to = check.Integer(L, 1); to == 0 { // any integer, as in Lua 5.4
			from, to = -numeral.MaxExact, numeral.MaxExact-1
		}
	case 2:
		from, to = check.Integer(L, 1), check.Integer(L, 2)
	default:
		check.Raise(L, "wrong number of arguments")
	}
	if from > to {
		check.Argument(L, 1, "interval is empty")
	}
	if from < 0 && to > math.MaxInt64+from {
		check.Argument(L, 1, "interval too large")
	}
	L.Push(lua.LNumber(from + int64(r.rand.Uint64N(uint64(to-from)+1))))
	return 1
}
