package plugin

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/reference"
	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/script"
)

// within runs fn in the state of the running script.
func (b *bench) within(fn func(L *lua.LState)) {
	b.t.Helper()
	err := b.plugin.slot.Running().Engine.Do(script.Origin{}, func(L *lua.LState) error { fn(L); return nil })
	if err != nil {
		b.t.Fatal(err)
	}
}

// names returns the keys of a table that are names, without the keys for internal use.
func names(table *lua.LTable) []string {
	var all []string
	table.ForEach(func(key, _ lua.LValue) {
		if name, ok := key.(lua.LString); ok && !strings.HasPrefix(string(name), "_") {
			all = append(all, string(name))
		}
	})
	slices.Sort(all)
	return all
}

func TestEveryGlobalHasAnEntry(t *testing.T) {
	d := readDefinitions(t)
	plain := script.New(script.Options{Log: nil})
	defer plain.Close()
	var without []string
	if err := plain.Do(script.Origin{}, func(L *lua.LState) error {
		without = names(L.G.Global)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	b := start2(t, "")
	b.within(func(L *lua.LState) {
		for _, name := range names(L.G.Global) {
			if d.members[""][name] == nil && !slices.Contains(without, name) {
				d.missing(t, "", name, L.GetGlobal(name))
			}
		}
		for name, entry := range d.members[""] {
			if L.GetGlobal(name).Type() != lua.LTFunction {
				gone(t, entry, d.files[""])
			}
		}
	})
}

// A script whose globals record which names are looked up.
const curious = app1 + `
setmetatable(_G, { __index = function(_, name) janusLog(7, "looked for " .. name) end })`

func TestEveryCallbackHasAnEntry(t *testing.T) {
	d := readDefinitions(t)
	b, err := tryStart(t, curious, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	if err := b.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	asked := make(map[string]bool)
	for _, name := range app.RequiredFunctions() {
		asked[name] = true
	}
	for _, line := range b.core.Lines("looked for ") {
		_, name, _ := strings.Cut(line, "looked for ")
		asked[name] = true
	}
	for name := range asked {
		if d.callbacks[name] == nil {
			t.Errorf("scripts are asked for %s: add `function %s(…) end` to %s/level1_callbacks.lua, and run make reference",
				name, name, reference.Definitions)
		}
	}
	for name, entry := range d.callbacks {
		if !asked[name] {
			gone(t, entry, "level1_callbacks.lua")
		}
	}
}

// modules are all that `require` finds in the plugin.
func modules(t *testing.T, b *bench) []string {
	t.Helper()
	all := slices.Collect(maps.Keys(b.plugin.slot.Running().Libraries().Native))
	err := fs.WalkDir(os.DirFS("../lua/lib"), ".", func(path string, entry fs.DirEntry, err error) error {
		if module, ok := strings.CutSuffix(path, ".lua"); ok {
			all = append(all, strings.ReplaceAll(module, "/", "."))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func TestEveryMemberOfEveryModuleHasAnEntry(t *testing.T) {
	d := readDefinitions(t)
	all := modules(t, start2(t, ""))
	b := start2(t, `loaded = {} for _, name in ipairs { "`+strings.Join(all, `", "`)+`" } do loaded[name] = require(name) end`)
	b.within(func(L *lua.LState) {
		loaded := L.GetGlobal("loaded").(*lua.LTable)
		for _, name := range all {
			d.checkModule(t, L, name, loaded.RawGetString(name))
		}
	})
	for name, file := range d.modules {
		if !slices.Contains(all, name) {
			t.Errorf("%s describes a module %s, which the plugin does not have", file.Path, name)
		}
	}
}

func (d *definitions) checkModule(t *testing.T, L *lua.LState, name string, value lua.LValue) {
	t.Helper()
	if same, ok := sameModule[name]; ok {
		name = same
	}
	file := d.modules[name]
	if outer, inner, nested := strings.Cut(name, "."); file == nil && nested && d.modules[outer] != nil {
		if yes, _ := d.describes(d.modules[outer].Main.Name, inner); yes {
			return // `require "json.util"` is json.util
		}
	}
	if file == nil || file.Main == nil {
		t.Errorf("the module %s has no definitions: write %s/%s.lua, with `---@meta %s` and a class", name, reference.Definitions, name, name)
		return
	}
	table, class := value.(*lua.LTable), file.Main.Name
	for _, name := range notOffered[name] {
		d.member(class, name, file.Main)
	}
	d.checkMembers(t, table, class, "")
	for key, entry := range d.functions(class) {
		at := lua.LValue(table)
		for part := range strings.SplitSeq(key, ".") {
			at = L.GetField(at, part)
		}
		if at == lua.LNil {
			gone(t, entry, file.Path)
		}
	}
}

// checkMembers requires that everything in a table is described, also in inner tables that
// have no description of their own.
func (d *definitions) checkMembers(t *testing.T, table *lua.LTable, class, prefix string) {
	t.Helper()
	for _, name := range names(table) {
		value := table.RawGetString(name)
		inner, isTable := value.(*lua.LTable)
		switch yes, open := d.describes(class, prefix+name); {
		case isTable && d.hasWithin(class, prefix+name+"."):
			d.checkMembers(t, inner, class, prefix+name+".")
		case !yes && !open:
			d.missing(t, class, prefix+name, value)
		}
	}
}

func (d *definitions) hasWithin(class, prefix string) bool {
	for name := range d.members[class] {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func TestEveryMethodHasAnEntry(t *testing.T) {
	d := readDefinitions(t)
	b := start2(t, "")
	b.attach(1)
	source := "objects = {"
	for class := range d.members {
		if specimens[class] != "" {
			source += fmt.Sprintf("[%q] = %s, ", class, specimens[class])
		}
	}
	if result := b.askWith(1, source+"}", offerJSEP); result.Type == core.ResultError {
		t.Fatalf("%+v: %v", result, b.core.Lines("Lua error"))
	}
	b.within(func(L *lua.LState) {
		objects := L.GetGlobal("objects").(*lua.LTable)
		for class := range d.members {
			d.checkClass(t, L, class, objects.RawGetString(class))
		}
	})
}

// checkClass compares a class with an object of it, which is nil when there is none.
func (d *definitions) checkClass(t *testing.T, L *lua.LState, class string, object lua.LValue) {
	t.Helper()
	methods := d.functions(class)
	module, _, _ := strings.Cut(class, ".")
	switch {
	case d.isMain(class) || object == lua.LNil && (len(methods) == 0 || slices.Contains(needServers, module)):
		return
	case object == lua.LNil:
		t.Errorf("no object of the class %s: add Lua that makes one to specimens", class)
		return
	}
	if index, ok := L.GetMetaField(object, "__index").(*lua.LTable); ok {
		for _, name := range names(index) {
			if yes, _ := d.describes(class, name); !yes {
				d.missing(t, class, name, index.RawGetString(name))
			}
		}
	}
	if table, ok := object.(*lua.LTable); ok {
		d.checkMembers(t, table, class, "")
	}
	for name, entry := range methods {
		if L.GetField(object, name).Type() != lua.LTFunction {
			gone(t, entry, d.files[class])
		}
	}
}

// isMain says whether a class is the table of a module, or of globals.
func (d *definitions) isMain(class string) bool {
	for _, file := range d.modules {
		if file.Main != nil && file.Main.Name == class {
			return true
		}
	}
	return class == ""
}

func TestEveryEventHasAnEntry(t *testing.T) {
	entry := readDefinitions(t).members["janus"]["on"]
	b := start2(t, "")
	b.attach(1)
	_, answer := b.ask(1, `return { why = select(2, pcall(janus.on, "", print)) }`)
	_, list, found := strings.Cut(answer, "expected one of ")
	if !found {
		t.Fatalf("janus.on says %s", answer)
	}
	list, _, _ = strings.Cut(list, `"`)
	events := strings.Split(list, ", ")
	for _, event := range events {
		if !strings.Contains(entry.Doc, "`"+event+"`") {
			t.Errorf("the event %s is not in the table of janus.on: add it, and an @overload, to %s/janus.lua", event, reference.Definitions)
		}
		if !slices.ContainsFunc(entry.Overloads, func(overload string) bool {
			return strings.HasPrefix(overload, fmt.Sprintf("fun(event: %q, handler: fun(", event))
		}) {
			t.Errorf("janus.on has no @overload for the event %s", event)
		}
	}
	if len(entry.Overloads) != len(events) {
		t.Errorf("janus.on has %d overloads, but there are %d events", len(entry.Overloads), len(events))
	}
}
