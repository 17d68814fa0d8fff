//go:build !nohttp

package http

import (
	"net/http"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/json"
)

// maxJSONDepth is how deeply the tables of a response may nest.
const maxJSONDepth = 200

// responseMethods are the methods of a response.
var responseMethods = map[string]lua.LGFunction{"json": responseJSON, "header": responseHeader, "values": responseValues}

// response creates the table that a script gets.
func (m *module) response(L *lua.LState, a *answer) *lua.LTable {
	t := L.CreateTable(0, 8)
	t.RawSetString("status", lua.LNumber(a.status))
	t.RawSetString("reason", lua.LString(a.reason))
	t.RawSetString("ok", lua.LBool(a.status >= 200 && a.status < 300))
	t.RawSetString("url", lua.LString(a.url))
	t.RawSetString("body", lua.LString(a.body))
	t.RawSetString("headers", headerTable(L, a.header))
	t.Metatable = m.responses
	return t
}

// headerTable maps header names in lower case to values. Lookups ignore case. The metatable
// keeps all values of each header for response:values.
func headerTable(L *lua.LState, header http.Header) *lua.LTable {
	t := L.CreateTable(0, len(header))
	for name := range header {
		t.RawSetString(strings.ToLower(name), lua.LString(joinedHeader(header, name)))
	}
	meta := L.CreateTable(0, 2)
	meta.RawSetString("__index", L.NewFunction(findHeader))
	meta.RawSetString("all", &lua.LUserData{Value: header, Metatable: lua.LNil})
	t.Metatable = meta
	return t
}

// joinedHeader joins all values of a header into one text. Values of Set-Cookie cannot be
// joined (RFC 9110, section 5.3), so it returns the first.
func joinedHeader(header http.Header, name string) string {
	values := header[name]
	if name == "Set-Cookie" {
		values = values[:1]
	}
	return strings.Join(values, ", ")
}

func findHeader(L *lua.LState) int {
	name, _ := L.Get(2).(lua.LString)
	L.Push(L.CheckTable(1).RawGetString(strings.ToLower(string(name))))
	return 1
}

// responseHeader is response:header(name).
func responseHeader(L *lua.LState) int {
	const function = "response:header"
	t := responseOf(L, function)
	name := args.OfMethod(L, function).Text(1)
	if headers, ok := t.RawGetString("headers").(*lua.LTable); ok {
		return args.Return(L, headers.RawGetString(strings.ToLower(name)))
	}
	return args.Return(L, lua.LNil)
}

// responseValues is response:values(name): an array of all values of a header.
func responseValues(L *lua.LState) int {
	const function = "response:values"
	t := responseOf(L, function)
	name := args.OfMethod(L, function).Text(1)
	list := L.NewTable()
	for _, value := range allHeaders(t).Values(name) {
		list.Append(lua.LString(value))
	}
	return args.Return(L, list)
}

func allHeaders(response *lua.LTable) http.Header {
	if headers, ok := response.RawGetString("headers").(*lua.LTable); ok {
		if meta, ok := headers.Metatable.(*lua.LTable); ok {
			if all, ok := meta.RawGetString("all").(*lua.LUserData); ok {
				header, _ := all.Value.(http.Header)
				return header
			}
		}
	}
	return nil
}

// responseJSON is response:json(): the decoded body, or nil and a reason.
func responseJSON(L *lua.LState) int {
	body, ok := responseOf(L, "response:json").RawGetString("body").(lua.LString)
	if !ok {
		return args.Failure(L, "body is no text")
	}
	value, err := json.Decode(L, string(body), maxJSONDepth)
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	return args.Return(L, value)
}

// responseOf returns the response whose method is being called.
func responseOf(L *lua.LState, function string) *lua.LTable {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		args.NoSelf(L, function)
	}
	return t
}
