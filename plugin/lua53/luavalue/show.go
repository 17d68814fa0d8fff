package luavalue

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/ellipsis"
)

// Limits of the text that Show writes for one value.
const (
	showDepth   = 5
	showEntries = 100       // of one table
	showString  = 2000      // bytes of one text
	showBytes   = 32 * 1024 // in all
)

// Show writes a value for people to read: tables with their contents, in order, and without
// calling metamethods. Everything deeper than 5 tables, beyond 100 entries of a table, or
// beyond 32 KB is left out, and an ellipsis says so.
func Show(value lua.LValue) string {
	s := shower{open: make(map[*lua.LTable]bool)}
	s.value(value, 0)
	return s.text.String()
}

type shower struct {
	text strings.Builder
	open map[*lua.LTable]bool // those around the one that is being written
}

func (s *shower) value(value lua.LValue, depth int) {
	switch v := value.(type) {
	case lua.LString:
		s.text.WriteString(quoted(string(v)))
	case *lua.LTable:
		s.table(v, depth)
	case *lua.LFunction:
		s.text.WriteString(function(v))
	case *lua.LUserData:
		s.text.WriteString("userdata")
	default:
		s.text.WriteString(value.String())
	}
}

func quoted(text string) string {
	if len(text) > showString {
		return strconv.Quote(ellipsis.Start(text, showString)) + "…"
	}
	return strconv.Quote(text)
}

func function(fn *lua.LFunction) string {
	if fn.IsG {
		return "function <Go>"
	}
	return fmt.Sprintf("function <%s:%d>", fn.Proto.SourceName, fn.Proto.LineDefined)
}

func (s *shower) table(table *lua.LTable, depth int) {
	switch {
	case s.open[table]:
		s.text.WriteString("<cycle>")
		return
	case depth >= showDepth:
		s.text.WriteString("{…}")
		return
	}
	s.open[table] = true
	defer delete(s.open, table)
	entries, more := entriesOf(table)
	if len(entries) == 0 {
		s.text.WriteString("{}")
		return
	}
	indent := "\n" + strings.Repeat("  ", depth)
	s.text.WriteString("{")
	next := lua.LNumber(1)
	for _, e := range entries {
		if s.text.Len() > showBytes {
			more = true
			break
		}
		s.text.WriteString(indent + "  ")
		if e.key == next {
			next++ // a list's values need no keys
		} else {
			s.key(e.key)
			s.text.WriteString(" = ")
		}
		s.value(e.value, depth+1)
		s.text.WriteString(",")
	}
	if more {
		s.text.WriteString(indent + "  …")
	}
	s.text.WriteString(indent + "}")
}

type entry struct{ key, value lua.LValue }

// entriesOf returns the first entries of a table: numbers first, then texts, then others.
func entriesOf(table *lua.LTable) (entries []entry, more bool) {
	key, value := table.Next(lua.LNil)
	for ; key != lua.LNil; key, value = table.Next(key) {
		if len(entries) == showEntries {
			more = true
			break
		}
		entries = append(entries, entry{key, value})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return compareKeys(a.key, b.key) })
	return entries, more
}

func compareKeys(a, b lua.LValue) int {
	x, isNumber := a.(lua.LNumber)
	y, both := b.(lua.LNumber)
	switch {
	case isNumber && both:
		return cmp.Compare(x, y)
	case isNumber:
		return -1
	case both:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Type(), b.Type()), cmp.Compare(textOf(a), textOf(b)))
}

func textOf(key lua.LValue) string {
	text, _ := key.(lua.LString)
	return string(text)
}

func (s *shower) key(key lua.LValue) {
	if text, ok := key.(lua.LString); ok && isName(string(text)) {
		s.text.WriteString(string(text))
		return
	}
	s.text.WriteString("[")
	if _, ok := key.(*lua.LTable); ok {
		s.text.WriteString("table")
	} else {
		s.value(key, showDepth)
	}
	s.text.WriteString("]")
}

func isName(text string) bool {
	for i, c := range []byte(text) {
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return text != "" && len(text) <= 100
}
