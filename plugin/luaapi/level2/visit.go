package level2

import lua "github.com/yuin/gopher-lua"

// Visit visits the values that the module keeps for the script: handlers and the objects of
// sessions.
func (m *Module) Visit(visit func(lua.LValue)) {
	if m.table != nil {
		visit(m.table)
	}
	for _, handler := range m.handlers {
		visit(handler)
	}
	for _, session := range m.sessions {
		visit(session)
	}
}
