package api

import (
	_ "embed" // for the table
	"fmt"
	"strings"
)

// standardLibrary has a line for each function and variable of the standard
// library: its name and its type.
//
//go:embed standard.txt
var standardLibrary string

// standard adds the standard library: its tables are classes such as "string",
// and functions find them as globals.
func (b *builder) standard() error {
	b.class("file")
	for line := range strings.Lines(standardLibrary) {
		name, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		t := b.typeOf(text, false)
		if b.failed != nil {
			return fmt.Errorf("%s: %w", name, b.failed)
		}
		if f := t.Function(); f != nil {
			f.Name, f.Converts, f.Method = name, true, strings.Contains(name, ":")
			requireGiven(f)
		}
		b.addStandard(name, t)
	}
	b.api.Strings = b.api.Globals["string"].Class()
	return nil
}

// requireGiven makes parameters required even if they may be nil, because Lua's own functions
// distinguish nil from no argument.
func requireGiven(f *Function) {
	for i := range f.Params {
		f.Params[i].Required = !f.Params[i].Optional
	}
}

func (b *builder) addStandard(name string, t Type) {
	owner, key, isField := strings.Cut(strings.Replace(name, ":", ".", 1), ".")
	if !isField {
		b.api.Globals[name] = t
		return
	}
	className := owner
	if owner != "file" {
		className = "library " + owner // the type `string` is not the table of that name
		class := b.class(className)
		class.Library = true
		b.api.Globals[owner] = Type{{Kind: Instance, Class: class}}
	}
	b.class(className).Fields[key] = &Field{Type: t}
}
