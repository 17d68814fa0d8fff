package luacheck

import (
	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/nearest"
)

// visitor goes through a file and judges it. A copy of it goes into each function.
type visitor struct {
	*report
	api   *api.API
	types *inference
	// inFunction is false in the main chunk.
	inFunction bool
	// hasty is the reason why code here must not wait, empty where it may wait.
	hasty string
	// functions are those that will be called where nothing may wait, with the reason.
	functions map[*luasyntax.Function]string
	// same are functions that pcall calls at once, in the place where they stand.
	same map[*luasyntax.Function]bool
	// targets are expressions that are set, and not read.
	targets map[luasyntax.Expression]bool
	// reported are the globals that have been reported.
	reported map[string]bool
	// meant maps misspelt globals to the names that were likely meant; names are all existing
	// names.
	meant map[string]string
	names *[]string
}

const whileLoading = "while the script loads"

func newVisitor(known *api.API, u *unit, r *report) visitor {
	return visitor{
		report: r, api: known, types: newInference(known, u), hasty: whileLoading,
		functions: map[*luasyntax.Function]string{}, same: map[*luasyntax.Function]bool{},
		targets: map[luasyntax.Expression]bool{}, reported: map[string]bool{}, meant: map[string]string{}, names: new([]string),
	}
}

func (v visitor) run() {
	v.types.bind()
	luasyntax.Walk(v.unit.chunk.Main.Body, v.visit)
	v.callbacks()
	if v.options.Unused {
		v.unused()
	}
}

func (v visitor) visit(n luasyntax.Node) bool {
	switch n := n.(type) {
	case *luasyntax.Function:
		v.function(n)
		return false
	case *luasyntax.Name:
		v.name(n)
	case *luasyntax.Index:
		v.index(n)
	case *luasyntax.Call:
		v.call(n)
	case *luasyntax.MethodCall:
		v.methodCall(n)
	case *luasyntax.Table:
		v.metatable(n)
	case *luasyntax.Number:
		v.number(n)
	case *luasyntax.GenericFor:
		v.iterator(n.Values[0])
	case *luasyntax.Assign:
		for i, target := range n.Targets {
			v.assign(target)
			if i < len(n.Values) {
				v.assigned(target, n.Values[i])
			}
		}
	case *luasyntax.FunctionStatement:
		v.assign(n.Target)
		v.assigned(n.Target, n.Function)
	}
	return true
}

func (v visitor) function(f *luasyntax.Function) {
	inner := v
	inner.inFunction = true
	if !v.same[f] {
		inner.hasty = v.functions[f]
	}
	luasyntax.Walk(f.Body, inner.visit)
	v.returns(f)
}

// assign checks the target of an assignment.
func (v visitor) assign(target luasyntax.Expression) {
	v.targets[target] = true
	name, ok := target.(*luasyntax.Name)
	if !ok || name.Local != nil || !v.inFunction || v.reported[name.Name] {
		return
	}
	p := v.unit.program
	if p.anyGlobals || p.declared[name.Name] || v.exists(name.Name) {
		return
	}
	v.reported[name.Name] = true
	v.add(AccidentalGlobal, name.Pos(), "", "%s is set in a function, and is global: say local, or set it outside of functions first", name.Name)
}

// assigned checks functions that Lua or Janus calls.
func (v visitor) assigned(target, value luasyntax.Expression) {
	f, isFunction := value.(*luasyntax.Function)
	switch target := target.(type) {
	case *luasyntax.Index:
		if key, ok := constantKey(target); ok {
			v.metafield(key, target.Key.Pos(), value)
		}
	case *luasyntax.Name:
		if callback := v.api.Callbacks[target.Name]; isFunction && target.Local == nil && callback != nil && callback.MustNotWait {
			v.functions[f] = "in " + target.Name + ", which must answer at once"
		}
	}
}

// exists says whether a global is part of the API.
func (v visitor) exists(name string) bool {
	_, isGlobal := v.api.Globals[name]
	return isGlobal || v.api.Callbacks[name] != nil
}

// name reports globals that nothing sets.
func (v visitor) name(n *luasyntax.Name) {
	p := v.unit.program
	if n.Local != nil || v.targets[n] || p.anyGlobals || p.globals[n.Name] || v.unit.facts.tested[n.Name] {
		return
	}
	if _, known := v.api.Globals[n.Name]; known {
		return
	}
	if v.api.Callbacks[n.Name] != nil {
		v.add(UndefinedGlobal, n.Pos(), "", "the callback %s is used, but not defined", n.Name)
		return
	}
	if missing, ok := absentGlobals[n.Name]; ok {
		v.add(Unavailable, n.Pos(), "", "%s is not here: %s", n.Name, missing)
		return
	}
	v.add(UndefinedGlobal, n.Pos(), v.variableNear(n.Name), "nothing sets the global variable %s", n.Name)
}

// maxSuggestions bounds how many names are compared with all others.
const maxSuggestions = 100

// variableNear is the variable that was likely meant by a name.
func (v visitor) variableNear(name string) string {
	if meant, ok := v.meant[name]; ok || len(v.meant) >= maxSuggestions {
		return meant
	}
	if *v.names == nil {
		*v.names = v.variables()
	}
	v.meant[name] = nearest.Name(name, *v.names)
	return v.meant[name]
}

// variables lists the names of all variables.
func (v visitor) variables() []string {
	var names []string
	for name := range v.api.Globals {
		names = append(names, name)
	}
	for name := range v.unit.program.globals {
		names = append(names, name)
	}
	luasyntax.Walk(v.unit.chunk.Main, func(n luasyntax.Node) bool {
		if local, ok := n.(*luasyntax.Local); ok {
			names = append(names, local.Name)
		}
		return true
	})
	return names
}

// index reports fields that do not exist, or should not be used.
func (v visitor) index(n *luasyntax.Index) {
	key, ok := constantKey(n)
	class := v.types.typeOf(n.Object).Class()
	if !ok || class == nil || v.targets[n] || v.unit.facts.tested[path(n)] {
		return
	}
	if v.library(class, key, n.Key.Pos()) {
		return
	}
	if class.Field(key) == nil && !class.IsOpen() {
		v.unknown(class, key, n.Key.Pos())
	}
}

// unknown reports a field that nothing sets. Data from Janus may have more fields than the
// definitions list, so only likely typing mistakes are reported for them.
func (v visitor) unknown(class *api.Class, key string, at luasyntax.Position) {
	library, _ := cutLibrary(class.Name)
	near := nearest.Name(key, class.Names())
	if v.unit.program.fields[key] || v.types.opened[class] || v.unit.program.escaped[library] ||
		class.Given && near == "" && !class.HasMethods() {
		return
	}
	if own := v.unit.module; own != nil && own.class == class && near == "" {
		return // who requires the file may set the field: `if M.debug then`
	}
	v.add(UnknownField, at, near, "%s has no %s", title(class), key)
}

// title is the name of a class in messages.
func title(class *api.Class) string {
	if name, ok := cutLibrary(class.Name); ok {
		return name
	}
	return class.Name
}

// unused reports local variables that nothing reads.
func (v visitor) unused() {
	used := map[*luasyntax.Local]bool{}
	var declared []*luasyntax.Local
	luasyntax.Walk(v.unit.chunk.Main, func(n luasyntax.Node) bool {
		switch n := n.(type) {
		case *luasyntax.Name:
			used[n.Local] = used[n.Local] || !v.targets[n]
		case *luasyntax.LocalStatement:
			declared = append(declared, n.Locals...)
		case *luasyntax.LocalFunction:
			declared = append(declared, n.Local)
		}
		return true
	})
	for _, local := range declared {
		if !used[local] && local.Name[0] != '_' && local.Attribute != "close" {
			v.add(UnusedLocal, local.Pos(), "", "nothing reads the local variable %s", local.Name)
		}
	}
}
