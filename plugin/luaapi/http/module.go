//go:build !nohttp

package http

import (
	"context"
	"net/http"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/resource"
)

// methods are the HTTP methods. Each has a Lua function named after it in lower case.
var methods = [...]string{
	http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions,
}

// module is the module `http` of one Lua state.
type module struct {
	options Options
	// pool holds the connections of requests that have no client.
	pool *http.Transport
	// clients keeps the clients that are neither closed nor garbage collected.
	clients *resource.Keeper
	// responses and handles are the metatables of responses and clients.
	responses, handles *lua.LTable
}

// Opener creates the loader of `http`.
func Opener(options Options) lua.LGFunction {
	options.Limits = options.Limits.orDefaults()
	if options.Gate == nil {
		options.Gate = NewGate()
	}
	return func(L *lua.LState) int {
		m := &module{
			options: options, pool: newPool(options.Allow, poolSize{}, nil),
			clients: resource.NewKeeper(options.Context, options.Log, "http.client", mostClients),
		}
		context.AfterFunc(options.Context, func() {
			defer guard.Recover(options.Log, "http: the end of a script")
			m.pool.CloseIdleConnections()
		})
		m.responses = L.NewTable()
		m.responses.RawSetString("__index", L.SetFuncs(L.NewTable(), responseMethods))
		m.handles = L.NewTable()
		m.handles.RawSetString("__index", L.SetFuncs(L.NewTable(), m.clientMethods()))
		L.Push(L.SetFuncs(L.NewTable(), m.functions()))
		return 1
	}
}

func (m *module) functions() map[string]lua.LGFunction {
	functions := verbs(m.verb)
	functions["request"], functions["client"] = m.request, m.client
	return functions
}

// verbs creates one function for each HTTP method.
func verbs(verb func(method string) lua.LGFunction) map[string]lua.LGFunction {
	functions := make(map[string]lua.LGFunction)
	for _, method := range methods {
		functions[strings.ToLower(method)] = verb(method)
	}
	return functions
}

// request{method =, url =, …} sends the request that its fields describe.
func (m *module) request(L *lua.LState) int {
	in := input{L, args.Of(L, "http.request").Fields(1)}
	return m.send(L, "http.request", m.pool, in.any(m.defaults(), in.Text("url")))
}

// verb is the Lua function for an HTTP method: get(url[, options]) and so on.
func (m *module) verb(method string) lua.LGFunction {
	name := "http." + strings.ToLower(method)
	return func(L *lua.LState) int {
		r := args.Of(L, name)
		url := r.Text(1)
		return m.send(L, name, m.pool, input{L, r.Options(2)}.verb(m.defaults(), method, url))
	}
}

func (m *module) defaults() settings {
	limits := m.options.Limits
	return settings{
		header:  http.Header{"User-Agent": {"janus-golua"}},
		timeout: limits.Timeout, maxBody: limits.MaxBody, redirects: limits.Redirects,
	}
}
