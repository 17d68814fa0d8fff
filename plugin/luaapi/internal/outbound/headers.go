package outbound

import (
	"fmt"
	"net/http"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// MaxHeaders limits the headers of a request, and those of a response, in bytes.
const MaxHeaders = 64 << 10

// ReadHeaders reads the field headers: a table of names, each with a string, a number or an
// array of strings. The reason says which header cannot be sent; it is empty when all can.
// It never contains a value: values come from clients, and may be secret.
func ReadHeaders(f *args.Fields) (headers http.Header, reason string) {
	headers = make(http.Header)
	table, ok := f.Get("headers").(*lua.LTable)
	if !ok {
		if f.Has("headers") {
			f.Wrong("headers", "a table")
		}
		return headers, ""
	}
	size := 0
	table.ForEach(func(key, value lua.LValue) {
		name, ok := key.(lua.LString)
		if !ok {
			f.Fail("headers", "has a %s for a name, expected a string", key.Type())
		}
		for _, text := range headerValues(f, string(name), value) {
			size += len(name) + len(text) + len(": \r\n")
			if !IsToken(string(name)) || !IsHeaderValue(text) {
				reason = fmt.Sprintf("header %.40q has characters that are not allowed", string(name))
			}
			headers.Add(string(name), text)
		}
	})
	if size > MaxHeaders {
		reason = fmt.Sprintf("headers are larger than %d bytes", MaxHeaders)
	}
	return headers, reason
}

func headerValues(f *args.Fields, name string, value lua.LValue) (texts []string) {
	switch value := value.(type) {
	case lua.LString, lua.LNumber:
		return []string{value.String()}
	case *lua.LTable:
		for i := 1; i <= value.Len(); i++ {
			text, ok := value.RawGetInt(i).(lua.LString)
			if !ok {
				f.Fail("headers", "has for %.40q an array with %s, expected strings", name, args.Describe(value.RawGetInt(i)))
			}
			texts = append(texts, string(text))
		}
		return texts
	}
	f.Fail("headers", "has %s for %.40q, expected a string, a number or an array of strings", args.Describe(value), name)
	return nil
}

// IsToken says whether a text is a token of RFC 9110, section 5.6.2. Header names and
// methods are tokens.
func IsToken(text string) bool {
	for _, c := range []byte(text) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"(),/:;<=>?@[\\]{}", c) >= 0 {
			return false
		}
	}
	return text != ""
}

// IsHeaderValue refuses characters that would end the line and begin another header.
func IsHeaderValue(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
