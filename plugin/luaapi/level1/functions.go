// Package level1 is level 1 of the Lua API: the global functions of the stock Lua plugin
// (docs/lua-api.md lists them), and functions for single m-lines. Functions of the stock
// plugin return 0 or -1 and never raise an error.
package level1

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/access"
	"janus-golua/plugin/luaapi"
)

// function is one function of level 1. fewest and most bound the number of its arguments,
// as in the stock plugin.
type function struct {
	name         string
	fewest, most int
	call         func(host luaapi.Host, args arguments) error
}

// Open defines the functions as globals.
func Open(L *lua.LState, host luaapi.Host) {
	L.SetGlobal("janusLog", L.NewFunction(janusLog(host)))
	L.SetGlobal("eventsIsEnabled", L.NewFunction(eventsIsEnabled(host)))
	for name, ask := range questions(host) {
		L.SetGlobal(name, L.NewFunction(answers(host, name, ask)))
	}
	openStreams(L, host)
	for _, functions := range [][]function{signaling(), scheduling(), steering(), relaying(), recording()} {
		for _, f := range functions {
			L.SetGlobal(f.name, L.NewFunction(f.answering(host)))
		}
	}
}

// answering creates the Lua function. It returns 0 for success and -1 for failure; the log
// has the reason.
func (f function) answering(host luaapi.Host) lua.LGFunction {
	return func(L *lua.LState) int {
		err := f.checked(host, arguments{L})
		if err != nil {
			named, _ := access.Named(err)
			host.Refused(f.name, named)
			L.Push(lua.LNumber(-1))
			return 1
		}
		L.Push(lua.LNumber(0))
		return 1
	}
}

func (f function) checked(host luaapi.Host, args arguments) error {
	if count := args.state.GetTop(); count < f.fewest || count > f.most {
		return fmt.Errorf("%d arguments, expected %s", count, f.expected())
	}
	return f.call(host, args)
}

func (f function) expected() string {
	if f.fewest == f.most {
		return fmt.Sprint(f.fewest)
	}
	return fmt.Sprintf("%d to %d", f.fewest, f.most)
}

// janusLog(level, text) has no result.
func janusLog(host luaapi.Host) lua.LGFunction {
	return func(L *lua.LState) int {
		args := arguments{L}
		level, text, err := args.logLine()
		if err != nil {
			host.Refused("janusLog", err)
			return 0
		}
		host.Log(level, text)
		return 0
	}
}

// eventsIsEnabled() returns 1 or 0, and with any argument -1.
func eventsIsEnabled(host luaapi.Host) lua.LGFunction {
	return func(L *lua.LState) int {
		answer := lua.LNumber(0)
		switch count := L.GetTop(); {
		case count > 0:
			host.Refused("eventsIsEnabled", fmt.Errorf("%d arguments, expected none", count))
			answer = -1
		case host.EventsEnabled():
			answer = 1
		}
		L.Push(answer)
		return 1
	}
}

// answers creates a function that returns 1 for yes and 0 for no. For wrong arguments it
// returns 0, and the log has the reason.
func answers(host luaapi.Host, name string, ask func(args arguments) (bool, error)) lua.LGFunction {
	return func(L *lua.LState) int {
		yes, err := ask(arguments{L})
		if err != nil {
			host.Refused(name, err)
		}
		number := lua.LNumber(0)
		if yes {
			number = 1
		}
		L.Push(number)
		return 1
	}
}
