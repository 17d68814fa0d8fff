package level2

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luavalue"
)

// setReloading arranges that a reload carries over the sessions of a script that uses level
// 2, and what its reload handler returns.
func (m *Module) setReloading(L *lua.LState) {
	collect := L.NewFunction(m.collect)
	save := m.handlers["reload"]
	if save == nil {
		save = L.NewFunction(func(*lua.LState) int { return 0 })
	}
	m.Engine.SetCallback("exportState", m.make(L, m.glue.answer, L.NewFunction(func(*lua.LState) int { return 0 }), save, collect), entry("reload"))
	m.Engine.SetCallback("importState", m.make(L, m.glue.restore, L.NewFunction(m.takeOver), m.restoreHandler(L), m.attachHandler(L)), entry("restore"))
}

func (m *Module) restoreHandler(L *lua.LState) *lua.LFunction {
	return handlerOr(L, m.handlers["restore"])
}
func (m *Module) attachHandler(L *lua.LState) *lua.LFunction {
	return handlerOr(L, m.handlers["attach"])
}

func handlerOr(L *lua.LState, handler *lua.LFunction) *lua.LFunction {
	if handler != nil {
		return handler
	}
	return L.NewFunction(func(*lua.LState) int { return 0 })
}

// collect copies what is carried over: the sessions with their fields, and the state
// returned by the reload handler, which may refer to sessions. Values that belong to this
// Lua state (functions, coroutines, objects) are left out.
func (m *Module) collect(L *lua.LState) int {
	sessions := L.CreateTable(0, 0)
	for _, object := range m.sessions {
		sessions.Append(object)
	}
	carried := L.CreateTable(0, 0)
	carried.RawSetString("sessions", sessions)
	carried.RawSetString("state", L.Get(1))
	copied, _, err := luavalue.Copier{Replace: leaveOut, Budget: check.Budget(L)}.Copy(carried)
	if err != nil {
		L.RaiseError("reload: %s", err.Error())
	}
	return args.Return(L, copied)
}

// leaveOut replaces values that belong to their Lua state by nil. It returns no replacement
// for tables, which are copied, and none for nil.
func leaveOut(value lua.LValue) lua.LValue {
	if value.Type() == lua.LTTable || value == lua.LNil {
		return nil
	}
	return lua.LNil
}

// takeOver adopts the sessions that were carried over. It returns the state for the restore
// handler, and the sessions that are new to this script.
func (m *Module) takeOver(L *lua.LState) int {
	state := L.Get(1)
	if carried, ok := state.(*lua.LTable); ok {
		if sessions, ok := carried.RawGetString("sessions").(*lua.LTable); ok {
			state = carried.RawGetString("state")
			sessions.ForEach(func(_, value lua.LValue) { m.adoptCarried(value) })
		}
	}
	fresh := L.CreateTable(0, 0)
	for _, id := range m.Host.Sessions() {
		if m.sessions[id] == nil && !m.Host.Receives(id) { // nobody has attached to a receiver
			fresh.Append(m.object(L, lua.LNumber(id)))
		}
	}
	return args.Return(L, state, fresh)
}

func (m *Module) adoptCarried(value lua.LValue) {
	object, ok := value.(*lua.LTable)
	if !ok {
		return
	}
	if id, ok := object.RawGetString("id").(lua.LNumber); ok && m.Host.Knows(uint64(id)) {
		m.adopt(uint64(id), object)
	}
}
