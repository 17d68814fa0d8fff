package json

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// printer prints a value line by line with the script's own print.
type printer struct {
	L    *lua.LState
	seen map[*lua.LTable]string
}

func printValue(L *lua.LState) int {
	p := printer{L: L, seen: map[*lua.LTable]string{}}
	p.show(L.Get(2), L.Get(1), 0)
	return 0
}

func (p *printer) show(key, value lua.LValue, indent int) {
	name := strings.Repeat(" ", indent) + p.text(key)
	table, ok := value.(*lua.LTable)
	if !ok {
		text := p.text(value)
		if value.Type() == lua.LTString {
			text = "[[" + text + "]]"
		}
		p.line(name + "=" + text)
		return
	}
	if first, again := p.seen[table]; again || indent > defaultMaxDepth {
		p.line(name + "= <" + first + ">")
		return
	}
	p.seen[table] = p.text(key)
	p.line(name + "= {")
	for k, v := table.Next(lua.LNil); k != lua.LNil; k, v = table.Next(k) {
		p.show(k, v, indent+1)
	}
}

func (p *printer) text(value lua.LValue) string { return p.L.ToStringMeta(value).String() }

func (p *printer) line(text string) {
	print := p.L.GetGlobal("print")
	if print.Type() != lua.LTFunction {
		return
	}
	p.L.Push(print)
	p.L.Push(lua.LString(text))
	p.L.Call(1, 0)
}
