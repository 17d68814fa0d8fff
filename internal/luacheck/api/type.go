package api

import "slices"

// Type is what a value may be: one of some kinds. An empty Type says nothing,
// as `any` does.
type Type []Option

// Kind is one of Lua's types, or a class of the definitions.
type Kind int

// The kinds.
const (
	Any Kind = iota
	Nil
	Boolean
	Number
	String
	Table
	Func
	Userdata
	Instance
)

// names are the kinds as messages have them.
var names = [...]string{
	Any: "anything", Nil: "nil", Boolean: "true or false", Number: "a number", String: "a string", Table: "a table",
	Func: "a function", Userdata: "a value of the library's own", Instance: "an object",
}

func (k Kind) String() string { return names[k] }

// Option is one kind of a Type.
type Option struct {
	Kind Kind
	// Literal is the only value that will do, of strings and numbers; nil for any.
	Literal *string
	// Class is that of an Instance.
	Class *Class
	// Function is what is known of a Func, nil for nothing.
	Function *Function
	// Element is what a Table holds, empty when that is not known.
	Element Type
}

// IsKnown says whether the type says anything.
func (t Type) IsKnown() bool {
	return len(t) > 0 && !slices.ContainsFunc(t, func(o Option) bool { return o.Kind == Any })
}

// Has says whether a value may be of a kind.
func (t Type) Has(kind Kind) bool {
	return slices.ContainsFunc(t, func(o Option) bool { return o.Kind == kind })
}

// MayBeNil says whether nil will do, or nothing is said.
func (t Type) MayBeNil() bool { return !t.IsKnown() || t.Has(Nil) }

// only is the single option besides nil.
func (t Type) only() (Option, bool) {
	var found []Option
	for _, option := range t {
		if option.Kind != Nil {
			found = append(found, option)
		}
	}
	if len(found) != 1 {
		return Option{}, false
	}
	return found[0], true
}

// Class is the class of values that are of one class, or nil.
func (t Type) Class() *Class {
	option, _ := t.only()
	return option.Class
}

// Function is what is known of values that are functions of one shape, or nil.
func (t Type) Function() *Function {
	option, _ := t.only()
	if option.Class != nil {
		return option.Class.Call
	}
	return option.Function
}

// Element is what values hold that are tables of one shape.
func (t Type) Element() Type {
	option, _ := t.only()
	return option.Element
}

// Literals are the strings that will do, when nothing else but nil will.
func (t Type) Literals() []string {
	var literals []string
	for _, option := range t {
		switch {
		case option.Literal != nil:
			literals = append(literals, *option.Literal)
		case option.Kind != Nil:
			return nil
		}
	}
	return literals
}

// Function is what can be called.
type Function struct {
	// Name is how a script calls it: "http.get", "session:send".
	Name   string
	Params []Param
	// Method says that it takes its object in front of Params.
	Method   bool
	Variadic bool
	Results  []Type
	// Overloads are the shapes that a first argument chooses, such as the event
	// of janus.on.
	Overloads []*Function
	// Waits says that it may stop the coroutine that calls it; a time-out of 0
	// keeps it from that when WaitsNot0 is set.
	Waits, WaitsNot0 bool
	// Converts says that numbers and strings are taken for each other, and
	// anything for true or false.
	Converts bool
}

// Param is a parameter.
type Param struct {
	Name string
	Type Type
	// Required says that it cannot be left out; one that is not Optional either
	// may be nil.
	Required, Optional bool
}

// Required is the number of arguments that a call needs.
func (f *Function) Required() int {
	required := 0
	for i, param := range f.Params {
		if param.Required {
			required = i + 1
		}
	}
	return required
}

// Choose is the shape for a literal first argument, f itself when it has none.
// ok is false when it has some, and the literal is in none of them.
func (f *Function) Choose(first string) (shape *Function, ok bool) {
	literals := f.FirstLiterals()
	if len(literals) == 0 {
		return f, true
	}
	index := slices.Index(literals, first)
	if index < 0 {
		return f, false
	}
	return f.Overloads[index], true
}

// FirstLiterals are the first arguments of the shapes, when each has one.
func (f *Function) FirstLiterals() []string {
	var literals []string
	for _, shape := range f.Overloads {
		if len(shape.Params) == 0 || len(shape.Params[0].Type.Literals()) != 1 {
			return nil
		}
		literals = append(literals, shape.Params[0].Type.Literals()[0])
	}
	return literals
}

// Class is a table or an object with fields.
type Class struct {
	Name    string
	Parents []*Class
	// Fields are its own, methods among them.
	Fields map[string]*Field
	// Open says that scripts may keep other fields in it.
	Open bool
	// AnyMethod says that all other names are methods, such as a server's commands.
	AnyMethod bool
	// Call is what calling it does, nil when it cannot be called.
	Call *Function
	// Given says that the API hands such objects out: they may have more fields
	// than a function reads.
	Given bool
	// Library says that it is what `require` or a global gives.
	Library bool
}

// Field is one of a class.
type Field struct {
	Type     Type
	Required bool
}

// maxParents bounds a search through parents, which might be in a circle.
const maxParents = 16

// Field finds a field of the class or its parents, nil when there is none.
func (c *Class) Field(name string) *Field { return c.field(name, maxParents) }

func (c *Class) field(name string, depth int) *Field {
	if field := c.Fields[name]; field != nil || depth == 0 {
		return field
	}
	for _, parent := range c.Parents {
		if field := parent.field(name, depth-1); field != nil {
			return field
		}
	}
	return nil
}

// Names are all fields, in order.
func (c *Class) Names() []string {
	var names []string
	c.each(maxParents, func(name string, _ *Field) { names = append(names, name) })
	slices.Sort(names)
	return slices.Compact(names)
}

// RequiredNames are the fields that must be there, in order.
func (c *Class) RequiredNames() []string {
	var names []string
	c.each(maxParents, func(name string, field *Field) {
		if field.Required {
			names = append(names, name)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// HasMethods says whether it has functions: then it is no table of options.
func (c *Class) HasMethods() bool {
	found := false
	c.each(maxParents, func(_ string, field *Field) { found = found || field.Type.Function() != nil })
	return found
}

// IsOpen says whether the class or a parent takes any field.
func (c *Class) IsOpen() bool { return c.isOpen(maxParents) }

func (c *Class) isOpen(depth int) bool {
	return c.Open || depth > 0 && slices.ContainsFunc(c.Parents, func(p *Class) bool { return p.isOpen(depth - 1) })
}

func (c *Class) each(depth int, visit func(string, *Field)) {
	for name, field := range c.Fields {
		visit(name, field)
	}
	for _, parent := range c.Parents {
		if depth > 0 {
			parent.each(depth-1, visit)
		}
	}
}
