package script

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/script/captured"
	"janus-golua/plugin/script/fault"
	"janus-golua/plugin/script/threads"
)

// consoleChunk names what a console evaluates, in its errors.
const consoleChunk = "console"

// Evaluate compiles a text, which is an expression or a chunk, and calls it as a task. Besides
// the globals, the text sees the local variables that functions of the script have captured.
// printed takes what the task prints. done is given the results or the error, as by Begin; the
// error is reported nowhere else. Evaluate may only be called from inside an entry. The task
// can be cancelled while it waits.
func (e *Engine) Evaluate(text string, printed io.Writer, done func(values []lua.LValue, err error)) (*Task, error) {
	chunk, err := luacompat.Load(e.state, "return "+text, consoleChunk)
	if err != nil {
		if chunk, err = luacompat.Load(e.state, text, consoleChunk); err != nil {
			return nil, &Error{Where: consoleChunk, Message: fault.OneLine(err.Error())}
		}
	}
	chunk.Env = e.consoleGlobals()
	task := &Task{name: consoleChunk, done: done, quiet: true, printed: printed}
	e.begin(e.state, task, chunk, nil)
	return task, nil
}

// redirect is where the task that runs in L prints, nil for the engine's output.
func redirect(L *lua.LState) io.Writer {
	thread := threads.Of(L)
	if thread == nil {
		return nil
	}
	if task, ok := thread.Working().(*Task); ok {
		return task.printed
	}
	return nil
}

// Locals are the local variables that functions of the script have captured. It may only be
// called from inside an entry, as Knows and Names.
func (e *Engine) Locals() []captured.Variable {
	var roots []lua.LValue
	for _, name := range slices.Sorted(maps.Keys(e.callbacks)) {
		roots = append(roots, e.callbacks[name].fn)
	}
	roots = append(roots, e.globals())
	return captured.Find(append(roots, e.loaded()), ofScript)
}

// loaded are the modules that were required.
func (e *Engine) loaded() *lua.LTable {
	if loaded, ok := e.state.GetField(e.state.Get(lua.RegistryIndex), "_LOADED").(*lua.LTable); ok {
		return loaded
	}
	return e.state.NewTable()
}

// ofScript says whether a source is a file: our own parts have other names.
func ofScript(source string) bool {
	return source != check.OwnChunk && source != consoleChunk && strings.HasSuffix(source, ".lua")
}

func (e *Engine) globals() *lua.LTable { return e.state.Get(lua.GlobalsIndex).(*lua.LTable) }

// Knows says whether a text of the console may use a name.
func (e *Engine) Knows(name string) bool {
	return e.globals().RawGetString(name) != lua.LNil || e.loaded().RawGetString(name) != lua.LNil || len(captured.Named(e.Locals(), name)) > 0
}

// Names are the names that a text of the console may use.
func (e *Engine) Names() []string {
	var names []string
	e.globals().ForEach(func(key, _ lua.LValue) {
		if name, ok := key.(lua.LString); ok {
			names = append(names, string(name))
		}
	})
	for _, v := range e.Locals() {
		names = append(names, v.Name)
	}
	return names
}

// consoleGlobals makes the environment of a console's text. A name is a global's, or else a
// captured local's, or else that of a module. The locals are looked for once, when the text
// needs them: a state with 10,000 sessions takes 20 ms.
func (e *Engine) consoleGlobals() *lua.LTable {
	locals := sync.OnceValue(e.Locals)
	environment, meta := e.state.NewTable(), e.state.NewTable()
	meta.RawSetString("__index", e.state.NewFunction(func(L *lua.LState) int {
		value := lua.LValue(nil)
		if v, ok := e.consoleLocal(L, L.Get(2), locals); ok {
			value = v.Value()
		} else if value = L.GetTable(e.globals(), L.Get(2)); value == lua.LNil {
			value = e.consoleExtra(L.Get(2))
		}
		L.Push(value)
		return 1
	}))
	meta.RawSetString("__newindex", e.state.NewFunction(func(L *lua.LState) int {
		if v, ok := e.consoleLocal(L, L.Get(2), locals); ok {
			v.Set(L.Get(3))
		} else {
			L.SetTable(e.globals(), L.Get(2), L.Get(3))
		}
		return 0
	}))
	environment.Metatable = meta
	return environment
}

// consoleExtra is what a console's text has besides variables: the modules that were required,
// by their names, since `local janus = require "janus"` is no captured local unless a function
// uses it; and `locals`.
func (e *Engine) consoleExtra(key lua.LValue) lua.LValue {
	name, isText := key.(lua.LString)
	switch {
	case !isText:
		return lua.LNil
	case name == "locals":
		return e.localsByFile()
	}
	return e.loaded().RawGetString(string(name))
}

// localsByFile makes the table `locals` of a console: the files of the script by their names,
// and in each the local variables. Of several variables of a name in a file, that one counts
// which is used first.
func (e *Engine) localsByFile() *lua.LTable {
	files := e.state.NewTable()
	byFile := make(map[string]map[lua.LValue]captured.Variable)
	for _, v := range e.Locals() {
		file := filepath.Base(v.File)
		if byFile[file] == nil {
			byFile[file] = make(map[lua.LValue]captured.Variable)
			files.RawSetString(file, e.localsOf(byFile[file]))
		}
		if _, ok := byFile[file][lua.LString(v.Name)]; !ok {
			byFile[file][lua.LString(v.Name)] = v
		}
	}
	return files
}

// localsOf makes a table whose fields are variables.
func (e *Engine) localsOf(variables map[lua.LValue]captured.Variable) *lua.LTable {
	table, meta := e.state.NewTable(), e.state.NewTable()
	meta.RawSetString("__index", e.state.NewFunction(func(L *lua.LState) int {
		if v, ok := variables[L.Get(2)]; ok {
			L.Push(v.Value())
			return 1
		}
		return 0
	}))
	meta.RawSetString("__newindex", e.state.NewFunction(func(L *lua.LState) int {
		v, ok := variables[L.Get(2)]
		if !ok {
			L.RaiseError("there is no local variable %s", L.Get(2).String())
		}
		v.Set(L.Get(3))
		return 0
	}))
	table.Metatable = meta
	return table
}

// consoleLocal finds the captured local of a name; ok is false for globals, and where there is
// none. A name that several variables have is an error that lists them.
func (e *Engine) consoleLocal(L *lua.LState, key lua.LValue, locals func() []captured.Variable) (v captured.Variable, ok bool) {
	name, isText := key.(lua.LString)
	if !isText || e.globals().RawGetString(string(name)) != lua.LNil {
		return v, false
	}
	all := captured.Named(locals(), string(name))
	switch len(all) {
	case 0:
		return v, false
	case 1:
		return all[0], true
	}
	var places []string
	for _, other := range all {
		if place := fmt.Sprintf("locals[%q].%s", filepath.Base(other.File), other.Name); !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	const most = 5
	L.RaiseError("%d local variables are named %s; say which: %s", len(all), string(name), strings.Join(places[:min(len(places), most)], ", "))
	return v, false
}
