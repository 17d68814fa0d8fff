//go:build !golua_noredis

package redis

import (
	"regexp"
	"sync"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/resource"
)

// beQuiet keeps go-redis from writing to Janus's standard error. The calls return the same
// errors.
var beQuiet = sync.OnceFunc(logging.Disable)

// Opener creates the loader of `redis`.
func Opener(options Options) lua.LGFunction {
	options.Limits = options.Limits.orDefaults()
	return func(L *lua.LState) int {
		beQuiet()
		return args.Module(L, map[string]lua.LGFunction{"connect": newModule(L, options).connect})
	}
}

// module is what all clients of one `redis` share.
type module struct {
	Options
	clients, subscriptions *resource.Keeper
	// clientMeta, batchMeta and subscriptionMeta are the metatables of its objects.
	clientMeta, batchMeta, subscriptionMeta *lua.LTable
	// commands are the methods that send a command, by the command's name.
	commands map[string]*lua.LFunction
}

// maxCommands is how many of those methods are kept: Redis has about 240 commands.
const maxCommands = 500

func newModule(L *lua.LState, options Options) *module {
	m := &module{
		Options:       options,
		clients:       resource.NewKeeper(options.Context, options.Log, "redis.connect", options.Limits.Clients),
		subscriptions: resource.NewKeeper(options.Context, options.Log, "redis subscription", options.Limits.Subscriptions),
		commands:      make(map[string]*lua.LFunction),
	}
	m.batchMeta = m.metatable(L, "batch", map[string]lua.LGFunction{"command": m.command})
	m.clientMeta = m.metatable(L, "client", map[string]lua.LGFunction{
		"command":     m.command,
		"pipeline":    m.pipeline("client:pipeline", (*goredis.Client).Pipeline),
		"transaction": m.pipeline("client:transaction", (*goredis.Client).TxPipeline),
		"subscribe":   m.subscribe("client:subscribe", byChannel),
		"psubscribe":  m.subscribe("client:psubscribe", byPattern),
		"close":       m.closeClient,
	})
	m.subscriptionMeta = L.NewTable()
	m.subscriptionMeta.RawSetString("__metatable", lua.LFalse)
	m.subscriptionMeta.RawSetString("__index", L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{
		"receive":     m.receive,
		"unsubscribe": m.unsubscribe,
		"dropped":     m.dropped,
		"close":       m.closeSubscription,
	}))
	return m
}

var commandName = regexp.MustCompile(`^[A-Za-z]{1,32}$`)

// metatable creates a metatable with methods. Every other name is the name of a command.
func (m *module) metatable(L *lua.LState, kind string, methods map[string]lua.LGFunction) *lua.LTable {
	own := L.SetFuncs(L.NewTable(), methods)
	meta := L.NewTable()
	meta.RawSetString("__metatable", lua.LFalse)
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name, ok := L.Get(2).(lua.LString)
		switch {
		case !ok || !commandName.MatchString(string(name)):
			L.RaiseError("redis %s: a method is %.40q, expected the name of a command, of letters only", kind, L.Get(2).String())
		case own.RawGetString(string(name)) != lua.LNil:
			L.Push(own.RawGetString(string(name)))
		default:
			L.Push(m.sender(L, string(name)))
		}
		return 1
	}))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString("redis " + kind))
		return 1
	}))
	return meta
}

// sender creates the method that sends a command.
func (m *module) sender(L *lua.LState, name string) *lua.LFunction {
	if known := m.commands[name]; known != nil {
		return known
	}
	made := L.NewFunction(func(L *lua.LState) int {
		r := args.OfMethod(L, "client:"+name)
		return m.send(r, "client:"+name, append([]any{name}, m.arguments(r, 1)...))
	})
	if len(m.commands) < maxCommands {
		m.commands[name] = made
	}
	return made
}

// connect{...} returns a client, which connects when it is first used.
func (m *module) connect(L *lua.LState) int {
	settings, err := readSettings(args.Of(L, "redis.connect").Options(1), m.Allow, m.Limits)
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	if m.clients.Full() {
		return args.Failure(L, "%d clients are open already", m.Limits.Clients)
	}
	c := &client{log: m.Log, settings: settings, limits: m.Limits, redis: goredis.NewClient(settings.options(settings.pool, false))}
	data := L.NewUserData()
	data.Value, data.Metatable = c, m.clientMeta
	c.close = m.clients.Keep(data, c.end)
	return args.Return(L, data)
}

func (m *module) closeClient(L *lua.LState) int {
	c := args.Self[*client](L, "client:close")
	c.closed.Store(true)
	c.close()
	return args.Return(L, lua.LTrue)
}
