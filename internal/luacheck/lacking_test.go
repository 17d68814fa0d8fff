package luacheck

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// The functions that luacheck calls missing are missing or raise an error, with or without the sandbox.
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
