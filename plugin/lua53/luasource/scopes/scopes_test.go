package scopes_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasource"
)

// inScope lists the variables in scope at the first call of `here` in each function.
func inScope(proto *lua.FunctionProto, into map[string]string) {
	for _, call := range proto.DbgCalls {
		if !strings.HasPrefix(call.Name, "here") {
			continue
		}
		var names []string
		for _, local := range proto.DbgLocals {
			if local.StartPc <= call.Pc && call.Pc < local.EndPc {
				names = append(names, local.Name)
			}
		}
		into[call.Name] = strings.Join(names, " ")
	}
	for _, inner := range proto.FunctionPrototypes {
		inScope(inner, into)
	}
}

func TestScopes(t *testing.T) {
	for source, want := range map[string]string{
		`do local a end here1() do local b here2() end here3()`:                                    "1: 2:b 3:",
		`local a do local b, c here1() end local d here2()`:                                        "1:a b c 2:a d",
		`while here1() do local a here2() end here3()`:                                             "1: 2:a 3:",
		`repeat local a here1() until here2() here3()`:                                             "1:a 2:a 3:",
		`if here1() then local a here2() else local b here3() end here4()`:                         "1: 2:a 3:b 4:",
		`for i = here1(), 2 do here2() local a here3() end here4()`:                                "2:(for index) (for limit) (for step) i 3:(for index) (for limit) (for step) i a 4:",
		`for k, v in pairs(here1()) do here2() end here3()`:                                        "2:(for generator) (for state) (for control) k v 3:",
		`local function f(p, ...) here1() do local q here2() end here3(...) end here4()`:           "1:p (...) 2:p (...) q 3:p (...) 4:f",
		`local t = {} function t:m(a) here1() end function t.f(b) here2() end here3()`:             "1:self a 2:b 3:t",
		`local f = function() local g = function() here1() end here2() end do local x end here3()`: "1: 2:g 3:f",
		`local a do local a here1() end local a = here2() here3()`:                                 "1:a a 2:a 3:a a",
		`goto x do local a end ::x:: here1() do local b here2() end`:                               "1: 2:b",
		`for a in f do here1() do local c end here2() end here3()`:                                 "1:for iterator (for state) (for control) a 2:for iterator (for state) (for control) a 3:",
		`local a, t t.x, a = here1(), 2 here2()`:                                                   "1:a t 2:a t",
	} {
		proto, err := luasource.Compile(source, "test")
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got := map[string]string{}
		inScope(proto, got)
		for i := 1; i <= 4; i++ {
			name := fmt.Sprintf("here%d", i)
			_, rest, expected := strings.Cut(want, fmt.Sprintf("%d:", i))
			if !expected {
				continue
			}
			if next := strings.Index(rest, fmt.Sprintf(" %d:", i+1)); next >= 0 {
				rest = rest[:next]
			}
			if got[name] != rest {
				t.Errorf("%s: at %s are %q, want %q", source, name, got[name], rest)
			}
		}
	}
}

// No mark may stay in a line, and each variable must have been found in the tree.
func TestMarksAreTakenAway(t *testing.T) {
	files, err := filepath.Glob("../../../../lua/*/*.lua")
	more, _ := filepath.Glob("../../../../lua/*.lua")
	if files = append(files, more...); err != nil || len(files) < 20 {
		t.Fatal("too few files: ", len(files))
	}
	long := strings.Repeat("x.y = z\n", 3000) + "local t = {" + strings.Repeat("a.b, ", 3000) + "f(...)}"
	sources := map[string]string{"long": long, "one": `local a <close> = 1`}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources[file] = string(source)
	}
	for name, source := range sources {
		proto, err := luasource.Compile(source, name)
		if err != nil {
			continue // it needs the translator
		}
		checkNotes(t, proto)
	}
}

func checkNotes(t *testing.T, proto *lua.FunctionProto) {
	t.Helper()
	for _, line := range append([]int{proto.LineDefined, proto.LastLineDefined}, proto.DbgSourcePositions...) {
		if line > 1<<20 || line < 0 {
			t.Errorf("%s has line %d", proto.SourceName, line)
		}
	}
	for _, local := range proto.DbgLocals {
		if local.EndPc > len(proto.Code) || local.EndPc < local.StartPc && local.EndPc != 0 {
			t.Errorf("%s:%d: %s is in scope from %d to %d", proto.SourceName, proto.LineDefined, local.Name, local.StartPc, local.EndPc)
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		checkNotes(t, inner)
	}
}
