//go:build !nohttp

package http

import (
	"net/url"
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/args"
	"janus-golua/plugin/luaapi/outbound"
)

// client is a handle of a script's: defaults for requests, and connections of
// its own, which end with it, closed or garbage.
type client struct {
	pool     *pool
	defaults settings
	// base is put before addresses; nil without one.
	base   *url.URL
	prefix string
	closed bool
	// release ends the pool, once.
	release runtime.Cleanup
}

// client{base_url =, headers =, …} makes one.
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
		refused = m.begin(c, size)
	}
	if refused != "" {
		return args.Failure(L, "%s", refused)
	}
	return args.Return(L, &lua.LUserData{Value: c, Metatable: m.handles})
}

// begin gives a client its connections, or says why it gets none.
func (m *module) begin(c *client, size poolSize) (refused string) {
	config, err := c.defaults.tls.Config()
	switch {
	case err != nil:
		return err.Error()
	case m.clients.Load() >= mostClients:
		return "too many clients"
	}
	c.defaults.tls = nil // it is the pool's
	c.pool = newPool(m.options, size, config)
	m.own(c)
	return ""
}

// own counts a client until it is closed or garbage; nothing here but the
// handle holds the client, which could not become garbage else.
func (m *module) own(c *client) {
	m.clients.Add(1)
	c.release = runtime.AddCleanup(c, m.end, c.pool)
}

func (m *module) end(p *pool) {
	m.clients.Add(-1)
	p.end()
}

func (c *client) setBase(base string) (refused string) {
	if base == "" {
		return ""
	}
	c.prefix = strings.TrimRight(base, "/")
	c.base, refused = outbound.ParseURL(base, "http", "https")
	return refused
}

// address is where a request goes, and whether the client's headers, with its
// credentials, may go there: an absolute address may be one of another server.
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

// clientVerb is the method for a method of HTTP: client:get(path[, options]).
func (m *module) clientVerb(method string) lua.LGFunction {
	function := "client:" + strings.ToLower(method)
	return func(L *lua.LState) int {
		c := args.Self[*client](L, function)
		r := args.OfMethod(L, function)
		address, defaults := c.target(m, r.Text(1))
		return m.sendBy(L, function, c, input{L, r.Options(2)}.verb(defaults, method, address))
	}
}

// target is the address of a request, and what it starts from.
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

// clientClose is client:close(): requests that are under way go on.
func (m *module) clientClose(L *lua.LState) int {
	c := args.Self[*client](L, "client:close")
	if !c.closed {
		c.closed = true
		c.release.Stop()
		m.end(c.pool)
	}
	return args.Return(L, lua.LTrue)
}
