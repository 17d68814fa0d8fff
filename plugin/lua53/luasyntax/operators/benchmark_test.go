package operators_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax/operators"
)

// benchmarkLoop runs an expression of x, a thousand times an iteration.
func benchmarkLoop(b *testing.B, expression string) {
	L := lua.NewState()
	defer L.Close()
	operators.Open(L)
	fn, err := operators.Load(L, "local x = 1 for i = 1, 1000 do x = "+expression+" end", "loop")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		L.Push(fn)
		L.Call(0, 0)
	}
}

func BenchmarkAddition(b *testing.B)        { benchmarkLoop(b, "i + x % 8") }
func BenchmarkBitOperation(b *testing.B)    { benchmarkLoop(b, "i & x % 8") }
func BenchmarkFloorDivision(b *testing.B)   { benchmarkLoop(b, "i // (x % 8 + 1)") }
func BenchmarkLibraryFunction(b *testing.B) { benchmarkLoop(b, "math.floor(i / (x % 8 + 1))") }
