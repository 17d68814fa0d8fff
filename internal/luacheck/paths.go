package luacheck

import "janus-golua/plugin/lua53/luasyntax"

func isGlobalTable(e luasyntax.Expression) bool { return isGlobal(e, "_G") }

// isGlobal says whether an expression is a global variable of that name.
func isGlobal(e luasyntax.Expression, of string) bool {
	name, ok := e.(*luasyntax.Name)
	return ok && name.Name == of && name.Local == nil
}

// constantKey is the key of x.key or x["key"].
func constantKey(n *luasyntax.Index) (string, bool) {
	key, ok := n.Key.(*luasyntax.String)
	if !ok {
		return "", false
	}
	return key.Value, true
}

// path is the text of an expression such as a.b.c, empty for any other expression.
func path(e luasyntax.Expression) string {
	switch e := e.(type) {
	case *luasyntax.Parenthesis:
		return path(e.Inner)
	case *luasyntax.Name:
		return e.Name
	case *luasyntax.Index:
		object := path(e.Object)
		if key, ok := constantKey(e); ok && object != "" && len(object) < maxMessage {
			return object + "." + key
		}
	}
	return ""
}
