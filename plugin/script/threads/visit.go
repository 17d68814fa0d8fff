package threads

import lua "github.com/yuin/gopher-lua"

// Visit visits the states of a thread that is suspended and of those that it has resumed, and
// the values that are on their way between them.
func (t *Thread) Visit(visit func(lua.LValue)) {
	for ; t != nil; t = t.inner {
		visit(t.state)
		for _, value := range t.values {
			visit(value)
		}
		if t.work != nil {
			visit(t.work)
		}
		if t.handler != nil {
			visit(t.handler)
		}
	}
}
