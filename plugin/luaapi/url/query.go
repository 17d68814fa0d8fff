package url

import (
	"net/url"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// maxPairs limits a query: each pair becomes a table of about 300 bytes.
const maxPairs = 1000

// pair is a name with its value.
type pair struct{ name, value string }

const tooManyPairs = "it has more than 1000 pairs"

// parseQuery(text) returns a table of values by name (the first value of each name), and an
// array of all pairs in order; or nil and a reason.
func parseQuery(L *lua.LState) int {
	pairs, err := readQuery(args.Of(L, "url.parse_query").Text(1))
	if err != "" {
		return args.Failure(L, "%s", err)
	}
	values, list := L.CreateTable(0, len(pairs)), L.CreateTable(len(pairs), 0)
	for _, p := range pairs {
		if values.RawGetString(p.name) == lua.LNil {
			values.RawSetString(p.name, lua.LString(p.value))
		}
		one := L.CreateTable(2, 0)
		one.Append(lua.LString(p.name))
		one.Append(lua.LString(p.value))
		list.Append(one)
	}
	return args.Return(L, values, list)
}

// readQuery is url.ParseQuery with two differences: it keeps the order, and it treats
// semicolons as ordinary characters.
func readQuery(text string) (pairs []pair, failure string) {
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		if len(pairs) == maxPairs {
			return nil, tooManyPairs
		}
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		if err == nil {
			value, err = url.QueryUnescape(value)
		}
		if err != nil {
			return nil, reason(err)
		}
		pairs = append(pairs, pair{name, value})
	}
	return pairs, ""
}

// buildQuery(values) returns the query for a table of values by name, sorted, or for a list
// of pairs in its order.
func buildQuery(L *lua.LState) int {
	r := args.Of(L, "url.build_query")
	text := queryOf(r.Table(1), func(format string, arguments ...any) { r.Fail(1, format, arguments...) })
	return args.Return(L, lua.LString(text))
}

// queryOf encodes a table. fail raises the error.
func queryOf(table *lua.LTable, fail func(format string, arguments ...any)) string {
	if table.MaxN() > 0 {
		return joined(listed(table, fail))
	}
	var pairs []pair
	table.ForEach(func(key, value lua.LValue) {
		name, ok := key.(lua.LString)
		if !ok {
			fail("has a %s for a name, expected a string", key.Type())
		}
		values, isArray := value.(*lua.LTable)
		if !isArray {
			pairs = append(pairs, pair{string(name), scalar(name, value, fail)})
			return
		}
		for i := 1; i <= values.MaxN(); i++ {
			pairs = append(pairs, pair{string(name), scalar(name, values.RawGetInt(i), fail)})
		}
	})
	slices.SortStableFunc(pairs, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	return joined(pairs)
}

// listed reads a list of {name, value}.
func listed(table *lua.LTable, fail func(format string, arguments ...any)) []pair {
	pairs := make([]pair, table.MaxN())
	for i := range pairs {
		one, ok := table.RawGetInt(i + 1).(*lua.LTable)
		if !ok {
			fail("[%d] is %s, expected a table of a name and a value", i+1, args.Describe(table.RawGetInt(i+1)))
		}
		name, ok := one.RawGetInt(1).(lua.LString)
		if !ok {
			fail("[%d] has no name", i+1)
		}
		pairs[i] = pair{string(name), scalar(name, one.RawGetInt(2), fail)}
	}
	return pairs
}

// scalar returns the text of a string, a number or a boolean.
func scalar(name lua.LString, value lua.LValue, fail func(format string, arguments ...any)) string {
	switch value.Type() {
	case lua.LTString, lua.LTNumber, lua.LTBool:
		return value.String()
	}
	fail("has %s for %.40q, expected a string, a number or a boolean", args.Describe(value), string(name))
	return ""
}

func joined(pairs []pair) string {
	var text strings.Builder
	for i, p := range pairs {
		if i > 0 {
			text.WriteByte('&')
		}
		text.WriteString(escaped(p.name) + "=" + escaped(p.value))
	}
	return text.String()
}
