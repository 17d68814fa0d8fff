// Package level2 is level 2 of the Lua API: `require "janus"`. Events come as tables,
// sessions are objects, and every handler may wait. It uses the same Host as level 1, and
// does not change level 1.
package level2

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/luaapi/level2/tasks"
	"janus-golua/plugin/luaapi/metrics"
	"janus-golua/plugin/script"
	"janus-golua/plugin/tally/series"
)

// Options are what the module needs.
type Options struct {
	Host   luaapi.Host
	Engine *script.Engine
	// After is how tasks wait for a time.
	After tasks.After
	// Now is the clock of scripts; nil is the machine's.
	Now func() time.Time
	// Config is the text of the configuration; nil without one.
	Config *string
	// Metadata describes the plugin unless the script says otherwise.
	Metadata core.Metadata
	// Metrics are the metrics that the script defines.
	Metrics *series.Generation
}

// Module is the module of one Lua state. The Lua lock protects it.
type Module struct {
	Options

	table    *lua.LTable
	sessions map[uint64]*lua.LTable
	// session is the metatable of all sessions.
	session  *lua.LTable
	tasks    *tasks.Tasks
	glue     glue
	handlers map[string]*lua.LFunction
	// offers are the latest offers of the current PeerConnections, by session.
	offers    map[uint64]string
	described bool
	started   bool
	later     *lua.LUserData
}

// New creates a module that no script has required yet.
func New(options Options) *Module {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Module{Options: options, sessions: make(map[uint64]*lua.LTable),
		handlers: make(map[string]*lua.LFunction), offers: make(map[uint64]string)}
}

// Used says whether the script has set a handler: then it needs none of the callbacks of
// level 1.
func (m *Module) Used() bool { return len(m.handlers) > 0 }

// Start ends the time in which handlers may be set.
func (m *Module) Start() { m.started = true }

// Open is the loader of `janus`.
func (m *Module) Open(L *lua.LState) int {
	if m.table == nil {
		m.build(L)
	}
	L.Push(m.table)
	return 1
}

func (m *Module) build(L *lua.LState) {
	m.glue = compileGlue(L)
	m.later = L.NewUserData()
	m.tasks = tasks.New(L, m.Engine, m.After)
	m.session = m.sessionMetatable(L)
	m.table = L.SetFuncs(L.CreateTable(0, 0), map[string]lua.LGFunction{
		"plugin":      m.plugin,
		"on":          m.on,
		"session":     m.findSession,
		"sessions":    m.allSessions,
		"notify":      m.notify,
		"send_data":   m.sendDataTo,
		"receive_rtp": m.receiveRTP,
		"limit":       m.limitAll,
		"hold_reply":  m.holdReply,
		"resolve":     m.resolve,
		"after":       func(L *lua.LState) int { return m.timer(L, args.Of(L, "janus.after"), 0, m.glue.after) },
		"every":       func(L *lua.LState) int { return m.timer(L, args.Of(L, "janus.every"), 0, m.glue.every) },
		"now":         m.now,
	})
	L.SetFuncs(m.table, m.tasks.Functions())
	m.table.RawSetString("later", m.later)
	m.table.RawSetString("auth", L.SetFuncs(L.CreateTable(0, 0), m.auth()))
	m.table.RawSetString("metrics", metrics.New(L, m.Metrics))
	m.table.RawSetString("config", lua.LNil)
	if m.Config != nil {
		m.table.RawSetString("config", lua.LString(*m.Config))
	}
}

// timer is after or every, of the module or of a session.
func (m *Module) timer(L *lua.LState, r args.Reader, session uint64, body *lua.LFunction) int {
	return m.tasks.Timer(L, r, session, body, m.table.RawGetString("spawn"))
}

// now() returns the seconds since 1970.
func (m *Module) now(L *lua.LState) int {
	return args.Return(L, lua.LNumber(float64(m.Now().UnixMicro())/1e6))
}

// plugin{ package=, name=, … } describes the plugin.
func (m *Module) plugin(L *lua.LState) int {
	f := args.Of(L, "janus.plugin").Fields(1)
	is := &m.Metadata
	is.Package, is.Name = f.TextOr("package", is.Package), f.TextOr("name", is.Name)
	is.Description, is.Author = f.TextOr("description", is.Description), f.TextOr("author", is.Author)
	is.Version = int(f.IntegerOr("version", 1, 1<<31-1, int64(is.Version)))
	is.VersionString = f.TextOr("version_string", is.VersionString)
	f.Done()
	m.mustNotHaveStarted(L, "janus.plugin")
	m.described = true
	return 0
}

// Describes returns what the script has said with janus.plugin.
func (m *Module) Describes() (metadata core.Metadata, ok bool) { return m.Metadata, m.described }

// mustNotHaveStarted raises an error once the script has started: handlers are looked up
// only once, so that no packet has to wait for Lua to find out.
func (m *Module) mustNotHaveStarted(L *lua.LState, function string) {
	if m.started {
		L.RaiseError("%s: the script has started, call it while it loads or in init()", function)
	}
}

// notify{ … } sends an event that belongs to no session to the event handlers.
func (m *Module) notify(L *lua.LState) int {
	event := encode(args.Of(L, "janus.notify"), 1)
	return result(L, m.Host.NotifyEvent(0, event))
}

// auth are the functions for signed tokens.
func (m *Module) auth() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"signed": func(L *lua.LState) int { return args.Return(L, lua.LBool(m.Host.AuthIsSigned())) },
		"valid": func(L *lua.LState) int {
			return args.Return(L, lua.LBool(m.Host.AuthIsValid(args.Of(L, "janus.auth.valid").Text(1))))
		},
		"grants": func(L *lua.LState) int {
			r := args.Of(L, "janus.auth.grants")
			return args.Return(L, lua.LBool(m.Host.AuthContains(r.Text(1), r.Text(2))))
		},
	}
}

// result returns true, or nil and the reason of an error.
func result(L *lua.LState, err error) int {
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, lua.LTrue)
}
