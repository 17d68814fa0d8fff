package luacheck

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// What is said to be missing is, or raises, without the sandbox or in it.
func TestWhatIsLackingIs(t *testing.T) {
	for name, missing := range lacks {
		e := script.New(script.Options{Sandbox: script.Sandbox{Off: missing.code != Sandboxed}})
		err := e.Do(script.Origin{}, func(L *lua.LState) error {
			library, key, _ := strings.Cut(name, ".")
			value := L.GetField(L.GetGlobal(library), key)
			if value == lua.LNil {
				return nil
			}
			noop := L.NewFunction(func(*lua.LState) int { return 0 })
			err := L.CallByParam(lua.P{Fn: value, Protect: true, NRet: 3}, noop)
			refused := err != nil
			if name == "package.loadlib" { // it returns nil and why
				refused = L.CallByParam(lua.P{Fn: value, Protect: true, NRet: 1}, lua.LString("x"), lua.LString("y")) == nil && L.Get(-1) == lua.LNil
			}
			if !refused || missing.code == Sandboxed && !strings.Contains(err.Error(), "sandbox") {
				t.Errorf("%s: %v", name, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		e.Close()
	}
	e := script.New(script.Options{Sandbox: script.Sandbox{Off: true}})
	defer e.Close()
	for name := range absentGlobals {
		if e.Defines(name) {
			t.Errorf("the engine has %s", name)
		}
	}
}

func TestNames(t *testing.T) {
	for _, row := range []struct {
		name  string
		apart int
		other string
	}{
		{"mesage", 1, "message"}, {"sendData", 0, "send_data"}, {"gte", 1, "get"}, {"forwrad", 1, "forward"},
		{"handelMessage", 1, "handleMessage"}, {"abc", 3, "xyz"}, {"", 3, "abc"}, {"data-ready", 0, "dataReady"},
		{strings.Repeat("x", 100), longestName, "x"}, {strings.Repeat("\xff", 60), longestName, "x"},
	} {
		if got := apart(row.name, row.other); got != row.apart {
			t.Errorf("%s and %s are %d apart", row.name, row.other, got)
		}
	}
	for name, want := range map[string]string{"gte": "get", "x": "", "stauts": "status", "unlike": "", "status": ""} {
		if got := nearest(name, []string{"get", "status", "post"}); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOnlySlipsAreCallbacks(t *testing.T) {
	for name, callback := range map[string]string{
		"handelMessage": "handleMessage", "handlemessage": "handleMessage", "inti": "init", "slowlink": "slowLink",
		"CreateSession": "createSession", "setupMeida": "setupMedia",
	} {
		if !isSlip(name, callback) {
			t.Errorf("%s is none of %s", name, callback)
		}
	}
	for name, callback := range map[string]string{
		"exit": "init", "unit": "init", "walking": "talking", "updateSession": "createSession", "getNames": "getName", "setMedia": "setupMedia",
	} {
		if isSlip(name, callback) {
			t.Errorf("%s is taken for %s", name, callback)
		}
	}
}
