package operators

import (
	"math"
	"math/bits"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax"
)

// Numbers are floats, which can hold all integers of up to 53 bits. An intermediate result
// between two operators of one expression, such as the product in `(a * b) & m`, is a wide
// integer of 64 bits if a float cannot hold it. A script never sees a wide integer.

// wide is an integer of 64 bits.
type wide struct {
	bits int64
	// float is the value as a float, as if there were no overflow.
	float float64
	// overflow says that bits are the lower bits of a larger integer.
	overflow bool
	// rounded says that an operand was a float beyond 2^53, which may have been rounded.
	rounded bool
}

// integer is an operand with an integer value.
func integer(value lua.LValue) (wide, bool) {
	switch value := value.(type) {
	case lua.LNumber:
		return wholeFloat(float64(value))
	case *lua.LUserData:
		w, ok := value.Value.(wide)
		return w, ok
	case lua.LString:
		// The base 0 would take 010 for octal.
		if bits, err := strconv.ParseInt(string(value), 10, 64); err == nil {
			return wide{bits: bits, float: float64(bits)}, true
		}
		if number, ok := toNumber(value); ok {
			return wholeFloat(number)
		}
	}
	return wide{}, false
}

func wholeFloat(number float64) (wide, bool) {
	if number >= -1<<63 && number < 1<<63 && number == float64(int64(number)) {
		return wide{bits: int64(number), float: number}, true
	}
	return wide{}, false
}

// value returns the integer as a float if a float can hold it, otherwise as a wide integer
// for another operator.
func (w wide) value(L *lua.LState) lua.LValue {
	if !w.overflow && !w.rounded && w.bits >= -luasyntax.MaxExact && w.bits <= luasyntax.MaxExact {
		return lua.LNumber(w.bits)
	}
	return &lua.LUserData{Value: w, Metatable: lua.LNil}
}

// visible returns an operand in the form in which a script sees it.
func visible(value lua.LValue) lua.LValue {
	if data, ok := value.(*lua.LUserData); ok {
		if w, ok := data.Value.(wide); ok {
			return lua.LNumber(w.float)
		}
	}
	return value
}

// operandOf returns an operand with an integer value; mark is the translator's mark of it.
func operandOf(L *lua.LState, operand int, mark lua.LValue) (wide, bool) {
	value := L.Get(operand)
	w, ok := integer(value)
	if _, isNumber := value.(lua.LNumber); isNumber && ok {
		w.rounded = mayBeRounded(w.bits, mark)
	}
	return w, ok
}

// sumMark is the translator's mark of an operand that is a sum.
const sumMark = lua.LString("+")

// mayBeRounded says whether a float may stand for another integer. Powers of 2 beyond 2^53
// are taken for masks, unless they are sums.
func mayBeRounded(number int64, mark lua.LValue) bool {
	if number > -luasyntax.MaxExact && number < luasyntax.MaxExact {
		return false
	}
	return mark == sumMark || bits.OnesCount64(magnitude(number)) > 1
}

// arithmetic makes a helper for an operator between two others: of integers, and of floats.
func arithmetic(event string, integers func(a, b wide) wide, floats func(a, b float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		a, aOK := operandOf(L, 1, L.Get(3))
		b, bOK := operandOf(L, 2, L.Get(4))
		if aOK && bOK {
			result := integers(a, b)
			result.float = floats(a.float, b.float)
			result.overflow = result.overflow || a.overflow || b.overflow
			result.rounded = a.rounded || b.rounded
			L.Push(result.value(L))
			return 1
		}
		left, leftOK := toNumber(L.Get(1))
		right, rightOK := toNumber(L.Get(2))
		if leftOK && rightOK {
			L.Push(lua.LNumber(floats(left, right)))
		} else if !callMetamethod(L, event) {
			refuse(L, "perform arithmetic on", leftOK)
		}
		return 1
	}
}

func sum(a, b wide) wide {
	result := a.bits + b.bits
	carried := (a.bits < 0) == (b.bits < 0) && (result < 0) != (a.bits < 0)
	return wide{bits: result, overflow: carried}
}

func difference(a, b wide) wide {
	result := a.bits - b.bits
	carried := (a.bits < 0) != (b.bits < 0) && (result < 0) != (a.bits < 0)
	return wide{bits: result, overflow: carried}
}

func product(a, b wide) wide {
	high, low := bits.Mul64(magnitude(a.bits), magnitude(b.bits))
	return wide{bits: a.bits * b.bits, overflow: high != 0 || low > math.MaxInt64}
}

func magnitude(number int64) uint64 {
	if number < 0 {
		return -uint64(number)
	}
	return uint64(number)
}

// negate is `-` with one operand. The mark of a sum comes where the others have the second
// operand.
func negate(L *lua.LState) int {
	w, ok := operandOf(L, 1, L.Get(2))
	if ok {
		w.bits, w.float, w.overflow = -w.bits, -w.float, w.overflow || w.bits == math.MinInt64
		L.Push(w.value(L))
		return 1
	}
	number, ok := toNumber(L.Get(1))
	if ok {
		L.Push(lua.LNumber(-number))
		return 1
	}
	L.SetTop(1)
	L.Push(L.Get(1))
	if !callMetamethod(L, "__unm") {
		refuse(L, "perform arithmetic on", false)
	}
	return 1
}

// wholes are the operands of a division, if both are integers, at least one of them is no
// float, and the right one is not 0.
func wholes(L *lua.LState) (left, right int64, ok bool) {
	_, leftFloat := L.Get(1).(lua.LNumber)
	_, rightFloat := L.Get(2).(lua.LNumber)
	if leftFloat && rightFloat {
		return 0, 0, false
	}
	a, aOK := integer(L.Get(1))
	b, bOK := integer(L.Get(2))
	return a.bits, b.bits, aOK && bOK && b.bits != 0 && !a.overflow && !b.overflow && !a.rounded && !b.rounded
}

// modulo is `%` where an operand may be wide. For operands that are not integers of 64 bits
// it is the `%` of floats.
func modulo(asOperand bool) lua.LGFunction {
	return func(L *lua.LState) int {
		if left, right, ok := wholes(L); ok {
			rest := left % right
			if rest != 0 && (rest < 0) != (right < 0) {
				rest += right
			}
			return pushInteger(L, rest, asOperand)
		}
		left, leftOK := toNumber(visible(L.Get(1)))
		right, rightOK := toNumber(visible(L.Get(2)))
		if leftOK && rightOK {
			L.Push(lua.LNumber(floatModulo(left, right)))
		} else if !callMetamethod(L, "__mod") {
			refuse(L, "perform arithmetic on", leftOK)
		}
		return 1
	}
}

func floatModulo(left, right float64) float64 {
	rest := math.Mod(left, right)
	if rest*right < 0 {
		rest += right
	}
	return rest
}

// wideQuotient is `//` of integers of which one is wide.
func wideQuotient(L *lua.LState) (quotient int64, ok bool) {
	left, right, ok := wholes(L)
	if !ok {
		return 0, false
	}
	quotient = left / right
	if left%right != 0 && (left < 0) != (right < 0) {
		quotient--
	}
	return quotient, true
}

// pushInteger pushes a result: for another operator, or for the script, which gets an error
// if a float cannot hold the result.
func pushInteger(L *lua.LState, result int64, asOperand bool) int {
	w := wide{bits: result, float: float64(result)}
	if asOperand {
		L.Push(w.value(L))
		return 1
	}
	if w.float >= 1<<63 || int64(w.float) != result {
		L.RaiseError("the result of a bitwise operation needs 64 bits (0x%x); integers here have 53 bits", uint64(result))
	}
	L.Push(lua.LNumber(w.float))
	return 1
}
