package script

import lua "github.com/yuin/gopher-lua"

// roots visits the values from which all others of the script can be reached: its global
// variables, the thread that runs, the tasks that wait, and what a caller adds.
func (e *Engine) roots(more func(visit func(lua.LValue))) func(visit func(lua.LValue)) {
	return func(visit func(lua.LValue)) {
		visit(e.state.G.Registry)
		visit(e.state.G.Global)
		for L := e.state.G.CurrentThread; L != nil; L = L.Parent {
			visit(L)
		}
		for _, callback := range e.callbacks {
			visit(callback.fn)
		}
		for _, tasks := range e.tasks.bySession {
			for task := range tasks {
				task.root.Visit(visit)
			}
		}
		if more != nil {
			more(visit)
		}
	}
}
