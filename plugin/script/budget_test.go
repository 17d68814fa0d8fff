package script

import (
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

type luaState = lua.LState

func TestWhatRunsTooLongEnds(t *testing.T) {
	for name, source := range map[string]string{
		"endless loop":                `function f() while true do end end`,
		"endless loop within pcall":   `function f() while true do pcall(function() while true do end end) end end`,
		"in a coroutine":              `function f() coroutine.wrap(function() while true do end end)() end`,
		"coroutines for ever":         `function f() while true do coroutine.resume(coroutine.create(function() while true do end end)) end end`,
		"in a metamethod":             `function f() return setmetatable({}, {__index = function() while true do end end}).x end`,
		"in a sort":                   `function f() local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() while true do end end) end`,
		"in a gsub":                   `function f() return ("aaa"):gsub("a", function() while true do end end) end`,
		"a pattern that explodes":     `function f() return ("a"):rep(40):find(("a*"):rep(30) .. "b") end`,
		"the same within pcall":       `function f() while true do pcall(string.find, ("a"):rep(40), ("a*"):rep(30) .. "b") end end`,
		"an endless iterator":         `function f() for _ in function() return 1 end do end end`,
		"an error handler that hangs": `function f() xpcall(function() error("x") end, function() while true do end end) end`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := newEngine(t, Options{Budget: Budget{Time: 50 * time.Millisecond}}, source+"\nfunction fine() return 1 end")
			start := time.Now()
			_, err := call(engine, Origin{}, "f")
			if err == nil || !strings.Contains(err.Error(), "longer than 50ms") {
				t.Errorf("got %v", err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			if failure, ok := err.(*Error); ok && failure.Traceback == "" {
				t.Error("no traceback")
			}
			if _, err := call(engine, Origin{}, "fine"); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func TestWhatGrowsTooLargeEnds(t *testing.T) {
	for name, source := range map[string]string{
		"doubling a string": `function f() local s = "x" while true do s = s .. s end end`,
		"a table":           `function f() local t = {} while true do t[#t + 1] = {} end end`,
		"string.rep":        `function f() return ("x"):rep(1e9) end`,
		"table.concat":      `function f() local t, s = {}, ("x"):rep(1e6) for i = 1, 1000 do t[i] = s end return table.concat(t) end`,
		"gsub":              `function f() return ("x"):rep(1e5):gsub("x", ("y"):rep(1e5)) end`,
		"recursion":         `function f() return 1 + f() end`,
		"coroutines":        `function f() local t = {} while true do t[#t + 1] = coroutine.create(f) end end`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := newEngine(t, Options{Budget: Budget{Memory: 64 << 20, Time: time.Minute}}, source+"\nfunction fine() return 1 end")
			_, err := call(engine, Origin{}, "f")
			if err == nil || !(strings.Contains(err.Error(), "too large") || strings.Contains(err.Error(), "64 MB") || strings.Contains(err.Error(), "overflow")) {
				t.Errorf("got %v", err)
			}
			if _, err := call(engine, Origin{}, "fine"); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func TestWhatStaysWithinItsBudgetGoesOn(t *testing.T) {
	engine := newEngine(t, Options{Budget: Budget{Time: time.Minute, Memory: 256 << 20}}, `
function f()
  local sum = 0
  for i = 1, 1e6 do sum = sum + i end
  return coroutine.wrap(function() coroutine.yield() return sum end)() or sum
end`)
	for range 100 {
		if err := engine.Do(Origin{}, func(*luaState) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := call(engine, Origin{}, "f"); err != nil {
		t.Error(err)
	}
}

// The stock videoroom.lua keeps its participants under random 32-bit numbers.
func TestSparseNumbersAreCheapKeys(t *testing.T) {
	engine := newEngine(t, Options{Budget: Budget{Time: 20 * time.Second, Memory: 64 << 20}}, `
function f()
  for _, key in ipairs { 60000000, 40000000, 4294967295, 2^31, 1048577, 2^53 } do
    local t = {}
    t[key] = "x"
    assert(t[key] == "x" and next(t) == key and #t == 0)
    t[1] = 1
    assert(#t == 1)
  end
end`)
	if _, err := call(engine, Origin{}, "f"); err != nil {
		t.Error(err)
	}
}

func TestAnEntryCanHaveABudgetOfItsOwn(t *testing.T) {
	engine := newEngine(t, Options{Budget: Budget{Time: time.Hour}}, `function f() while true do end end`)
	err := engine.DoWithin(Budget{Time: 20 * time.Millisecond}, Origin{}, func(*luaState) error {
		_, err := engine.Call("f")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "longer than 20ms") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkCall(b *testing.B) {
	engine := New(Options{Budget: Budget{Time: time.Second, Memory: 1 << 30}})
	defer engine.Close()
	if err := engine.Do(Origin{}, func(state *luaState) error { return state.DoString(`function f() end`) }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_ = engine.Do(Origin{}, func(*luaState) error {
			_, err := engine.Call("f")
			return err
		})
	}
}

// slowly takes what a script prints, some milliseconds a piece.
type slowly struct{ pieces int }

func (s *slowly) Write(text []byte) (int, error) {
	s.pieces++
	time.Sleep(time.Millisecond)
	return len(text), nil
}

// A text may be a million lines of the log: the budget reaches into it.
func TestTheBudgetEndsPrinting(t *testing.T) {
	for _, way := range []string{`print(TEXT)`, `io.write(TEXT)`, `io.stdout:write(TEXT)`, `io.stderr:write("a", TEXT)`, `warn("@on") warn(TEXT)`, `pcall(print, TEXT) print(TEXT)`} {
		output := &slowly{}
		e := New(Options{Budget: Budget{Time: 50 * time.Millisecond}, Output: output, Errors: output})
		err := e.Do(Origin{}, func(state *lua.LState) error {
			state.SetGlobal("TEXT", lua.LString(strings.Repeat("\n", 16<<20)))
			return state.DoString(way)
		})
		e.Close()
		if err == nil || !strings.Contains(err.Error(), "longer than 50ms") {
			t.Errorf("%s: %v", way, err)
		}
		if output.pieces > 8000 {
			t.Errorf("%s: %d pieces of 16,384 were printed", way, output.pieces)
		}
	}
}

// BenchmarkLoop is what instructions cost, with the question before each.
func BenchmarkLoop(b *testing.B) {
	engine := New(Options{Budget: Budget{Time: time.Minute, Memory: 1 << 30}})
	defer engine.Close()
	source := `function f() local x = 0 for i = 1, 10000 do x = x + i % 7 end return x end
		function g() local a, b = "some text ", 17 for i = 1, 1000 do local x = a .. b .. a end end`
	if err := engine.Do(Origin{}, func(state *luaState) error { return state.DoString(source) }); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"f", "g"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_ = engine.Do(Origin{}, func(*luaState) error {
					_, err := engine.Call(name)
					return err
				})
			}
		})
	}
}
