package metrics_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luatest"
	"janus-golua/plugin/luaapi/metrics"
	"janus-golua/plugin/tally/series"
)

// start makes a state in which `metrics` is janus.metrics.
func start(t *testing.T, of *series.Generation) *lua.LState {
	t.Helper()
	L := luatest.New(t, nil)
	L.SetGlobal("metrics", metrics.New(L, of))
	return L
}

func TestLua(t *testing.T) {
	generation := series.NewRegistry().Generation()
	generation.Begin()
	if err := start(t, generation).DoFile("testdata/metrics.lua"); err != nil {
		t.Error(err)
	}
}

// Counting in a series that exists costs no memory: scripts count in each request.
func TestCountingAllocatesLittle(t *testing.T) {
	generation := series.NewRegistry().Generation()
	generation.Begin()
	L := start(t, generation)
	if err := L.DoString(`
		local joins, labels = metrics.counter("joins_total", "Joins.", { "room", "kind" }), { room = "lobby", kind = "audio" }
		function count() joins:inc(1, labels) end`); err != nil {
		t.Fatal(err)
	}
	count := L.GetGlobal("count")
	call := func() {
		L.Push(count)
		L.Call(0, 0)
	}
	call()
	if allocations := testing.AllocsPerRun(1000, call); allocations > 2 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkInc(b *testing.B) {
	generation := series.NewRegistry().Generation()
	generation.Begin()
	L := lua.NewState()
	defer L.Close()
	L.SetGlobal("metrics", metrics.New(L, generation))
	if err := L.DoString(`
		local joins, labels = metrics.counter("joins_total", "Joins.", { "room" }), { room = "lobby" }
		function count() joins:inc(1, labels) end`); err != nil {
		b.Fatal(err)
	}
	count := L.GetGlobal("count")
	b.ReportAllocs()
	for b.Loop() {
		L.Push(count)
		L.Call(0, 0)
	}
}
