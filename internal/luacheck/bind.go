package luacheck

import (
	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
)

// bind finds the types of handlers' parameters, such as in janus.on("message", handler).
func (i *inference) bind() {
	luasyntax.Walk(i.unit.chunk.Main, func(n luasyntax.Node) bool {
		switch call := n.(type) {
		case *luasyntax.Call:
			i.bindArguments(i.typeOf(call.Function).Function(), call.Arguments)
		case *luasyntax.MethodCall:
			i.bindArguments(i.method(call), call.Arguments)
		}
		return true
	})
	for _, target := range i.unit.facts.sets {
		if class := i.typeOf(target.Object).Class(); class != nil {
			key, ok := constantKey(target)
			i.replaced[member{class, key}] = true
			i.opened[class] = i.opened[class] || !ok
		}
	}
	clear(i.known) // types that were found before the handlers were known
}

func (i *inference) bindArguments(f *api.Function, arguments []luasyntax.Expression) {
	if f == nil || len(arguments) == 0 {
		return
	}
	event := ""
	if text, ok := arguments[0].(*luasyntax.String); ok {
		event = text.Value
		f, _ = f.Choose(event)
	}
	for n, argument := range arguments {
		if n >= len(f.Params) {
			return
		}
		if handler := f.Params[n].Type.Function(); handler != nil {
			i.bindParameters(i.functionOf(argument), handler)
			i.bindHandler(i.functionOf(argument), event, handler)
		}
	}
}

// functionOf returns the function that an expression stands for.
func (i *inference) functionOf(e luasyntax.Expression) *luasyntax.Function {
	if name, ok := e.(*luasyntax.Name); ok {
		writes := i.unit.facts.writes[name.Name]
		switch {
		case name.Local != nil && !i.unit.facts.assigned[name.Local]:
			e = i.unit.facts.values[name.Local].of
		case name.Local == nil && len(writes) == 1:
			e = writes[0].value
		}
	}
	f, _ := e.(*luasyntax.Function)
	return f
}

func (i *inference) bindParameters(f *luasyntax.Function, handler *api.Function) {
	if f == nil {
		return
	}
	for n, local := range f.Parameters {
		if n >= len(handler.Params) || i.unit.facts.assigned[local] {
			continue
		}
		t := handler.Params[n].Type
		if bound, ok := i.params[local]; ok && bound.Class() != t.Class() {
			t = nil
		}
		i.params[local] = t
	}
}
