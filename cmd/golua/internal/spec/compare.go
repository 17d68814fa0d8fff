package spec

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxDepth bounds how deep values are compared and shown: each level takes some of Go's stack.
const maxDepth = 100

// pair is two tables whose comparison is under way further out.
type pair struct{ one, other *lua.LTable }

// same compares tables by their contents, and all other values as == does.
func same(one, other lua.LValue) bool { return comparison{}.same(one, other, 0) }

// includes says whether whole contains everything in part, at any depth; a value
// that is no table is contained in itself.
func includes(part, whole lua.LValue) bool {
	return comparison{partly: true}.same(part, whole, 0)
}

type comparison struct {
	partly bool
	around []pair
}

func (c comparison) same(one, other lua.LValue, depth int) bool {
	a, aIsTable := one.(*lua.LTable)
	b, bIsTable := other.(*lua.LTable)
	if !aIsTable || !bIsTable {
		return one == other
	}
	if a == b || depth > maxDepth {
		return a == b
	}
	for _, p := range c.around {
		if p.one == a && p.other == b {
			return true // the comparison further out decides
		}
	}
	c.around = append(c.around, pair{a, b})
	equal := true
	a.ForEach(func(key, value lua.LValue) {
		equal = equal && c.same(value, lookUp(b, key), depth+1)
	})
	return equal && (c.partly || count(a) == count(b))
}

// lookUp finds a key; a key that is a table is found by its contents.
func lookUp(table *lua.LTable, key lua.LValue) lua.LValue {
	if value := table.RawGet(key); value != lua.LNil || key.Type() != lua.LTTable {
		return value
	}
	found := lua.LValue(lua.LNil)
	table.ForEach(func(other, value lua.LValue) {
		if other.Type() == lua.LTTable && same(key, other) {
			found = value
		}
	})
	return found
}

func count(table *lua.LTable) (entries int) {
	table.ForEach(func(lua.LValue, lua.LValue) { entries++ })
	return entries
}

// show writes a value as Lua source, on one line if that is short.
func show(value lua.LValue) string { return showAt(value, "", 0) }

// The bounds of a shown table: the length of a line, and the number of lines.
const (
	lineWidth = 80
	mostLines = 200
)

func showAt(value lua.LValue, indent string, depth int) string {
	table, ok := value.(*lua.LTable)
	switch {
	case !ok:
		return showPlain(value)
	case depth > maxDepth:
		return "{ … }"
	}
	var parts []string
	multiline := false
	for _, key := range sortedKeys(table) {
		part := showKey(key, table) + showAt(table.RawGet(key), indent+"  ", depth+1)
		multiline = multiline || strings.Contains(part, "\n")
		parts = append(parts, part)
	}
	line := "{ " + strings.Join(parts, ", ") + " }"
	switch {
	case len(parts) == 0:
		return "{}"
	case !multiline && len(line)+len(indent) <= lineWidth:
		return line
	}
	return "{\n" + indent + "  " + strings.Join(parts, ",\n"+indent+"  ") + ",\n" + indent + "}"
}

func showPlain(value lua.LValue) string {
	switch v := value.(type) {
	case lua.LString:
		return quote(string(v))
	case lua.LNumber:
		return strconv.FormatFloat(float64(v), 'g', 14, 64)
	case *lua.LUserData, *lua.LFunction, *lua.LState:
		return fmt.Sprintf("<%s>", v.String())
	}
	return value.String()
}

// quote writes a string on one line.
func quote(text string) string {
	const most = 500
	if len(text) > most {
		return quote(text[:most]) + fmt.Sprintf(" … (%d bytes)", len(text))
	}
	return strconv.Quote(text)
}

// showKey is the text before a value; the elements of an array have none.
func showKey(key lua.LValue, table *lua.LTable) string {
	switch k := key.(type) {
	case lua.LNumber:
		if i := int(k); lua.LNumber(i) == k && i >= 1 && i <= table.Len() {
			return ""
		}
	case lua.LString:
		if isName(string(k)) {
			return string(k) + " = "
		}
	}
	return "[" + showAt(key, "", maxDepth) + "] = "
}

func isName(text string) bool {
	for i, r := range text {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return text != ""
}

// sortedKeys lists numbers first, then strings, then all other keys.
func sortedKeys(tables ...*lua.LTable) []lua.LValue {
	seen := make(map[lua.LValue]bool)
	var keys []lua.LValue
	for _, table := range tables {
		table.ForEach(func(key, _ lua.LValue) {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		})
	}
	rank := map[lua.LValueType]int{lua.LTNumber: 0, lua.LTString: 1}
	order := func(key lua.LValue) int {
		if r, ok := rank[key.Type()]; ok {
			return r
		}
		return len(rank)
	}
	sort.SliceStable(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		if order(a) != order(b) {
			return order(a) < order(b)
		}
		if x, ok := a.(lua.LNumber); ok {
			return x < b.(lua.LNumber)
		}
		return a.String() < b.String()
	})
	return keys
}
