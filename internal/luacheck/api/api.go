// Package api describes what scripts can use, in the form that a checker needs. It is made
// from the definitions of the Lua API and a table of the standard library.
package api

import (
	"fmt"
	"io/fs"
	"strings"

	"janus-golua/internal/luacats"
	"janus-golua/lua"
)

// API is everything that scripts can use.
type API struct {
	// Globals are functions and libraries, by name.
	Globals map[string]Type
	// Modules are the results of `require`, by name.
	Modules map[string]*Class
	// Callbacks are the global functions that a script of level 1 defines.
	Callbacks map[string]*Callback
	// HastyEvents are the events of janus.on whose handlers must not wait.
	HastyEvents map[string]bool
	// Strings is the class whose functions are the methods of strings.
	Strings *Class
}

// Callback is a function that a script defines and the plugin calls.
type Callback struct {
	Function *Function
	Required bool
	// MustNotWait says that the callback has to answer at once.
	MustNotWait bool
}

// Load makes the API from a folder of definitions.
func Load(folder fs.FS) (*API, error) { return load(folder) }

func load(folders ...fs.FS) (*API, error) {
	var files []*luacats.File
	for _, folder := range folders {
		more, err := luacats.Read(folder)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	b := &builder{
		api: &API{
			Globals: map[string]Type{}, Modules: map[string]*Class{},
			Callbacks: map[string]*Callback{}, HastyEvents: map[string]bool{},
		},
		classes: map[string]*Class{}, aliases: map[string]*luacats.Entry{},
	}
	for _, file := range files {
		b.declare(file)
	}
	for _, file := range files {
		if err := b.describe(file); err != nil {
			return nil, err
		}
	}
	if err := b.standard(); err != nil {
		return nil, err
	}
	b.markGiven()
	return b.api, nil
}

type builder struct {
	api     *API
	classes map[string]*Class
	aliases map[string]*luacats.Entry
	// failed is the error of the first type that could not be read.
	failed error
	depth  int
}

// declare makes the classes of a file, so that types can name them.
func (b *builder) declare(file *luacats.File) {
	for _, entry := range file.Entries {
		switch entry.Kind {
		case luacats.Class:
			b.class(entry.Name)
		case luacats.Alias:
			b.aliases[entry.Name] = entry
		}
	}
	if file.Module != "" && file.Main != nil {
		class := b.class(file.Main.Name)
		class.Library = true
		b.api.Modules[file.Module] = class
	}
}

func (b *builder) class(name string) *Class {
	if b.classes[name] == nil {
		b.classes[name] = &Class{Name: name, Fields: map[string]*Field{}}
	}
	return b.classes[name]
}

// typeOf reads a type; the first error is kept in failed.
func (b *builder) typeOf(text string, optional bool) Type {
	if text == "" {
		return nil
	}
	t, err := parseType(text, b.named)
	if err != nil && b.failed == nil {
		b.failed = err
	}
	if optional {
		t = append(t[:len(t):len(t)], Option{Kind: Nil})
	}
	return t
}

// named returns the type that a name stands for.
func (b *builder) named(name string) Type {
	if kind, ok := basic[name]; ok {
		return Type{{Kind: kind}}
	}
	if class := b.classes[name]; class != nil {
		return Type{{Kind: Instance, Class: class}}
	}
	if alias := b.aliases[name]; alias != nil && b.depth < maxTypeDepth {
		b.depth++
		defer func() { b.depth-- }()
		t := b.typeOf(alias.Type, false)
		for _, choice := range alias.Choices {
			t = append(t, b.typeOf(choice.Type, false)...)
		}
		return t
	}
	if b.failed == nil {
		b.failed = fmt.Errorf("type %q is unknown", name)
	}
	return nil
}

// basic are the types that need no description.
var basic = map[string]Kind{
	"any": Any, "nil": Nil, "boolean": Boolean, "true": Boolean, "false": Boolean, "number": Number, "integer": Number,
	"string": String, "table": Table, "function": Func, "userdata": Userdata, "thread": Any, "...": Any,
}

// describe adds the fields, functions and variables of a file.
func (b *builder) describe(file *luacats.File) error {
	section := ""
	for _, entry := range file.Entries {
		switch entry.Kind {
		case luacats.Section:
			section = entry.Name
		case luacats.Class:
			b.fields(entry)
		case luacats.Function:
			b.function(file, section, entry)
		case luacats.Variable:
			t := b.typeOf(entry.Type, false)
			if entry.Owner == "" {
				b.api.Globals[entry.Name] = t
			} else {
				b.class(entry.Owner).Fields[entry.Key] = &Field{Type: t}
			}
		}
		if b.failed != nil {
			return fmt.Errorf("%s:%d: %w", file.Path, entry.Line, b.failed)
		}
	}
	return nil
}

func (b *builder) fields(entry *luacats.Entry) {
	class := b.class(entry.Name)
	for _, parent := range entry.Parents {
		class.Parents = append(class.Parents, b.class(parent))
	}
	for _, overload := range entry.Overloads {
		if call := b.typeOf(overload, false).Function(); call != nil {
			call.Name = entry.Name
			class.Call = call
		}
	}
	for _, field := range entry.Fields {
		name, isKey := strings.CutPrefix(field.Name, "[")
		name = strings.Trim(strings.TrimSuffix(name, "]"), `"`)
		if isKey && !strings.Contains(field.Name, `"`) {
			class.Open = true // "[string] any"
			class.AnyMethod = b.typeOf(field.Type, false).Function() != nil
			continue
		}
		t := b.typeOf(field.Type, field.Optional)
		if f := t.Function(); f != nil && f.Name == "" {
			f.Name = entry.Name + ":" + name
		}
		class.Fields[name] = &Field{Type: t, Required: !field.Optional && !t.MayBeNil()}
	}
}

// callbacksFile has the functions that the script defines, requiredSection the title of
// those that it must define.
//
// stockFile has the functions of the stock plugin.
const (
	stockFile       = "level1.lua"
	callbacksFile   = "level1_callbacks.lua"
	requiredSection = "Required"
)

func (b *builder) function(file *luacats.File, section string, entry *luacats.Entry) {
	f := &Function{Name: entry.Name, Method: entry.IsMethod()}
	for _, param := range entry.Params {
		if param.Name == "..." {
			f.Variadic = true
			continue
		}
		t := b.typeOf(param.Type, param.Optional)
		f.Params = append(f.Params, Param{Name: param.Name, Type: t, Required: !param.Optional && !t.MayBeNil()})
	}
	for _, result := range entry.Returns {
		f.Results = append(f.Results, b.typeOf(result.Type, false))
	}
	for _, overload := range entry.Overloads {
		if shape := b.typeOf(overload, false).Function(); shape != nil {
			shape.Name = f.Name
			f.Overloads = append(f.Overloads, shape)
		}
	}
	_, writtenInLua := lua.Library(file.Module)
	f.Converts = writtenInLua || file.Path == stockFile
	context := contextOf(file, entry)
	f.Waits, f.WaitsNot0 = waits(context)
	t := Type{{Kind: Func, Function: f}}
	switch {
	case entry.Owner != "":
		b.class(entry.Owner).Fields[entry.Key] = &Field{Type: t}
	case file.Path == callbacksFile:
		hasty := strings.Contains(context, "; must not wait")
		b.api.Callbacks[entry.Name] = &Callback{f, section == requiredSection, hasty}
	default:
		b.api.Globals[entry.Name] = t
	}
	if entry.Name == "janus.on" {
		b.hastyEvents(entry.Doc)
	}
}
