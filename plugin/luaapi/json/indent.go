package json

import (
	"bytes"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/luaapi/json/decode"
	"janus-golua/plugin/work"
)

// indentation is the indentation of one level.
const indentation = "  "

// indenter rewrites JSON made by an encoder with line breaks and indentation. 1 MB of text,
// nested 1000 deep, may become 1 GB.
type indenter struct {
	work.Effort
	text  string
	i     int
	depth int
	out   []byte
}

func indented(L *lua.LState, text string) (result string, err error) {
	defer work.Catch(&err)
	in := indenter{Effort: work.Effort{Count: check.Count(L)}, text: text}
	for in.i < len(text) {
		in.token()
	}
	in.Spend(len(in.out))
	return string(in.out), nil
}

// token writes the token at the current position, and what must stand before the next one.
func (in *indenter) token() {
	c := in.text[in.i]
	if c == '"' {
		in.write(in.text[in.i : in.i+decode.StringEnd(in.text[in.i+1:], len(in.text))+2])
	} else {
		in.write(in.text[in.i : in.i+1])
	}
	switch {
	case (c == '{' || c == '[') && in.text[in.i] == c+2: // an empty one stays on its line
		in.write(in.text[in.i : in.i+1])
	case c == '{' || c == '[':
		in.depth++
		in.line()
	case c == ',':
		in.line()
	case c == ':':
		in.out = append(in.out, ' ')
	}
	if in.i < len(in.text) && (in.text[in.i] == '}' || in.text[in.i] == ']') {
		in.depth--
		in.line()
	}
}

// write copies text from the current position.
func (in *indenter) write(text string) {
	in.grow(len(text))
	in.out = append(in.out, text...)
	in.i += len(text)
}

// line begins a new line.
func (in *indenter) line() {
	in.grow(1 + in.depth*len(indentation))
	in.out = append(in.out, '\n')
	in.out = append(in.out, bytes.Repeat([]byte(indentation), in.depth)...)
}

func (in *indenter) grow(bytes int) {
	in.Spend(bytes)
	if len(in.out)+bytes > cap(in.out) {
		in.Spend(2 * cap(in.out))
	}
}
