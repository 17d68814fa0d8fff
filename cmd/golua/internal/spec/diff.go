package spec

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// diff shows how two values differ: lines with - are only in expected, lines with + only in
// actual. Equal parts inside are shortened. With partly, values that only actual has are
// left out.
func diff(expected, actual lua.LValue, partly bool) string {
	d := &differ{partly: partly}
	d.value("", expected, actual, 0)
	if len(d.lines) > mostLines {
		d.lines = append(d.lines[:mostLines], "  …")
	}
	return strings.Join(d.lines, "\n")
}

type differ struct {
	partly bool
	lines  []string
}

// add writes the lines of a text, each after a mark.
func (d *differ) add(mark string, depth int, text string) {
	indent := strings.Repeat("  ", depth)
	for i, line := range strings.Split(text, "\n") {
		if i == 0 {
			line = indent + line
		}
		d.lines = append(d.lines, mark+" "+line)
	}
}

func (d *differ) value(key string, expected, actual lua.LValue, depth int) {
	indent := strings.Repeat("  ", depth)
	a, aIsTable := expected.(*lua.LTable)
	b, bIsTable := actual.(*lua.LTable)
	comma := ","
	if depth == 0 {
		comma = ""
	}
	if !aIsTable || !bIsTable || depth > maxDepth || isShort(expected) && isShort(actual) && depth > 0 && !d.partly {
		if expected != lua.LNil || depth == 0 {
			d.add("-", depth, key+showAt(expected, indent, 0)+comma)
		}
		if actual != lua.LNil || depth == 0 {
			d.add("+", depth, key+showAt(actual, indent, 0)+comma)
		}
		return
	}
	d.add(" ", depth, key+"{")
	for _, k := range sortedKeys(a, b) {
		d.entry(k, a, b, depth)
	}
	d.add(" ", depth, "}"+comma)
}

func (d *differ) entry(key lua.LValue, a, b *lua.LTable, depth int) {
	expected, actual := lookUp(a, key), lookUp(b, key)
	shown := showKey(key, a)
	if a.RawGet(key) == lua.LNil {
		shown = showKey(key, b)
	}
	switch {
	case d.partly && expected == lua.LNil:
	case d.equal(expected, actual):
		d.add(" ", depth+1, shown+short(expected)+",")
	default:
		d.value(shown, expected, actual, depth+1)
	}
}

func (d *differ) equal(expected, actual lua.LValue) bool {
	if d.partly {
		return includes(expected, actual)
	}
	return same(expected, actual)
}

// isShort says whether a value fits on a line.
func isShort(value lua.LValue) bool {
	const most = 40
	text := show(value)
	return len(text) <= most && !strings.Contains(text, "\n")
}

// short shows an equal value in short form.
func short(value lua.LValue) string {
	if isShort(value) {
		return show(value)
	}
	if value.Type() == lua.LTTable {
		return "{ … }"
	}
	return showPlain(value)
}
