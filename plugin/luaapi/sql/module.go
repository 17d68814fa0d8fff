package sql

import (
	"database/sql"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/resource"
)

// idleTime is how long an unused connection stays open.
const idleTime = 5 * time.Minute

// Opener creates the loader of `sql`.
func Opener(options Options) lua.LGFunction {
	options.Limits = options.Limits.orDefaults()
	return func(L *lua.LState) int {
		m := newModule(L, options)
		table := L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{"open": m.open, "blob": m.blob})
		table.RawSetString("null", m.null)
		return args.Return(L, table)
	}
}

// module is what all databases of one `sql` share.
type module struct {
	Options
	databases *resource.Keeper
	// databaseMeta and transactionMeta are the metatables of its objects.
	databaseMeta, transactionMeta *lua.LTable
	// null stands for NULL in parameters.
	null *lua.LUserData
}

func newModule(L *lua.LState, options Options) *module {
	m := &module{Options: options, databases: resource.NewKeeper(options.Context, options.Log, "sql.open", options.Limits.Databases)}
	m.null = L.NewUserData()
	m.null.Metatable = metatable(L, "sql.null", nil)
	m.databaseMeta = metatable(L, "sql database", map[string]lua.LGFunction{
		"query": m.query("database:query"), "row": m.row("database:row"), "exec": m.exec("database:exec"), "close": m.closeDatabase,
	})
	m.databaseMeta.RawGetString("__index").(*lua.LTable).RawSetString("transaction", m.transacting(L))
	m.transactionMeta = metatable(L, "sql transaction", map[string]lua.LGFunction{
		"query": m.query("transaction:query"), "row": m.row("transaction:row"), "exec": m.exec("transaction:exec"),
	})
	return m
}

func metatable(L *lua.LState, name string, methods map[string]lua.LGFunction) *lua.LTable {
	meta := L.NewTable()
	meta.RawSetString("__metatable", lua.LFalse)
	meta.RawSetString("__index", L.SetFuncs(L.NewTable(), methods))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int { return args.Return(L, lua.LString(name)) }))
	return meta
}

// open{...} returns a database, which connects when it is first used; or nil and a reason.
func (m *module) open(L *lua.LState) int {
	s := readSettings(args.Of(L, "sql.open").Fields(1), m.Limits)
	if m.databases.Full() {
		return args.Failure(L, "%d databases are open already", m.Limits.Databases)
	}
	opened, why := openPostgres, ""
	if s.driver == "sqlite" {
		opened = openSQLite
	}
	var d database
	if d.source, why = opened(s, m.Options); why != "" {
		return args.Failure(L, "%s", why)
	}
	d.module, d.settings, d.db = m, s, sql.OpenDB(d.source.connector)
	if d.source.single {
		s.open = 1
	} else {
		d.db.SetConnMaxIdleTime(idleTime)
	}
	d.db.SetMaxOpenConns(s.open)
	d.db.SetMaxIdleConns(s.open)
	data := L.NewUserData()
	data.Value, data.Metatable = &d, m.databaseMeta
	db := d.db
	d.close = m.databases.Keep(data, func() { _ = db.Close() })
	return args.Return(L, data)
}

func (m *module) closeDatabase(L *lua.LState) int {
	d := args.Self[*database](L, "database:close")
	d.close()
	return args.Return(L, lua.LTrue)
}

// blob(text) marks a parameter as bytes. A plain string is a parameter for a text column.
func (m *module) blob(L *lua.LState) int {
	data := L.NewUserData()
	data.Value = blob(strings.Clone(args.Of(L, "sql.blob").Text(1)))
	return args.Return(L, data)
}
