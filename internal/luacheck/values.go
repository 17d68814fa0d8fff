package luacheck

import (
	"fmt"
	"slices"
	"strings"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/nearest"
)

// value checks an argument or a field; `what` is its name in messages.
func (v visitor) value(what string, wanted api.Type, e luasyntax.Expression, converts bool) {
	if !wanted.IsKnown() {
		return
	}
	if table, ok := e.(*luasyntax.Table); ok && v.table(what, wanted, table, converts) {
		return
	}
	got := v.types.typeOf(e)
	if !got.IsKnown() || accepts(wanted, got, converts) {
		return
	}
	if text, ok := e.(*luasyntax.String); ok && wanted.Has(api.String) {
		near := nearest.Name(text.Value, literals(wanted))
		v.add(WrongValue, e.Pos(), near, "%s is %q, expected %s", what, text.Value, describe(wanted))
		return
	}
	if number, ok := e.(*luasyntax.Number); ok && wanted.Has(api.Number) {
		v.add(WrongValue, e.Pos(), "", "%s is %v, expected %s", what, number.Value, describe(wanted))
		return
	}
	v.add(WrongType, e.Pos(), "", "%s is %s, expected %s", what, describe(withoutNilUnlessOnly(got)), describe(wanted))
}

func withoutNilUnlessOnly(t api.Type) api.Type {
	if rest := withoutNil(t); len(rest) > 0 {
		return rest
	}
	return t
}

// accepts says whether at least one of the possible kinds of a value is wanted.
func accepts(wanted, got api.Type, converts bool) bool {
	if rest := withoutNil(got); len(rest) > 0 {
		got = rest // such a value is nil only after a failure
	}
	return slices.ContainsFunc(got, func(g api.Option) bool {
		return slices.ContainsFunc(wanted, func(w api.Option) bool { return fits(w, g, converts) })
	})
}

func fits(wanted, got api.Option, converts bool) bool {
	switch {
	case wanted.Kind == api.Any || got.Kind == api.Any:
		return true
	case wanted.Literal != nil && got.Literal != nil:
		return *wanted.Literal == *got.Literal
	case got.Kind == api.Instance:
		return fitsObject(wanted, got.Class) || converts && wanted.Kind == api.Number && got.Class.Name == sessionClass
	case wanted.Kind == got.Kind:
		return true
	case wanted.Kind == api.Instance:
		return got.Kind == api.Table || got.Kind == api.Userdata || got.Kind == api.Func && wanted.Class.Call != nil
	case wanted.Kind == api.Userdata:
		return got.Kind == api.Table
	}
	return converts && converted(wanted.Kind, got)
}

// sessionClass is the class of sessions; functions of level 1 accept a session for its id.
const sessionClass = "janus.Session"

// converted says whether Lua converts a value to the wanted kind.
func converted(wanted api.Kind, got api.Option) bool {
	switch {
	case wanted == api.Boolean:
		return true
	case wanted == api.String:
		return got.Kind == api.Number
	case wanted == api.Number && got.Kind == api.String:
		if got.Literal == nil {
			return true
		}
		_, ok := lexer.ParseNumber(*got.Literal)
		return ok
	}
	return false
}

// fitsObject says whether an object is accepted. An object with methods is no table of
// options; other objects are tables, whose fields are not checked.
func fitsObject(wanted api.Option, class *api.Class) bool {
	switch wanted.Kind {
	case api.Instance:
		return wanted.Class == class || wanted.Class.Open || wanted.Class.HasMethods() || !class.HasMethods()
	case api.Func:
		return class.Call != nil
	case api.Table, api.Userdata:
		return true
	}
	return !class.HasMethods()
}

func literals(t api.Type) []string {
	var all []string
	for _, option := range t {
		if option.Literal != nil {
			all = append(all, *option.Literal)
		}
	}
	return all
}

// describe is the name of a type in messages.
func describe(t api.Type) string {
	var words []string
	for _, option := range t {
		word := option.Kind.String()
		switch {
		case option.Literal != nil && option.Kind == api.String:
			word = fmt.Sprintf("%q", *option.Literal)
		case option.Literal != nil:
			word = *option.Literal
		case option.Class != nil:
			word = "a " + title(option.Class)
			if !option.Class.HasMethods() && option.Class.Name != "table" {
				word = "a table " + option.Class.Name
			}
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return list(words, "or")
}

// table checks the fields of a table that is written in place; ok is false if no
// table is accepted.
func (v visitor) table(what string, wanted api.Type, n *luasyntax.Table, converts bool) (ok bool) {
	var classes []*api.Class
	for _, option := range wanted {
		switch option.Kind {
		case api.Instance:
			classes = append(classes, option.Class)
		case api.Table:
			v.items(what, option.Element, n, converts)
			return true
		case api.Any, api.Userdata:
			return true
		}
	}
	if len(classes) == 1 {
		v.fields(what, classes[0], n, converts)
	}
	return len(classes) > 0
}

// items checks the elements of a list.
func (v visitor) items(what string, wanted api.Type, n *luasyntax.Table, converts bool) {
	for i, field := range n.Fields {
		if field.Key == nil {
			v.value(fmt.Sprintf("%s: item %d", what, i+1), wanted, field.Value, converts)
		}
	}
}

// fields checks the fields of a table of options.
func (v visitor) fields(what string, class *api.Class, n *luasyntax.Table, converts bool) {
	if class.HasMethods() {
		return
	}
	what, _, _ = strings.Cut(what, ": argument")
	given := map[string]bool{}
	certain := true
	for _, field := range n.Fields {
		key, ok := field.Key.(*luasyntax.String)
		switch {
		case ok:
			given[key.Value] = true
			v.option(what, class, key, field.Value, converts)
		case field.Key != nil:
			certain = false
		case !class.Given && !class.IsOpen():
			v.add(UnknownField, field.Value.Pos(), "", "%s: an item has no name, as fields have", what)
		}
	}
	for _, name := range class.RequiredNames() {
		if certain && !given[name] && !class.Given {
			v.add(MissingField, n.Pos(), "", "%s: field %s is missing", what, name)
		}
	}
}

// option checks a field. An object of the API may have more fields than a function reads,
// so only likely typing mistakes are reported for it.
func (v visitor) option(what string, class *api.Class, key *luasyntax.String, e luasyntax.Expression, converts bool) {
	if known := class.Field(key.Value); known != nil {
		v.value(what+": field "+key.Value, known.Type, e, converts)
		return
	}
	near := nearest.Name(key.Value, class.Names())
	if class.IsOpen() || class.Given && near == "" {
		return
	}
	v.add(UnknownField, key.Pos(), near, "%s: there is no field %s%s", what, key.Value, unless(near, class.Names()))
}
