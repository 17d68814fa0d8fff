// Package url is the native module `url`, on net/url: RFC 3986, and the query strings of
// HTML forms.
package url

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Open is the loader of `url`.
func Open(L *lua.LState) int {
	return args.Module(L, map[string]lua.LGFunction{
		"parse":       parse,
		"build":       build,
		"resolve":     resolve,
		"escape":      escape,
		"unescape":    unescape,
		"parse_query": parseQuery,
		"build_query": buildQuery,
	})
}

// parse(text) returns the parts of a URL, or nil and a reason.
func parse(L *lua.LState) int {
	u, err := url.Parse(args.Of(L, "url.parse").Text(1))
	if err != nil {
		return args.Failure(L, "%s", reason(err))
	}
	parts := L.NewTable()
	set := func(name, text string) {
		if text != "" {
			parts.RawSetString(name, lua.LString(text))
		}
	}
	set("scheme", u.Scheme)
	set("opaque", u.Opaque)
	set("host", u.Hostname())
	set("path", u.Path)
	set("raw_path", u.RawPath)
	set("query", u.RawQuery)
	set("fragment", u.Fragment)
	if u.User != nil {
		set("user", u.User.Username())
		password, _ := u.User.Password()
		set("password", password)
	}
	if text := u.Port(); text != "" {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return args.Failure(L, "port %.20s is larger than 65535", text)
		}
		parts.RawSetString("port", lua.LNumber(port))
	}
	return args.Return(L, parts)
}

// build(parts) returns the URL for the parts that parse returns, or nil and a reason.
func build(L *lua.LState) int {
	f := args.Of(L, "url.build").Fields(1)
	u := url.URL{
		Scheme: f.TextOr("scheme", ""), Opaque: f.TextOr("opaque", ""),
		Path: f.TextOr("path", ""), RawPath: f.TextOr("raw_path", ""), Fragment: f.TextOr("fragment", ""),
	}
	u.Host = hostAndPort(f.TextOr("host", ""), f.IntegerOr("port", 0, 65535, -1))
	switch withUser, withPassword := f.Has("user"), f.Has("password"); {
	case withUser && withPassword:
		u.User = url.UserPassword(f.Text("user"), f.Text("password"))
	case withUser:
		u.User = url.User(f.Text("user"))
	case withPassword:
		f.Fail("password", "is there without field 'user'")
	}
	if table, ok := f.Get("query").(*lua.LTable); ok {
		u.RawQuery = queryOf(table, func(format string, arguments ...any) { f.Fail("query", format, arguments...) })
	} else {
		u.RawQuery = f.TextOr("query", "")
	}
	f.Done()
	text := u.String()
	if !means(text, &u) {
		return args.Failure(L, "these parts make no URL")
	}
	return args.Return(L, lua.LString(text))
}

func hostAndPort(host string, port int64) string {
	switch {
	case port >= 0:
		return net.JoinHostPort(host, strconv.FormatInt(port, 10))
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

// means checks that a text has the parts that it was built from: a host of "a/../b", or a
// query with a #, would be read as something else.
func means(text string, u *url.URL) bool {
	again, err := url.Parse(text)
	return err == nil && again.Scheme == strings.ToLower(u.Scheme) && again.Opaque == u.Opaque &&
		again.Host == u.Host && again.User.String() == u.User.String() &&
		strings.TrimPrefix(again.Path, "/") == strings.TrimPrefix(u.Path, "/") &&
		again.RawQuery == u.RawQuery && again.Fragment == u.Fragment
}

// resolve(base, reference) returns the URL of a reference in a document at base.
func resolve(L *lua.LState) int {
	r := args.Of(L, "url.resolve")
	base, err := url.Parse(r.Text(1))
	if err != nil {
		return args.Failure(L, "base: %s", reason(err))
	}
	if !base.IsAbs() {
		return args.Failure(L, "base: it has no scheme")
	}
	resolved, err := base.Parse(r.Text(2))
	if err != nil {
		return args.Failure(L, "reference: %s", reason(err))
	}
	return args.Return(L, lua.LString(resolved.String()))
}

// escape(text) escapes everything but letters, digits and -._~.
func escape(L *lua.LState) int {
	return args.Return(L, lua.LString(escaped(args.Of(L, "url.escape").Text(1))))
}

// escaped writes a space as %20, which every reader understands.
func escaped(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// unescape(text) decodes escapes; a + stays a +.
func unescape(L *lua.LState) int {
	text, err := url.PathUnescape(args.Of(L, "url.unescape").Text(1))
	if err != nil {
		return args.Failure(L, "%s", reason(err))
	}
	return args.Return(L, lua.LString(text))
}

// reason is an error of net/url without the URL, which may be long or contain a password.
func reason(err error) string {
	if wrapped, ok := err.(*url.Error); ok {
		err = wrapped.Err
	}
	text := err.Error()
	if len(text) > 100 {
		text = text[:100] + "..."
	}
	return strings.ToValidUTF8(text, "?")
}
