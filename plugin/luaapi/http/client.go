//go:build !nohttp

package http

import (
	"net/http"
	"net/url"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
)

// client is what http.client returns: default settings and a connection pool of its own.
// The pool ends when the client is closed or garbage collected.
type client struct {
	pool     *http.Transport
	defaults settings
	// base is prefixed to relative addresses; nil when the client has none.
	base   *url.URL
	prefix string
	closed bool
	// close ends the pool.
	close func()
}

// client{base_url =, headers =, …} creates a client.
func (m *module) client(L *lua.LState) int {
	f := args.Of(L, "http.client").Options(1)
	c := &client{}
	var refused string
	c.defaults, refused = m.defaults().read(f)
	base, size := f.TextOr("base_url", ""), readPoolSize(f)
	f.Done()
	if refused == "" {
		refused = c.setBase(base)
	}
	if refused == "" {
		refused = m.connect(c, size)
	}
	if refused != "" {
		return args.Failure(L, "%s", refused)
	}
	data := &lua.LUserData{Value: c, Metatable: m.handles}
	c.close = m.clients.Keep(data, c.pool.CloseIdleConnections)
	return args.Return(L, data)
}

// connect gives the client its pool, or returns the reason why it gets none.
func (m *module) connect(c *client, size poolSize) (refused string) {
	config, err := c.defaults.tls.Config()
	switch {
	case err != nil:
		return err.Error()
	case m.clients.Full():
		return "too many clients"
	}
	c.defaults.tls = nil // the pool belongs to the client
	c.pool = newPool(m.options.Allow, size, config)
	return ""
}

func (c *client) setBase(base string) (refused string) {
	if base == "" {
		return ""
	}
	c.prefix = strings.TrimRight(base, "/")
	c.base, refused = outbound.ParseURL(base, "http", "https")
	return refused
}

// address returns the address of a request, and whether the client's headers and
// credentials may be sent there: an absolute address may belong to another server.
func (c *client) address(text string) (address string, trusted bool) {
	lower := strings.ToLower(text[:min(len(text), len("https://"))])
	switch {
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		u, err := url.Parse(text)
		return text, c.base == nil || err == nil && sameOrigin(u, c.base)
	case text == "" || text[0] == '/' || text[0] == '?':
		return c.prefix + text, true
	}
	return c.prefix + "/" + text, true
}

func (m *module) clientMethods() map[string]lua.LGFunction {
	functions := verbs(m.clientVerb)
	functions["request"], functions["close"] = m.clientRequest, m.clientClose
	return functions
}

// clientRequest is client:request{method =, url =, …}.
func (m *module) clientRequest(L *lua.LState) int {
	const function = "client:request"
	c := args.Self[*client](L, function)
	in := input{L, args.OfMethod(L, function).Fields(1)}
	address, defaults := c.target(m, in.Text("url"))
	return m.sendBy(L, function, c, in.any(defaults, address))
}

// clientVerb makes the Lua method for an HTTP method: client:get(path[, options]).
func (m *module) clientVerb(method string) lua.LGFunction {
	function := "client:" + strings.ToLower(method)
	return func(L *lua.LState) int {
		c := args.Self[*client](L, function)
		r := args.OfMethod(L, function)
		address, defaults := c.target(m, r.Text(1))
		return m.sendBy(L, function, c, input{L, r.Options(2)}.verb(defaults, method, address))
	}
}

// target returns the address of a request and the settings that it starts with.
func (c *client) target(m *module, text string) (string, settings) {
	address, trusted := c.address(text)
	defaults := c.defaults
	if !trusted {
		defaults.header = m.defaults().header
	}
	return address, defaults
}

func (m *module) sendBy(L *lua.LState, function string, c *client, q *request) int {
	if c.closed {
		q.refuse("client is closed")
	}
	return m.send(L, function, c.pool, q)
}

// clientClose is client:close(). Requests under way continue.
func (m *module) clientClose(L *lua.LState) int {
	c := args.Self[*client](L, "client:close")
	c.closed = true
	c.close()
	return args.Return(L, lua.LTrue)
}
