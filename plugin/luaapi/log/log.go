// Package log is the native module `log`: it writes lines with a message and named fields
// to the log of Janus.
//
//	log.info("joined", { room = 1234, session = session })
//	-->  joined session=42 room=1234
//
// Even if a client has chosen a field's text, the line stays one line with exactly the
// fields that the script gave it.
package log

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/args"
)

// Sink takes the lines. It is called with the Lua lock held.
type Sink interface {
	Log(level core.Level, text string)
}

// Opener creates the loader of `log` for a sink.
func Opener(sink Sink) lua.LGFunction {
	return func(L *lua.LState) int {
		return args.Return(L, logger{sink: sink, name: "log."}.table(L))
	}
}

// level is one of a logger's functions.
type level struct {
	name  string
	level core.Level
}

var levels = [...]level{
	{"error", core.LogError}, {"warn", core.LogWarning}, {"info", core.LogInfo},
	{"verbose", core.LogVerbose}, {"debug", core.LogDebug},
}

// logger is the module itself, or what `with` returns.
type logger struct {
	sink Sink
	// name is how error messages call the logger; the name of the function follows.
	name   string
	fields fields
}

func (l logger) table(L *lua.LState) *lua.LTable {
	table := L.NewTable()
	for _, level := range levels {
		table.RawSetString(level.name, L.NewFunction(func(L *lua.LState) int {
			r := l.arguments(L, table, level.name)
			l.sink.Log(level.level, line(r.Text(1), l.merged(r, 2)))
			return 0
		}))
	}
	table.RawSetString("with", L.NewFunction(func(L *lua.LState) int {
		r := l.arguments(L, table, "with")
		r.Table(1)
		return args.Return(L, logger{sink: l.sink, name: "logger:", fields: l.merged(r, 1)}.table(L))
	}))
	return table
}

// arguments makes both l.info(...) and l:info(...) work.
func (l logger) arguments(L *lua.LState, self *lua.LTable, function string) args.Reader {
	if L.Get(1) == self {
		return args.OfMethod(L, l.name+function)
	}
	return args.Of(L, l.name+function)
}

// merged returns the logger's fields together with those of an argument, which win.
func (l logger) merged(r args.Reader, index int) fields {
	if !r.Has(index) {
		return l.fields
	}
	more := make(map[string]lua.LValue)
	r.Table(index).ForEach(func(key, value lua.LValue) {
		name, ok := key.(lua.LString)
		if !ok {
			r.Fail(index, "has a %s for a field's name, expected a string", key.Type())
		}
		more[string(name)] = value
	})
	return l.fields.with(render(r.L, more))
}
