package level2

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// gone is why a method of a session that is no more does nothing.
const gone = "session is gone"

// object is the object of a session's number. It is the same one as long as the
// session lives, so scripts keep what is theirs in it.
func (m *Module) object(L *lua.LState, number lua.LValue) lua.LValue {
	id := uint64(lua.LVAsNumber(number))
	if known := m.sessions[id]; known != nil {
		return known
	}
	object := L.NewTable()
	object.RawSetString("id", lua.LNumber(id))
	m.adopt(id, object)
	return object
}

func (m *Module) adopt(id uint64, object *lua.LTable) {
	object.Metatable = m.session
	m.sessions[id] = object
}

// Has says whether the script has been given the object of a session.
func (m *Module) Has(id uint64) bool { return m.sessions[id] != nil }

// Forget lets go of a session that has ended; its object stays as it is.
func (m *Module) Forget(id uint64) {
	delete(m.sessions, id)
	delete(m.offers, id)
}

// HungUp notes that a PeerConnection is down: offers of the next begin anew.
func (m *Module) HungUp(id uint64) { delete(m.offers, id) }

// findSession is janus.session(id): nil when there is none.
func (m *Module) findSession(L *lua.LState) int {
	id := args.Of(L, "janus.session").Integer(1, 0, 1<<53)
	if !m.Host.Knows(uint64(id)) {
		return args.Return(L, lua.LNil)
	}
	return args.Return(L, m.object(L, lua.LNumber(id)))
}

// allSessions is janus.sessions(): an array of all that are attached.
func (m *Module) allSessions(L *lua.LState) int {
	all := L.NewTable()
	for _, id := range m.Host.Sessions() {
		all.Append(m.object(L, lua.LNumber(id)))
	}
	return args.Return(L, all)
}

// method is one of a session: r reads the arguments behind the object.
type method func(m *Module, L *lua.LState, r args.Reader, id uint64) int

func (m *Module) sessionMetatable(L *lua.LState) *lua.LTable {
	methods := L.NewTable()
	for name, call := range sessionMethods() {
		methods.RawSetString(name, L.NewFunction(m.method(name, call)))
	}
	meta := L.NewTable()
	meta.RawSetString("__index", methods)
	meta.RawSetString("__name", lua.LString("session"))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		return args.Return(L, lua.LString(fmt.Sprintf("session %v", L.CheckTable(1).RawGetString("id"))))
	}))
	return meta
}

// method makes the Lua function: one of a session that is gone returns nil and why.
func (m *Module) method(name string, call method) lua.LGFunction {
	function := "session:" + name
	return func(L *lua.LState) int {
		object, ok := L.Get(1).(*lua.LTable)
		if !ok || object.Metatable != m.session {
			args.NoSelf(L, function)
		}
		id := uint64(lua.LVAsNumber(object.RawGetString("id")))
		if m.sessions[id] != object || !m.Host.Knows(id) {
			return args.Failure(L, gone)
		}
		return call(m, L, args.OfMethod(L, function), id)
	}
}
