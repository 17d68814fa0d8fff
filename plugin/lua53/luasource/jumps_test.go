package luasource

import (
	"context"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// printed runs a source for at most some seconds, and returns its output.
func printed(t *testing.T, source string) string {
	t.Helper()
	proto, err := Compile(source, "chunk")
	if err != nil {
		return err.Error()
	}
	L := lua.NewState()
	defer L.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	L.SetContext(ctx)
	var out []string
	L.SetGlobal("print", L.NewFunction(func(L *lua.LState) int {
		for i := 1; i <= L.GetTop(); i++ {
			out = append(out, L.Get(i).String())
		}
		if len(out) > 100 {
			L.RaiseError("it prints without end")
		}
		return 0
	}))
	L.Push(L.NewFunctionFromProto(proto))
	if err := L.PCall(0, 0, nil); err != nil {
		out = append(out, strings.SplitN(err.Error(), "\n", 2)[0])
	}
	return strings.Join(out, " ")
}

// TestLoopsThatBeginWithAJump: gopher-lua takes the distance of a jump back to a jump for
// the number of a label.
func TestLoopsThatBeginWithAJump(t *testing.T) {
	for source, want := range map[string]string{
		`for k in pairs{1} do if false then local x end end print("top")`:                                                  "top",
		`for k in pairs{a=1} do if false then print(2) elseif true then print(k) end end`:                                  "a",
		`local n=0 while true do if false then f() end if n==3 then break end n=n+1 end print(n)`:                          "3",
		`local n=0 repeat while nil do n=100 end n=n+1 until n>3 print(n)`:                                                 "4",
		`for k in pairs{1} do while nil do for i=1,2 do local y end end end print(1)`:                                      "1",
		`local n=0 for k in pairs{1,2} do if not true then f() else n=n+k end end print(n)`:                                "3",
		`local n=0 for k in pairs{1,2} do if 1 and nil then f() end n=n+k end print(n)`:                                    "3",
		`local n=0 for k in pairs{1,2} do if nil and f() or false then f() end n=n+k end print(n)`:                         "3",
		`local n=0 for k in pairs{1,2} do while true do break end n=n+k end print(n)`:                                      "3",
		`local n=0 for k in pairs{1,2} do repeat break until false n=n+k end print(n)`:                                     "3",
		`local n=0 for k in pairs{1,2} do do break end end print(n)`:                                                       "0",
		`local n=0 for k in pairs{1,2} do do do goto c end end n=100 ::c:: n=n+k end print(n)`:                             "3",
		`local n=0 while true do do goto c end ::a:: do break end ::c:: n=n+1 if n>3 then goto a end end print(n)`:         "4",
		`local n=0 ::top:: do goto on end ::on:: n=n+1 if n<4 then goto top end print(n)`:                                  "4",
		`local n=0 ::top:: ::again:: if false then f() end n=n+1 if n<4 then goto top end print(n)`:                        "4",
		`local n=0 ::top:: while true do break end n=n+1 if n<4 then goto top end print(n)`:                                "4",
		`local n=0 repeat repeat repeat break until false n=n+1 until n%2==0 until n>=6 print(n)`:                          "6",
		`local n=0 while true do while true do while true do break end n=n+1 break end if n>5 then break end end print(n)`: "6",
		`local n=0 repeat if true then n=n+1 else f() end until n>3 print(n)`:                                              "4",
		`local n=0 while 1 do if "x" then n=n+1 elseif n then f() end if n>3 then break end end print(n)`:                  "4",
		`local n, t=0, {} for k in pairs{1,2} do if false then t[1]=function() return k end end n=n+k end print(n)`:        "3",
		`local n=0 for k in next,{1,2} do if false then f() end n=n+k end print(n)`:                                        "3",
		`local n=0 for i=1,3 do if false then f() end n=n+i end print(n)`:                                                  "6",
		`local n, x=0 repeat local y goto c ::c:: n=n+1 until n>3 print(n)`:                                                "4",
		`local n=0 local x repeat do break end until false print(n, x)`:                                                    "0 nil",
		`local x = 5 local v = nil and f() print(v, nil and 1 or 2, false or x, 1 and x, true or f(), (nil and 1) == nil)`: "nil 2 5 5 true true",
		`local function f() return 1, 2 end print((true and f()), (false or f()))`:                                         "1 1",
		`local function f() return 1, 2 end print(true and f())`:                                                           "1",
		`local function f(...) print(true and ..., 1) return nil or ... end print(f(7, 8))`:                                "7 1 7",
		`local t = { true and print, false or 5, nil and 1, 4 } print(#t, t[2], t[4])`:                                     "4 5 4",
		// A closure that is never made keeps variables in their place all the same.
		`local a = nil and function() end local b = 1 or function() end local c = false and function() end print(a, b, c, (2 or function() end) == 2) if nil and function() end then print(0) end`: "nil 1 false true",
		`local kept local function f() for _, n in ipairs{1,2} do local t = n while false do kept = function() return t end end goto c end ::c:: return 1 end print(f())`:                          "1",
		`local function g(...) local t = { true and ... } print(#t) end g(1, 2, 3)`:                                                                                                                "1",
	} {
		if got := printed(t, source); got != want {
			t.Errorf("%s\n\tprints %q, want %q", source, got, want)
		}
	}
}
