package script

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// allocated is what has been allocated in all, in bytes.
func allocated() uint64 {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.TotalAlloc
}

// TestNativeWorkAsksForMemory: before it takes much, not when it has it.
func TestNativeWorkAsksForMemory(t *testing.T) {
	for name, source := range map[string]string{
		"concatenation":           `function f() local s = ("x"):rep(15e6) return s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s end`,
		"the same of a coroutine": `function f() return coroutine.wrap(function() local s = ("x"):rep(15e6) return s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s end)() end`,
		"doubling":                `function f() local s = ("x"):rep(1e6) while true do s = s .. s end end`,
		"string.rep":              `function f() local t = {} for i = 1, 1000 do t[i] = ("x"):rep(15e6) end end`,
		"upper":                   `function f() local t, s = {}, ("x"):rep(15e6) for i = 1, 1000 do t[i] = s:upper() end end`,
		"compiling":               `function f() load(("x = x + 1\n"):rep(1.5e6)) end`,
		"many functions":          `function f() load(("f=function()end "):rep(1e6)) end`,
		"results":                 `function f() local t = {} for i = 1, 1000 do t[i] = { (("x"):rep(9e5)):byte(1, -1) } end end`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := newEngine(t, Options{Budget: Budget{Memory: 64 << 20, Time: time.Minute}}, source+"\nfunction fine() return 1 end")
			before := allocated()
			_, err := call(engine, Origin{}, "f")
			if err == nil || !strings.Contains(err.Error(), "64 MB of memory") {
				t.Errorf("got %v", err)
			}
			if took := (allocated() - before) >> 20; took > 250 {
				t.Errorf("it has allocated %d MB", took)
			}
			if _, err := call(engine, Origin{}, "fine"); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

// TestGarbageIsNotUsed: what makes much of it, but keeps little, goes on.
func TestGarbageIsNotUsed(t *testing.T) {
	for name, source := range map[string]string{
		"tables":     `function f() for i = 1, 1e6 do local t = { i } end end`,
		"texts":      `function f() for i = 1, 60 do local s = ("x"):rep(10e6) .. i end end`,
		"sources":    `function f() for i = 1, 8 do assert(load(("x = x + 1\n"):rep(3e4) .. "--" .. i)) end end`,
		"half of it": `function f() local t = {} for i = 1, 2e5 do t[i] = {} end for i = 1, 5e5 do local t = { i } end end`,
	} {
		engine := newEngine(t, Options{Budget: Budget{Memory: 64 << 20, Time: time.Minute}, Cache: &Cache{}}, source)
		if _, err := call(engine, Origin{}, "f"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestConcatenation is a look at what the guard of `..` passes on.
func TestConcatenation(t *testing.T) {
	engine := newEngine(t, Options{Budget: Budget{Memory: 256 << 20, Time: time.Minute}}, `
function f()
  local long = ("x"):rep(1e5)
  assert(#(long .. 1 .. long .. 2.5) == 200004)
  local joined = setmetatable({}, { __concat = function(a, b) return "joined" end })
  assert(long .. joined == "joined" and joined .. long == "joined" and long .. (joined .. long) == long .. "joined")
  local ok, message = pcall(function() return long .. nil end)
  assert(not ok and message:find("concat"))
  local function g(...) local a, b = ... return a .. b .. #a end
  assert(g(long, "y") == long .. "y100000")
end`)
	if _, err := call(engine, Origin{}, "f"); err != nil {
		t.Error(err)
	}
}

// TestWorkThatCannotAsk: it begins only when there is time for it.
func TestWorkThatCannotAsk(t *testing.T) {
	engine := newEngine(t, Options{Budget: Budget{Time: time.Minute}}, ``)
	w := engine.watchdog
	_ = engine.Do(Origin{}, func(*luaState) error {
		if err := w.Fits(time.Minute); err != nil {
			t.Error(err)
		}
		if err := w.Fits(2 * time.Minute); err == nil || !strings.HasPrefix(err.Error(), "it would take about 2m0s, and ") {
			t.Error(err)
		}
		return nil
	})
	_ = engine.DoWithin(Budget{}, Origin{}, func(*luaState) error {
		if err := w.Fits(time.Hour * 1000); err != nil {
			t.Errorf("without a limit: %v", err)
		}
		return nil
	})
}
