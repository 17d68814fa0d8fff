package level2

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/level2/tasks"
)

// object returns the object for a session's number. It is the same object as long as the
// session lives, so that scripts can keep their own fields in it.
func (m *Module) object(L *lua.LState, number lua.LValue) lua.LValue {
	id := uint64(lua.LVAsNumber(number))
	if known := m.sessions[id]; known != nil {
		return known
	}
	object := L.CreateTable(0, 4)
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

// Forget drops a session that has ended. Its object stays as it is.
func (m *Module) Forget(id uint64) {
	delete(m.sessions, id)
	delete(m.offers, id)
}

// HungUp notes that a PeerConnection has ended: the next offer starts from nothing.
func (m *Module) HungUp(id uint64) { delete(m.offers, id) }

// findSession is janus.session(id). It returns nil when there is no such session.
func (m *Module) findSession(L *lua.LState) int {
	id := args.Of(L, "janus.session").Integer(1, 0, 1<<53)
	if !m.Host.Knows(uint64(id)) {
		return args.Return(L, lua.LNil)
	}
	return args.Return(L, m.object(L, lua.LNumber(id)))
}

// allSessions is janus.sessions(): an array of all attached sessions.
func (m *Module) allSessions(L *lua.LState) int {
	all := L.CreateTable(0, 0)
	for _, id := range m.Host.Sessions() {
		all.Append(m.object(L, lua.LNumber(id)))
	}
	return args.Return(L, all)
}

// method is a method of a session: r reads the arguments behind the object.
type method func(m *Module, L *lua.LState, r args.Reader, id uint64) int

func (m *Module) sessionMetatable(L *lua.LState) *lua.LTable {
	methods := L.CreateTable(0, 0)
	for name, call := range sessionMethods() {
		methods.RawSetString(name, L.NewFunction(m.method(name, call)))
	}
	meta := L.CreateTable(0, 0)
	meta.RawSetString("__index", methods)
	meta.RawSetString("__name", lua.LString("session"))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		return args.Return(L, lua.LString(fmt.Sprintf("session %v", L.CheckTable(1).RawGetString("id"))))
	}))
	return meta
}

// method creates the Lua function. For a session that is gone it returns nil and the
// reason.
func (m *Module) method(name string, call method) lua.LGFunction {
	function := "session:" + name
	return func(L *lua.LState) int {
		object, ok := L.Get(1).(*lua.LTable)
		if !ok || object.Metatable != m.session {
			args.NoSelf(L, function)
		}
		id := uint64(lua.LVAsNumber(object.RawGetString("id")))
		if m.sessions[id] != object || !m.Host.Knows(id) {
			return args.Failure(L, tasks.Gone)
		}
		return call(m, L, args.OfMethod(L, function), id)
	}
}
