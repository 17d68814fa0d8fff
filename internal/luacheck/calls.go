package luacheck

import (
	"fmt"
	"strings"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/nearest"
)

// call is one call of a function of the API.
type call struct {
	function  *api.Function
	arguments []luasyntax.Expression
	// at is the position of the function's name.
	at luasyntax.Position
}

// call checks a call of a function.
func (v visitor) call(n *luasyntax.Call) {
	f := v.types.typeOf(n.Function).Function()
	if f == nil {
		if isGlobal(n.Function, "require") && !v.unit.program.globals["require"] {
			v.require(n.Arguments) // also where unknown globals are not reported
		}
		return
	}
	c := call{f, n.Arguments, nameAt(n.Function)}
	if f.Method && f.Name != "" {
		if !v.hasObject(n) {
			v.add(WrongCall, c.at, f.Name, "%s is called with a dot, without its object", f.Name)
			return
		}
		c.arguments = c.arguments[1:]
	}
	v.judge(c)
	switch f.Name {
	case "require":
		v.require(n.Arguments)
	case "timeCallback":
		v.named(n.Arguments)
	}
}

// named checks the name of a global function.
func (v visitor) named(arguments []luasyntax.Expression) {
	name, ok := first(arguments).(*luasyntax.String)
	p := v.unit.program
	if !ok || p.anyGlobals || p.globals[name.Value] || v.exists(name.Value) {
		return
	}
	var known []string
	for global := range p.globals {
		known = append(known, global)
	}
	v.add(UndefinedGlobal, name.Pos(), nearest.Name(name.Value, known), "nothing sets the global function %s", name.Value)
}

// nameAt is the position of the last name in a path.
func nameAt(e luasyntax.Expression) luasyntax.Position {
	if index, ok := e.(*luasyntax.Index); ok {
		return index.Key.Pos()
	}
	return e.Pos()
}

// hasObject says whether a method that is called with a dot gets its object, or a value that
// may be the object.
func (v visitor) hasObject(n *luasyntax.Call) bool {
	if len(n.Arguments) == 0 {
		return false
	}
	t := v.types.typeOf(n.Arguments[0])
	if index, ok := n.Function.(*luasyntax.Index); ok && t.Class() != nil {
		return t.Class() == v.types.classOf(index.Object)
	}
	return !t.IsKnown() || t.Class() != nil
}

// methodCall checks a call with a colon.
func (v visitor) methodCall(n *luasyntax.MethodCall) {
	class := v.types.classOf(n.Receiver)
	receiver := path(n.Receiver)
	if class == nil || receiver != "" && v.unit.facts.tested[receiver+"."+n.Method] {
		v.hastyMethod(n)
		return
	}
	isText := class == v.api.Strings && v.types.typeOf(n.Receiver).Class() == nil
	if !isText && v.library(class, n.Method, n.MethodAt) {
		return
	}
	if class.Field(n.Method) == nil {
		if class.AnyMethod {
			return
		}
		v.unknown(class, n.Method, n.MethodAt)
		return
	}
	f := v.types.method(n)
	switch {
	case f == nil:
	case f.Method:
		v.judge(call{f, n.Arguments, n.MethodAt})
	case isText:
		v.judge(call{f, append([]luasyntax.Expression{n.Receiver}, n.Arguments...), n.MethodAt})
	case class.Library:
		v.add(WrongCall, n.MethodAt, f.Name, "%s is called with a colon, which hands it %s as its first argument", f.Name, title(class))
	}
}

// hastyMethod handles methods of unknown objects. gsub must be the method of a string: no
// other method of that name takes a function.
func (v visitor) hastyMethod(n *luasyntax.MethodCall) {
	if n.Method == "gsub" {
		v.hastyArguments("string.gsub", append([]luasyntax.Expression{n.Receiver}, n.Arguments...))
	}
}

// judge checks the arguments of a call.
func (v visitor) judge(c call) {
	v.waits(c.function, c.arguments, c.at)
	v.hastyArguments(c.function.Name, c.arguments)
	if !v.enough(c) || !v.choose(&c) {
		return
	}
	for i, argument := range c.arguments {
		if i >= len(c.function.Params) {
			return
		}
		param := c.function.Params[i]
		what := fmt.Sprintf("%s: argument %d (%s)", c.function.Name, i+1, param.Name)
		v.value(what, param.Type, argument, c.function.Converts)
	}
}

// enough checks the number of arguments; it is false if some are missing.
func (v visitor) enough(c call) bool {
	f, given := c.function, len(c.arguments)
	if given < f.Required() && !mayBeMore(c.arguments) {
		param := f.Params[given]
		for i := given; i < len(f.Params) && !param.Required; i++ {
			param = f.Params[i]
		}
		v.add(MissingArgument, c.at, "", "%s: argument %d (%s) is missing", f.Name, given+1, param.Name)
		return false
	}
	if given > len(f.Params) && !f.Variadic {
		v.add(ExtraArgument, c.arguments[len(f.Params)].Pos(), "", "%s takes %s, not %d", f.Name, arguments(len(f.Params)), given)
	}
	return true
}

func arguments(count int) string {
	switch count {
	case 0:
		return "no argument"
	case 1:
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", count)
}

func mayBeMore(arguments []luasyntax.Expression) bool {
	if len(arguments) == 0 {
		return false
	}
	switch arguments[len(arguments)-1].(type) {
	case *luasyntax.Vararg, *luasyntax.Call, *luasyntax.MethodCall:
		return true
	}
	return false
}

// choose selects the function's shape by the first argument, such as
// an event.
// an event.
func (v visitor) choose(c *call) bool {
	event, ok := first(c.arguments).(*luasyntax.String)
	if !ok {
		return true
	}
	shape, ok := c.function.Choose(event.Value)
	if !ok {
		known := c.function.FirstLiterals()
		near := nearest.Name(event.Value, known)
		v.add(UnknownEvent, event.Pos(), near, "%s: there is no event %q%s", c.function.Name, event.Value, unless(near, known))
		return false
	}
	c.function = &api.Function{Name: c.function.Name, Params: shape.Params, Variadic: shape.Variadic, Converts: c.function.Converts}
	return true
}

// unless lists the existing names if none of them is near.
func unless(near string, known []string) string {
	if near != "" {
		return ""
	}
	return ", but " + strings.Join(known, ", ")
}
