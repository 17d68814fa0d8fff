package operators_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestWideIntegers: the values are the same as in lua5.3.
func TestWideIntegers(t *testing.T) {
	check(t, [][2]string{
		{"return ((1<<53)+1)&1, ((1<<53)+1)%2, ((1<<53)+1)//2", "1 1 4503599627370496"},
		{"return (3000000001*16777619) & 0xffffffff, 3000000001*16777619 % 4294967296, (3000000001*16777619) // 65536", "2130967443 2130967443 768018448131"},
		{"local h = 2166136261 for i = 1, 20 do h = ((h ~ i) * 16777619) & 0xffffffff end return h", "360515885"},
		{"local s = 12345 for i = 1, 20 do s = (s * 1103515245 + 12345) % 2147483648 end return s", "1343235941"},
		{"local s = 12345 for i = 1, 20 do s = (s * 1103515245 + 12345) & 0x7fffffff end return s", "1343235941"},
		{"local x = 1 for i = 1, 20 do x = x * 48271 % 0x7fffffff end return x", "2075782095"},
		{"local a, b = 4294967295, 4294967295 return (a * b) >> 32, (a * b) & 0xffffffff, (a * b + a) >> 40, -(a * b) & 0xffff", "4294967294 1 16777215 65535"},
		{"return ((1 << 60) | 5) & 7, ((5 << 60) ~ (1 << 62)) >> 61, ~(3 << 62) & 0xff, (1 << 63) // (1 << 61), ((1 << 62) - 1) % 1000", "5 0 255 -4 903"},
		{"return (6364136223846793005 * 3 + 1442695040888963407) >> 33, 9007199254740993 & 3, 9007199254740993 % 10, -9007199254740993 & 3", "243117059 1 3 3"},
		{"local a = 94906267 return a * a % 1000, -a * a % 1000, a * -a // 1000, (a * a - 1) // a, a * a % (a * a - 1)", "289 711 -9007199515876 94906266 1"},
		// Floats stay floats.
		{"return 1e10 * 1e10 % 7, (2.5 * 2) // 2, 1e300 * 1e10 // 1, 0.5 * 3 % 1, 1e10 * 4294967296 % 1000", "2 2 +Inf 0.5 0"},
		{"return (2 * 3) & 7, 7 & (2 + 1), (10 * 10) // 7, 10 * 10 % 7, -(3 * 4) & 15, (-3 * 4) % 5", "6 3 14 2 4 3"},
		{"return '10' * 2 & 31, '3' * '4' % 5, (1 << '3') + '1' & 9", "20 2 9"},
	})
}

// TestNumbersThatMayHaveBeenRounded: what a variable has beyond 2^53 is not known.
func TestNumbersThatMayHaveBeenRounded(t *testing.T) {
	const rounded = "is beyond 2^53, where it may have been rounded; bit operations here are exact up to 53 bits"
	check(t, [][2]string{
		{"local p = 3000000001 * 16777619 return p & 0xffffffff", "chunk:1: number (local 'p') " + rounded},
		{"local t = {p = 3000000001 * 16777619} return 1 | t.p", "chunk:1: number (field 'p') " + rounded},
		{"local a, b = 2^53, 1 return (a + b) & 1", "chunk:1: number " + rounded},
		{"local a, b = -2^53, 1 return 1 | a - b", "chunk:1: number " + rounded},
		{"return ~(2^53 + 2)", "chunk:1: number " + rounded},
		{"local mask = 1 << 60 return mask >> 59, 2^53 | 0, -1 << 63, mask & mask == mask", "2 9007199254740992 -9223372036854775808 true"},
		{"local a = 2^53 - 1 return a & 1, (a - 1) & 1, -a & 1", "1 0 1"},
		{"return (1 << 62) | 1", "chunk:1: the result of a bitwise operation needs 64 bits (0x4000000000000001); integers here have 53 bits"},
		{"local x return (x * 2) & 1", "chunk:1: attempt to perform arithmetic on a nil value (local 'x')"},
		{"return (1 + {} * 2) & 1", "chunk:1: attempt to perform arithmetic on a table value"},
		{"local x = {} return -(x * 2) % 5", "chunk:1: attempt to perform arithmetic on a table value (local 'x')"},
		{"return (1.5 * 3) & 1", "chunk:1: number has no integer representation"},
		{"return (2 * 3) % nil", "chunk:1: attempt to perform arithmetic on a nil value"},
	})
}

// TestMetamethodsOfWideOperands get what a script may have.
func TestMetamethodsOfWideOperands(t *testing.T) {
	check(t, [][2]string{
		{`local o = setmetatable({}, {__mul = function(a, b) return 6 end, __add = function(a, b) return type(a) .. type(b) end,
			__band = function(a, b) return type(a) .. type(b) end, __mod = function(a, b) return type(a) .. type(b) end, __unm = function() return 9 end})
			return (o * 2) & 3, (3000000001*16777619) & o, (3000000001*16777619) % o, -(o * 2) & 7, (1 << 62) + 1 & o`, "2 numbertable numbertable 2 numbertable"},
		{`local o = setmetatable({}, {__unm = function() return 9 end, __mul = function() return setmetatable({}, {__unm = function() return 5 end}) end}) return -(o * 2) & 7`, "5"},
	})
}

// tree is a random expression with its value in integers of 64 bits.
func tree(r *rand.Rand, depth int) (source string, value int64) {
	if depth == 0 {
		value = []int64{r.Int64N(10), r.Int64N(1 << 20), r.Int64N(1 << 32), r.Int64N(1 << 53), math.MaxInt32, 16777619}[r.IntN(6)]
		return fmt.Sprint(value), value
	}
	left, a := tree(r, r.IntN(depth))
	right, b := tree(r, r.IntN(depth))
	operator := []string{"*", "*", "+", "-", "&", "|", "~", "<<", ">>"}[r.IntN(9)]
	switch operator {
	case "*":
		value = a * b
	case "+":
		value = a + b
	case "-":
		value = a - b
	case "&":
		value = a & b
	case "|":
		value = a | b
	case "~":
		value = a ^ b
	case "<<", ">>":
		count := r.IntN(40)
		right = fmt.Sprint(count)
		if operator == "<<" {
			value = a << count
		} else {
			value = int64(uint64(a) >> count)
		}
	}
	return fmt.Sprintf("(%s %s %s)", left, operator, right), value
}

// TestRandomWideIntegers: what is not right is an error.
func TestRandomWideIntegers(t *testing.T) {
	r := rand.New(rand.NewPCG(53, 64))
	right := 0
	const all = 3000
	for range all {
		source, value := tree(r, 5)
		want := fmt.Sprint(value & 0xffffff)
		switch got := evaluate(t, newState(t), "return "+source+" & 0xffffff"); {
		case got == want:
			right++
		case !strings.Contains(got, "53 bits"):
			t.Errorf("%s & 0xffffff is %s, want %s", source, got, want)
		}
	}
	if right < all*9/10 {
		t.Errorf("only %d of %d are known", right, all)
	}
}
