package weight

import (
	"math"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"runtime/metrics"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestFieldsAreThoseOfATable(t *testing.T) {
	ours, theirs := reflect.TypeFor[fields](), reflect.TypeFor[lua.LTable]()
	if ours.Size() != theirs.Size() || ours.NumField() != theirs.NumField() {
		t.Fatalf("%v and %v", ours, theirs)
	}
	for i := range ours.NumField() {
		a, b := ours.Field(i), theirs.Field(i)
		if a.Name != b.Name || a.Type != b.Type || a.Offset != b.Offset {
			t.Errorf("%v is not %v", a, b)
		}
	}
}

// heap is what is on the heap, without garbage. What lies in a pool survives a collection.
func heap() uint64 {
	for range 3 {
		runtime.GC()
	}
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func weigh(L *lua.LState, limit uint64) uint64 {
	return Of(limit, func(visit func(lua.LValue)) {
		visit(L.G.Registry)
		visit(L.G.Global)
		visit(L)
	})
}

// filled are ways in which a script fills its memory; each takes some 20 to 60 MB.
var filled = map[string]string{
	"arrays of numbers":   `t = {} for i = 1, 2e6 do t[i] = i + 0.5 end`,
	"small tables":        `t = {} for i = 1, 2e5 do t[i] = { i } end`,
	"empty tables":        `t = {} for i = 1, 3e5 do t[i] = {} end`,
	"objects":             `t = {} for i = 1, 5e4 do t[i] = { id = i, name = "user " .. i, display = "x", up = true } end`,
	"keys that are texts": `t = {} for i = 1, 3e5 do t["key " .. i] = i end`,
	"long texts":          `t = {} for i = 1, 500 do t[i] = ("x"):rep(1e5) .. i end`,
	"one text many times": `local s = ("x"):rep(3e7) t = {} for i = 1, 1e5 do t[i] = s end`,
	"sparse numbers":      `t = {} for i = 1, 2e5 do t[i * 1e6 + 0.5] = i end`,
	"closures":            `t = {} for i = 1, 2e5 do t[i] = function() return i end end`,
	"a local variable":    `local l = {} for i = 1, 1e6 do l[i] = i + 0.5 end keep = function() return l end`,
	"fields added later":  `t = {} for i = 1, 2e4 do local o = {} t[i] = o o.id = i o.name = "n" .. i end`,
	"tables as keys":      `t = {} for i = 1, 2e5 do t[{}] = true end`,
}

// The estimate need not be exact: a limit of 512 MB may act at 400 or at 640. Each case has a
// process of its own, because states of earlier cases are freed at any time.
func TestTheWeightIsWhatTheHeapSays(t *testing.T) {
	if source, ok := filled[os.Getenv("GOLUA_WEIGH")]; ok {
		weight, grown := measured(t, source)
		if ratio := weight / grown; ratio < 0.7 || ratio > 1.4 {
			t.Errorf("%.0f KB, and the heap has grown by %.0f KB (%.2f)", weight/1024, grown/1024, ratio)
		}
		return
	}
	for name := range filled {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(os.Args[0], "-test.run=^TestTheWeightIsWhatTheHeapSays$")
			command.Env = append(os.Environ(), "GOLUA_WEIGH="+name)
			if output, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, output)
			}
		})
	}
}

// measured returns the estimate for what a script makes, and by how much the heap grows.
func measured(t *testing.T, source string) (weight, grown float64) {
	t.Helper()
	L := lua.NewState(lua.Options{RegistrySize: 512, RegistryMaxSize: 1 << 20, MinimizeStackMemory: true})
	defer L.Close()
	empty, before := weigh(L, math.MaxUint64), heap()
	if err := L.DoString(source); err != nil {
		t.Fatal(err)
	}
	grown = float64(heap()) - float64(before)
	return float64(weigh(L, math.MaxUint64) - empty), grown
}

func TestWeighingStopsAtTheLimit(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	if err := L.DoString(filled["small tables"]); err != nil {
		t.Fatal(err)
	}
	const limit = 1 << 20
	if got := weigh(L, limit); got <= limit || got > 5*limit {
		t.Errorf("it stopped at %d", got)
	}
}

// What only a running call has is weighed, too: arguments, variables and temporary values.
func TestTheStackIsWeighed(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	var weight uint64
	L.SetGlobal("weigh", L.NewFunction(func(L *lua.LState) int {
		weight = weigh(L, math.MaxUint64)
		return 0
	}))
	if err := L.DoString(`local function f(argument) local variable = ("y"):rep(1e6) weigh(("z"):rep(1e6)) return variable end
		f(("x"):rep(1e6))`); err != nil {
		t.Fatal(err)
	}
	if weight < 3e6 {
		t.Errorf("%d bytes", weight)
	}
}

// A frame counts the functions that have ended in it by tail calls, and gopher-lua has a level for each.
func TestTailCallsAreNotWeighed(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	var weight uint64
	L.SetGlobal("weigh", L.NewFunction(func(L *lua.LState) int {
		weight = weigh(L, math.MaxUint64)
		return 0
	}))
	if err := L.DoString(`local function inner(n, text) if n > 0 then return inner(n - 1, text) end weigh() return text end
		local function outer() local text = ("x"):rep(1e6) local same = inner(3e6, ("y"):rep(1e6)) return text, same end
		outer()`); err != nil {
		t.Fatal(err)
	}
	if weight < 2e6 || weight > 3e6 {
		t.Errorf("%d bytes", weight)
	}
}
