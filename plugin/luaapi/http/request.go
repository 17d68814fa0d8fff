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

// request is what a script asks for. It holds no Lua values.
type request struct {
	settings
	method string
	url    *url.URL
	body   string
	// reason says why the request cannot be sent; it is empty when it can.
	reason string
}

// refuse keeps the first reason.
func (q *request) refuse(reason string) {
	if q.reason == "" {
		q.reason = reason
	}
}

// input is a table that describes a request.
type input struct {
	L *lua.LState
	*args.Fields
}

// any reads a request whose HTTP method is a field.
func (in input) any(defaults settings, address string) *request {
	method := strings.ToUpper(in.TextOr("method", http.MethodGet))
	if !outbound.IsToken(method) || method == http.MethodConnect {
		in.Fail("method", "is no method of HTTP that a client may use")
	}
	return in.verb(defaults, method, address)
}

// verb reads a request whose HTTP method is given.
func (in input) verb(defaults settings, method, address string) *request {
	q := &request{method: method}
	var reason string
	q.settings, reason = defaults.read(in.Fields)
	q.refuse(reason)
	q.readBody(in)
	q.url, reason = outbound.ParseURL(address, "http", "https")
	q.refuse(reason)
	if query, ok := in.pairs("query"); ok {
		q.addQuery(query)
	}
	in.Done()
	return q
}

func (q *request) addQuery(query string) {
	switch {
	case q.url == nil || query == "":
	case q.url.RawQuery == "":
		q.url.RawQuery = query
	default:
		q.url.RawQuery += "&" + query
	}
}
