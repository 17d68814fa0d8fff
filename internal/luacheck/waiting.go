package luacheck

import (
	"strings"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
)

// waits reports calls of functions that wait or yield, where that is not possible.
func (v visitor) waits(f *api.Function, arguments []luasyntax.Expression, at luasyntax.Position) {
	switch {
	case v.hasty == "" || f.WaitsNot0 && endsInZero(f, arguments):
	case f.Waits:
		v.add(CannotWait, at, "", "%s waits, which is not possible %s", f.Name, v.hasty)
	case f.Name == "coroutine.yield" && v.inFunction && !strings.Contains(v.hasty, "answer"):
		v.add(CannotWait, at, "", "coroutine.yield is not possible %s", v.hasty)
	}
}

// endsInZero says whether the last argument, the time-out, is 0.
func endsInZero(f *api.Function, arguments []luasyntax.Expression) bool {
	if len(arguments) < len(f.Params) || len(f.Params) == 0 {
		return false
	}
	number, ok := arguments[len(f.Params)-1].(*luasyntax.Number)
	return ok && number.Value == 0
}

// hastyArguments marks the functions that Go calls, and the functions that pcall calls at
// once.
func (v visitor) hastyArguments(name string, arguments []luasyntax.Expression) {
	at, why := -1, ""
	switch name {
	case "pcall", "xpcall":
		if f, ok := first(arguments).(*luasyntax.Function); ok {
			v.same[f] = true
		}
		return
	case "table.sort":
		at, why = 1, "in a function that table.sort calls"
	case "string.gsub":
		at, why = 2, "in a function that string.gsub calls"
	case "load":
		at, why = 0, "in a function that load calls"
	case "janus.on":
		if event, ok := first(arguments).(*luasyntax.String); ok && v.api.HastyEvents[event.Value] {
			at, why = 1, "in the handler of \""+event.Value+"\", which must answer at once"
		}
	}
	if at < 0 || at >= len(arguments) {
		return
	}
	if f, ok := arguments[at].(*luasyntax.Function); ok {
		v.functions[f] = why
	}
}

func first(arguments []luasyntax.Expression) luasyntax.Expression {
	if len(arguments) == 0 {
		return nil
	}
	return arguments[0]
}

// iterator checks the function that a `for` calls: it may wait where the loop may wait.
func (v visitor) iterator(e luasyntax.Expression) {
	if f, ok := e.(*luasyntax.Function); ok {
		v.same[f] = true
		return
	}
	if f := v.types.typeOf(e).Function(); f != nil {
		v.waits(f, nil, e.Pos())
	}
}

// metamethods are the metamethods in which Lua cannot wait.
var metamethods = map[string]bool{
	"__index": true, "__newindex": true, "__add": true, "__sub": true, "__mul": true, "__div": true, "__mod": true, "__pow": true,
	"__unm": true, "__idiv": true, "__band": true, "__bor": true, "__bxor": true, "__shl": true, "__shr": true, "__bnot": true,
	"__concat": true, "__len": true, "__eq": true, "__lt": true, "__le": true, "__tostring": true, "__pairs": true,
}

// metatable checks the metamethods in a table.
func (v visitor) metatable(n *luasyntax.Table) {
	for _, field := range n.Fields {
		if key, ok := field.Key.(*luasyntax.String); ok {
			v.metafield(key.Value, key.Pos(), field.Value)
		}
	}
}

func (v visitor) metafield(key string, at luasyntax.Position, value luasyntax.Expression) {
	f, isFunction := value.(*luasyntax.Function)
	switch {
	case isFunction && metamethods[key]:
		v.functions[f] = "in a metamethod"
	case key == "__mode":
		v.add(NotCollected, at, "", "__mode does nothing: tables are never weak here; remove what is no longer needed")
	case key == "__gc" && isFunction:
		v.add(NotCollected, at, "", "__gc is never called here; close it yourself, or by <close>")
	}
}
