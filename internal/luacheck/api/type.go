package api

import "slices"

// Type is the set of kinds that a value may have. An empty Type says nothing, as `any`
// does.
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

// names are the names of the kinds in messages.
var names = [...]string{
	Any: "anything", Nil: "nil", Boolean: "true or false", Number: "a number", String: "a string", Table: "a table",
	Func: "a function", Userdata: "a value of the library's own", Instance: "an object",
}

func (k Kind) String() string { return names[k] }

// Option is one kind of a Type.
type Option struct {
	Kind Kind
	// Literal is the only allowed value of a string or number; nil allows any value.
	Literal *string
	// Class is the class of an Instance.
	Class *Class
	// Function describes a Func; nil if nothing is known about it.
	Function *Function
	// Element is the type of the values in a Table; empty if that is not known.
	Element Type
}

// IsKnown says whether anything is known about the type.
func (t Type) IsKnown() bool {
	return len(t) > 0 && !slices.ContainsFunc(t, func(o Option) bool { return o.Kind == Any })
}

// Has says whether a value may be of a kind.
func (t Type) Has(kind Kind) bool {
	return slices.ContainsFunc(t, func(o Option) bool { return o.Kind == kind })
}

// MayBeNil says whether nil is allowed; it is if nothing is known.
func (t Type) MayBeNil() bool { return !t.IsKnown() || t.Has(Nil) }

// only returns the only option besides nil.
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

// Class is the class of the values if all are of one class, otherwise nil.
func (t Type) Class() *Class {
	option, _ := t.only()
	return option.Class
}

// Function describes the values if all are functions of one shape, otherwise nil.
func (t Type) Function() *Function {
	option, _ := t.only()
	if option.Class != nil {
		return option.Class.Call
	}
	return option.Function
}

// Element is the type of what the values hold, if all are tables of one shape.
func (t Type) Element() Type {
	option, _ := t.only()
	return option.Element
}

// Literals lists the allowed strings, if nothing but them and nil is allowed.
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

// Function describes something that can be called.
type Function struct {
	// Name is how a script calls it: "http.get", "session:send".
	Name   string
	Params []Param
	// Method says that the function takes its object before Params.
	Method   bool
	Variadic bool
	Results  []Type
	// Overloads are the shapes among which the first argument chooses, such as the event
	// of janus.on.
	Overloads []*Function
	// Waits says that the function may suspend the coroutine that calls it. If WaitsNot0 is
	// set, it does not with a time-out of 0.
	Waits, WaitsNot0 bool
	// Converts says that numbers and strings are converted to each other, and
	// any value to true or false.
	Converts bool
}

// Param is a parameter of a function.
type Param struct {
	Name string
	Type Type
	// Required says that the argument cannot be left out. If it is not Optional either, it
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

// Choose returns the shape for a literal first argument, or f itself if f has only one shape.
// ok is false if f has several shapes and none is for the literal.
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

// FirstLiterals lists the first arguments of the shapes, if each shape has one.
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
	// Fields are the class's own fields, methods included.
	Fields map[string]*Field
	// Open says that scripts may keep other fields in the object.
	Open bool
	// AnyMethod says that all other names are methods, such as a server's commands.
	AnyMethod bool
	// Call is the function that runs when the object is called, nil if it cannot be called.
	Call *Function
	// Given says that the API gives such objects to scripts. They may have more fields than
	// a function reads.
	Given bool
	// Library says that the class describes a library: the result of `require`, or a global.
	Library bool
}

// Field is one field of a class.
type Field struct {
	Type     Type
	Required bool
}

// maxParents bounds a search through parents, which might form a circle.
const maxParents = 16

// Field finds a field of the class or its parents, or nil.
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

// Names lists all fields, in order.
func (c *Class) Names() []string {
	var names []string
	c.each(maxParents, func(name string, _ *Field) { names = append(names, name) })
	slices.Sort(names)
	return slices.Compact(names)
}

// RequiredNames lists the fields that must be there, in order.
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

// HasMethods says whether the class has functions; then it is not a table of options.
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
