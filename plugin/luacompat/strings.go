package luacompat

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luapattern"
)

// openStrings replaces what matches patterns, and what can make a long string
// of a short one.
func openStrings(L *lua.LState, limits Limits) {
	s := library{limits}
	set(L, "string", "find", s.find)
	set(L, "string", "match", s.match)
	set(L, "string", "gmatch", s.gmatch)
	set(L, "string", "gfind", s.gmatch)
	set(L, "string", "gsub", s.gsub)
	set(L, "string", "rep", s.rep)
	set(L, "table", "concat", s.concat)
}

type library struct {
	limits Limits
}

// startAt turns a position of Lua's, from 1 or from the end, into an offset; -1
// is behind the end.
func startAt(text string, position int) int {
	switch {
	case position > len(text)+1:
		return -1
	case position > 0:
		return position - 1
	case position == 0 || -position > len(text):
		return 0
	}
	return len(text) + position
}

// search runs a pattern and raises what is wrong with it.
func (s library) search(L *lua.LState, pattern *luapattern.Pattern, text string, start int) *luapattern.Match {
	match, err := pattern.Find(text, start)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	return match
}

func (s library) pattern(text string, anchor bool) *luapattern.Pattern {
	return luapattern.New(text, anchor, s.limits.GoOn)
}

// capture is one as a Lua value.
func capture(text string, c luapattern.Capture) lua.LValue {
	if position, ok := c.Position(); ok {
		return lua.LNumber(position)
	}
	return lua.LString(c.Text(text))
}

// pushCaptures pushes what a match captured, or all of it without captures.
func pushCaptures(L *lua.LState, text string, match *luapattern.Match) int {
	if len(match.Captures) == 0 {
		L.Push(lua.LString(text[match.Start:match.End]))
		return 1
	}
	for _, c := range match.Captures {
		L.Push(capture(text, c))
	}
	return len(match.Captures)
}

// find(text, pattern[, init[, plain]]).
func (s library) find(L *lua.LState) int {
	text, pattern := L.CheckString(1), L.CheckString(2)
	start := startAt(text, L.OptInt(3, 1))
	if start < 0 {
		L.Push(lua.LNil)
		return 1
	}
	if lua.LVAsBool(L.Get(4)) || luapattern.Plain(pattern) {
		at := strings.Index(text[start:], pattern)
		if at < 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(lua.LNumber(start + at + 1))
		L.Push(lua.LNumber(start + at + len(pattern)))
		return 2
	}
	match := s.search(L, s.pattern(pattern, true), text, start)
	if match == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(match.Start + 1))
	L.Push(lua.LNumber(match.End))
	if len(match.Captures) == 0 {
		return 2
	}
	return 2 + pushCaptures(L, text, match)
}

// match(text, pattern[, init]).
func (s library) match(L *lua.LState) int {
	text, pattern := L.CheckString(1), L.CheckString(2)
	if start := startAt(text, L.OptInt(3, 1)); start >= 0 {
		if match := s.search(L, s.pattern(pattern, true), text, start); match != nil {
			return pushCaptures(L, text, match)
		}
	}
	L.Push(lua.LNil)
	return 1
}

// gmatch(text, pattern) returns an iterator that may be called by hand, with no
// arguments; gopher-lua's own wants its state handed back by a `for`.
func (s library) gmatch(L *lua.LState) int {
	text := L.CheckString(1)
	pattern := s.pattern(L.CheckString(2), false)
	start, lastEnd := 0, -1
	L.Push(L.NewFunction(func(L *lua.LState) int {
		for start <= len(text) {
			match := s.search(L, pattern, text, start)
			if match == nil {
				break
			}
			if match.End == lastEnd { // nothing, right behind the match before
				start = match.Start + 1
				continue
			}
			start, lastEnd = match.End, match.End
			return pushCaptures(L, text, match)
		}
		start = len(text) + 1
		return 0
	}))
	return 1
}

// rep(text, count[, separator]).
func (s library) rep(L *lua.LState) int {
	text, count, separator := L.CheckString(1), L.CheckInt(2), L.OptString(3, "")
	if count <= 0 {
		L.Push(lua.LString(""))
		return 1
	}
	s.limits.checkLength(L, float64(len(text)+len(separator))*float64(count))
	if separator == "" {
		L.Push(lua.LString(strings.Repeat(text, count)))
	} else {
		L.Push(lua.LString(strings.Repeat(text+separator, count-1) + text))
	}
	return 1
}

// concat(table[, separator[, from[, to]]]).
func (s library) concat(L *lua.LState) int {
	table, separator := L.CheckTable(1), L.OptString(2, "")
	from, to := L.OptInt(3, 1), L.OptInt(4, table.Len())
	var out strings.Builder
	for i := from; i <= to; i++ {
		value := L.RawGetInt(table, i)
		if !lua.LVCanConvToString(value) {
			L.RaiseError("invalid value (at index %d) in table for 'concat'", i)
		}
		text := lua.LVAsString(value)
		s.limits.checkLength(L, float64(out.Len()+len(text)+len(separator)))
		out.WriteString(text)
		if i < to {
			out.WriteString(separator)
		}
	}
	L.Push(lua.LString(out.String()))
	return 1
}
