package luacheck

import (
	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
)

// inference finds the types of a file's values, where they are certain.
type inference struct {
	api  *api.API
	unit *unit
	// params are the types of handlers' parameters.
	params map[*luasyntax.Local]api.Type
	known  map[luasyntax.Expression]api.Type
	// handlers are the functions that the API calls and that have to return a value.
	handlers map[*luasyntax.Function]handler
	// replaced are the fields of classes that the file sets.
	replaced map[member]bool
	// opened are the classes whose fields the file sets by computed names.
	opened map[*api.Class]bool
}

// member is a field of a class.
type member struct {
	class *api.Class
	name  string
}

func newInference(known *api.API, u *unit) *inference {
	return &inference{
		api: known, unit: u, params: map[*luasyntax.Local]api.Type{}, known: map[luasyntax.Expression]api.Type{},
		handlers: map[*luasyntax.Function]handler{},
		replaced: map[member]bool{}, opened: map[*api.Class]bool{},
	}
}

// typeOf is the type of an expression's first value. A value that depends on
// itself has no type.
func (i *inference) typeOf(e luasyntax.Expression) api.Type {
	if t, ok := i.known[e]; ok {
		return t
	}
	i.known[e] = nil
	t := i.find(e)
	i.known[e] = t
	return t
}

func (i *inference) find(e luasyntax.Expression) api.Type {
	switch e := e.(type) {
	case *luasyntax.Nil:
		return api.Type{{Kind: api.Nil}}
	case *luasyntax.True, *luasyntax.False:
		return api.Type{{Kind: api.Boolean}}
	case *luasyntax.Number:
		return api.Type{{Kind: api.Number}}
	case *luasyntax.String:
		return api.Type{{Kind: api.String, Literal: &e.Value}}
	case *luasyntax.Function:
		return api.Type{{Kind: api.Func}}
	case *luasyntax.Table:
		return api.Type{{Kind: api.Table}}
	case *luasyntax.Parenthesis:
		return i.typeOf(e.Inner)
	case *luasyntax.Name:
		return i.name(e)
	case *luasyntax.Index:
		return i.field(e)
	case *luasyntax.Call, *luasyntax.MethodCall:
		return i.result(e, 0)
	case *luasyntax.Binary:
		return i.binary(e)
	}
	return nil
}

// binary finds the types of texts, of comparisons, and of an `or` with one class on both sides.
func (i *inference) binary(e *luasyntax.Binary) api.Type {
	switch e.Operator {
	case "or":
		left, right := i.typeOf(e.Left).Class(), i.typeOf(e.Right).Class()
		if left != nil && left == right {
			return i.typeOf(e.Right)
		}
	case "==", "~=", "<", ">", "<=", ">=":
		return api.Type{{Kind: api.Boolean}}
	case "..":
		// Tables may define concatenation themselves, so one operand must be text.
		left, right := i.typeOf(e.Left), i.typeOf(e.Right)
		if left.Has(api.String) || right.Has(api.String) {
			return api.Type{{Kind: api.String}}
		}
	}
	return nil
}

func (i *inference) name(n *luasyntax.Name) api.Type {
	if n.Local != nil {
		return i.local(n.Local)
	}
	p := i.unit.program
	writes := i.unit.facts.writes[n.Name]
	if p.writes[n.Name] == 0 && !p.anyGlobals {
		return i.api.Globals[n.Name]
	}
	if p.writes[n.Name] == 1 && len(writes) == 1 && writes[0].top && writes[0].value != nil {
		return i.typeOf(writes[0].value)
	}
	return nil
}

func (i *inference) local(l *luasyntax.Local) api.Type {
	if t, ok := i.params[l]; ok {
		return t
	}
	if m := i.unit.module; m != nil && m.table == l {
		return api.Type{{Kind: api.Instance, Class: m.class}}
	}
	v, ok := i.unit.facts.values[l]
	switch {
	case !ok || i.unit.facts.assigned[l]:
		return nil
	case v.iterated:
		return i.iterated(v)
	case v.index == 0:
		return i.typeOf(v.of)
	}
	return i.result(v.of, v.index)
}

// iterated is the type of what ipairs(list) yields.
func (i *inference) iterated(v value) api.Type {
	call, ok := v.of.(*luasyntax.Call)
	if !ok || v.index != 1 || len(call.Arguments) != 1 {
		return nil
	}
	switch i.functionName(call) {
	case "ipairs", "pairs":
		return i.typeOf(call.Arguments[0]).Element()
	}
	return nil
}

// functionName is the name of the API's function that is called, empty for other functions.
func (i *inference) functionName(call *luasyntax.Call) string {
	if f := i.typeOf(call.Function).Function(); f != nil {
		return f.Name
	}
	return ""
}

// field is the type of an indexed value.
func (i *inference) field(e *luasyntax.Index) api.Type {
	object := i.typeOf(e.Object)
	if key, ok := constantKey(e); ok {
		if class := object.Class(); class != nil {
			return i.member(class, key)
		}
	}
	return object.Element()
}

// member is the type of a class's field, unless the file sets the field.
func (i *inference) member(class *api.Class, key string) api.Type {
	field := class.Field(key)
	if field == nil || i.opened[class] || i.replaced[member{class, key}] {
		return nil
	}
	return field.Type
}

// method is the function that a method call runs.
func (i *inference) method(call *luasyntax.MethodCall) *api.Function {
	if class := i.classOf(call.Receiver); class != nil {
		return i.member(class, call.Method).Function()
	}
	return nil
}

// classOf is the class that has the methods of a value.
func (i *inference) classOf(e luasyntax.Expression) *api.Class {
	t := i.typeOf(e)
	if class := t.Class(); class != nil {
		return class
	}
	if t.IsKnown() && len(t) == 1 && t[0].Kind == api.String {
		return i.api.Strings
	}
	return nil
}

// result is the type of one result of a call, counted from 0.
func (i *inference) result(e luasyntax.Expression, index int) api.Type {
	switch call := e.(type) {
	case *luasyntax.MethodCall:
		return resultOf(i.method(call), index)
	case *luasyntax.Call:
		f := i.typeOf(call.Function).Function()
		if f == nil || index > 0 || len(call.Arguments) == 0 {
			return resultOf(f, index)
		}
		switch f.Name {
		case "require":
			return i.module(call.Arguments[0])
		case "assert":
			return withoutNil(i.typeOf(call.Arguments[0]))
		}
		return resultOf(f, index)
	}
	return nil
}

func resultOf(f *api.Function, index int) api.Type {
	if f == nil || index >= len(f.Results) {
		return nil
	}
	return f.Results[index]
}

func withoutNil(t api.Type) api.Type {
	var rest api.Type
	for _, option := range t {
		if option.Kind != api.Nil {
			rest = append(rest, option)
		}
	}
	return rest
}

// module is the class of a module of ours, unless a file of the script hides it.
func (i *inference) module(name luasyntax.Expression) api.Type {
	text, ok := name.(*luasyntax.String)
	if !ok {
		return nil
	}
	if i.unit.own[text.Value] {
		return i.ownModule(text.Value)
	}
	if class := i.api.Modules[text.Value]; class != nil {
		return api.Type{{Kind: api.Instance, Class: class}}
	}
	return nil
}
