//go:build !nohttp

package websocket

import (
	"context"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// module is the module `websocket` of one Lua state.
type module struct {
	options Options
	// open counts connections, including those being established.
	open atomic.Int64
	// handles is the metatable of connections.
	handles *lua.LTable
}

// Opener creates the loader of `websocket`.
func Opener(options Options) lua.LGFunction {
	options.Limits = options.Limits.orDefaults()
	return func(L *lua.LState) int {
		m := &module{options: options, handles: L.NewTable()}
		m.handles.RawSetString("__index", L.SetFuncs(L.NewTable(), m.methods()))
		return args.Module(L, map[string]lua.LGFunction{"connect": m.connect})
	}
}

// connect(url[, options]) waits for a connection.
func (m *module) connect(L *lua.LState) int {
	const function = "websocket.connect"
	r := args.Of(L, function)
	w := m.read(r.Text(1), r.Options(2))
	return m.options.Work(L, function, func(ctx context.Context) waiting.Results {
		c, reason := m.dial(ctx, w)
		if reason != "" {
			return waiting.Failure(reason)
		}
		// Nobody gets the connection if the session has ended meanwhile.
		var taken atomic.Bool
		context.AfterFunc(ctx, func() {
			defer guard.Recover(c.log, "websocket: connecting")
			if !taken.Load() {
				c.finish(abandoned)
			}
		})
		return func(*lua.LState) []lua.LValue {
			taken.Store(true)
			return []lua.LValue{m.handle(c)}
		}
	})
}

// dial connects, unless there are as many connections as allowed.
func (m *module) dial(ctx context.Context, w *wish) (c *conn, reason string) {
	if m.open.Add(1) > int64(m.options.Limits.Connections) {
		m.open.Add(-1)
		return nil, "too many connections"
	}
	c, reason = w.dial(ctx, m.options)
	if reason != "" {
		m.open.Add(-1)
		return nil, reason
	}
	context.AfterFunc(c.life, func() {
		defer guard.Recover(c.log, "websocket: the end of a connection")
		m.open.Add(-1)
	})
	return c, ""
}
