package script

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// sharing is a script among others in the process, with a budget of 64 MB.
func sharing(t *testing.T, source string) *Engine {
	t.Helper()
	return newEngine(t, Options{Budget: Budget{Memory: 64 << 20, Time: time.Minute}, Among: func() bool { return true }}, source)
}

// ballast is what other scripts take: more than the budget of each of these.
const ballast = `held = {} for i = 1, 300 do held[i] = ("x"):rep(1e6) .. i end`

// The memory of other scripts does not count.
func TestOthersMayFillTheHeap(t *testing.T) {
	newEngine(t, Options{Budget: Budget{Time: time.Minute}}, ballast)
	innocent := sharing(t, `
		kept = {}
		function small() for i = 1, 1000 do kept[i] = { name = "user " .. i } end return #kept end
		function busy() for i = 1, 2e6 do local t = { i } end return 1 end
		function decoded() local t = {} for i = 1, 20 do t[i] = ("y"):rep(1e6):upper() end return #t end`)
	for range 3 {
		for _, name := range []string{"small", "busy", "decoded"} {
			if _, err := call(innocent, Origin{}, name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// Whoever fills the heap among others is ended all the same, wherever the values are.
func TestWhoFillsASharedHeapEnds(t *testing.T) {
	newEngine(t, Options{Budget: Budget{Time: time.Minute}}, ballast)
	for name, source := range map[string]string{
		"a local variable": `function f() local t = {} while true do t[#t + 1] = {} end end`,
		"a global":         `t = {} function f() while true do t[#t + 1] = { #t } end end`,
		"texts":            `function f() local t = {} while true do t[#t + 1] = ("x"):rep(1e5) .. #t end end`,
		"a text":           `function f() local s = "x" while true do s = s .. s end end`,
		"an upvalue":       `local t = {} function f() while true do t[#t + 1] = #t + 0.5 end end`,
		"a coroutine":      `function f() coroutine.wrap(function() local t = {} while true do t[#t + 1] = {} end end)() end`,
		"coroutines":       `function f() local t = {} while true do t[#t + 1] = coroutine.create(f) coroutine.resume(coroutine.create(coroutine.yield)) end end`,
		"an outer call": `local function inner(n) local mine = {} for i = 1, 1e5 do mine[i] = { i } end return inner(n + 1) + #mine end
			function f() return inner(1) end`,
		"keys":              `function f() local t = {} while true do t[{}] = true end end`,
		"a table to concat": `function f() local t, s = {}, ("x"):rep(1e6) for i = 1, 1000 do t[i] = s end return #table.concat(t) end`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := sharing(t, source+"\nfunction fine() return 1 end")
			_, err := call(engine, Origin{}, "f")
			if err == nil || !(strings.Contains(err.Error(), "64 MB") || strings.Contains(err.Error(), "too large")) {
				t.Errorf("got %v", err)
			}
			if _, err := call(engine, Origin{}, "fine"); err != nil && name != "a global" && name != "an upvalue" {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

// A task that waits keeps its values, and they count.
func TestWhatWaitsCounts(t *testing.T) {
	newEngine(t, Options{Budget: Budget{Time: time.Minute}}, ballast)
	engine := sharing(t, `
		function keep() local mine = {} for i = 1, 40 do mine[i] = ("x"):rep(1e6) .. i end coroutine.yield() return #mine end
		function start() local c = coroutine.create(keep) coroutine.resume(c) threads = threads or {} threads[#threads + 1] = c end`)
	if _, err := call(engine, Origin{}, "start"); err != nil {
		t.Fatal(err)
	}
	if _, err := call(engine, Origin{}, "start"); err == nil || !strings.Contains(err.Error(), "64 MB") {
		t.Errorf("the second: %v", err)
	}
}

// A collection of a heap that others have filled stops a script for half a second, once a second. A
// script that takes little goes on without one.
func TestAScriptThatTakesLittleCollectsNoGarbage(t *testing.T) {
	newEngine(t, Options{Budget: Budget{Time: time.Minute}}, ballast)
	innocent := sharing(t, `
		kept = {} for i = 1, 1000 do kept[i] = { name = "user " .. i } end
		function busy() local till = os.time() + 3 while os.time() < till do for i = 1, 1000 do local t = { i } end end return 1 end`)
	before := forcedCollections()
	if _, err := call(innocent, Origin{}, "busy"); err != nil {
		t.Fatal(err)
	}
	if forced := forcedCollections() - before; forced > 0 {
		t.Errorf("it has collected garbage %d times", forced)
	}
}

func forcedCollections() uint32 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.NumForcedGC
}
