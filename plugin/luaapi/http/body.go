//go:build !nohttp

package http

import (
	"fmt"
	"net/url"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/json"
)

// maxSent is the largest body of a request, in bytes.
const maxSent = 16 << 20

// readBody reads exactly one of body = text, json = value and form = table.
func (q *request) readBody(in input) {
	given := 0
	if in.Has("body") {
		given++
		q.body = in.Text("body")
	}
	if value := in.Get("json"); value != lua.LNil {
		given++
		q.body = in.encode(value)
		q.setType("application/json")
	}
	if form, ok := in.pairs("form"); ok {
		given++
		q.body = form
		q.setType("application/x-www-form-urlencoded")
	}
	if given > 1 {
		in.Fail("body", "and fields 'json' and 'form' exclude each other")
	}
	if len(q.body) > maxSent {
		q.refuse(fmt.Sprintf("request's body is larger than %d bytes", maxSent))
	}
}

// setType sets the content type of the body unless the script has set one.
func (q *request) setType(kind string) {
	if q.header.Get("Content-Type") == "" {
		q.header.Set("Content-Type", kind)
	}
}

func (in input) encode(value lua.LValue) string {
	text, err := json.Encode(in.L, value)
	if err != nil {
		in.Fail("json", "cannot be encoded: %s", err)
	}
	return text
}

// pairs encodes a field as name=value&…. The field is a table whose values are strings,
// numbers, booleans or arrays of these. The pairs are sorted by name.
func (in input) pairs(field string) (text string, ok bool) {
	if !in.Has(field) {
		return "", false
	}
	table, ok := in.Get(field).(*lua.LTable)
	if !ok {
		in.Wrong(field, "a table")
	}
	values := make(url.Values)
	table.ForEach(func(key, value lua.LValue) {
		name, ok := key.(lua.LString)
		if !ok {
			in.Fail(field, "has a %s for a name, expected a string", key.Type())
		}
		values[string(name)] = in.scalars(field, value)
	})
	return values.Encode(), true
}

func (in input) scalars(field string, value lua.LValue) []string {
	list, ok := value.(*lua.LTable)
	if !ok {
		return []string{in.scalar(field, value)}
	}
	texts := make([]string, list.Len())
	for i := range texts {
		texts[i] = in.scalar(field, list.RawGetInt(i+1))
	}
	return texts
}

func (in input) scalar(field string, value lua.LValue) string {
	switch value.Type() {
	case lua.LTString, lua.LTNumber, lua.LTBool:
		return value.String()
	}
	in.Fail(field, "has %s for a value, expected a string, a number, a boolean or an array of these", args.Describe(value))
	return ""
}
