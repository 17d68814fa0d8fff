package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// folders makes a folder that may be read, one that may be written, and one
// that may not be touched, to which links in the second lead.
func folders(t *testing.T) (readable, writable, outside string) {
	t.Helper()
	readable, writable, outside = t.TempDir(), t.TempDir(), t.TempDir()
	for _, folder := range []string{readable, writable, outside} {
		for _, name := range []string{"file", "code.lua"} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte("x = 1"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for link, to := range map[string]string{"link": outside + "/file", "folder": outside, "nowhere": outside + "/new"} {
		if err := os.Symlink(to, filepath.Join(writable, link)); err != nil {
			t.Fatal(err)
		}
	}
	return readable, writable, outside
}

func TestTheSandbox(t *testing.T) {
	for chunk, allowed := range map[string]bool{
		`assert(io.open(R .. "/file"))`:                    true,
		`assert(io.open(R .. "/file", "rb"))`:              true,
		`assert(io.open(R .. "/new", "w"))`:                false,
		`assert(io.open(R .. "/file", "a"))`:               false,
		`assert(io.open(R .. "/file", "r+"))`:              false,
		`assert(io.open(W .. "/new", "w")):write("x")`:     true,
		`assert(io.open(W .. "/file"))`:                    true,
		`assert(io.open(W .. "/../" .. OUT .. "/file"))`:   false,
		`assert(io.open(O .. "/file"))`:                    false,
		`assert(io.open(W .. "/link"))`:                    false,
		`assert(io.open(W .. "/folder/file"))`:             false,
		`assert(io.open(W .. "/nowhere", "w"))`:            false,
		`assert(io.open("/etc/passwd"))`:                   false,
		`for l in io.lines(R .. "/file") do assert(l) end`: true,
		`for l in io.lines(O .. "/file") do end`:           false,
		`for l in io.lines() do end`:                       false,
		`io.input(O .. "/file")`:                           false,
		`io.output(R .. "/file")`:                          false,
		`assert(io.open(5))`:                               false,
		`io.lines(5)`:                                      false,
		`assert(loadfile(5))`:                              false,
		`local f = io.open(W .. "/new", "w+") f:write("a\nb\n") f:seek("set") assert(f:read("L", "a") == "a\n")`: true,
		`io.read()`: false,
		`io.input(W .. "/file") assert(io.read("a") == "x = 1")`: true,
		`assert(io.stdin)`:                false,
		`io.popen("true")`:                false,
		`io.tmpfile()`:                    false,
		`os.execute("true")`:              false,
		`os.exit(0)`:                      false,
		`os.setlocale("C")`:               false,
		`os.tmpname()`:                    false,
		`assert(os.remove(W .. "/file"))`: true,
		`assert(os.remove(R .. "/file"))`: false,
		`assert(os.rename(W .. "/code.lua", W .. "/b"))`:                                   true,
		`assert(os.rename(R .. "/file", W .. "/b"))`:                                       false,
		`assert(os.rename(W .. "/file", O .. "/b"))`:                                       false,
		`dofile(R .. "/code.lua") assert(x == 1)`:                                          true,
		`dofile(O .. "/code.lua")`:                                                         false,
		`assert(loadfile(R .. "/code.lua"))`:                                               true,
		`assert(loadfile(O .. "/code.lua"))`:                                               false,
		`assert(os.getenv("PATH")) assert(os.time()) assert(os.date()) assert(os.clock())`: true,
		`assert(channel)`:                                                                  false,
	} {
		readable, writable, outside := folders(t)
		engine := New(Options{Sandbox: Sandbox{Read: []string{readable}, Write: []string{writable}}})
		prelude := fmt.Sprintf("R, W, O, OUT = %q, %q, %q, %q\n", readable, writable, outside, filepath.Base(outside))
		err := engine.Do(Origin{}, func(state *lua.LState) error { return state.DoString(prelude + chunk) })
		if (err == nil) != allowed {
			t.Errorf("%s: %v", chunk, err)
		}
		if err != nil && strings.Contains(err.Error(), "nil pointer") {
			t.Errorf("%s: %v", chunk, err)
		}
		engine.Close()
	}
}

func TestWithoutASandboxAScriptMayWhatTheProcessMay(t *testing.T) {
	engine := New(Options{Sandbox: Sandbox{Off: true}})
	defer engine.Close()
	err := engine.Do(Origin{}, func(state *lua.LState) error {
		return state.DoString(`assert(io.open("/etc/passwd")):close() assert(os.execute) assert(io.popen) assert(not pcall(os.exit, 0))`)
	})
	if err != nil {
		t.Error(err)
	}
}
