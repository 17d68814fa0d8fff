package text

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luapattern"
)

// startAt turns a Lua position, which counts from 1 or from the end, into an offset. It is
// -1 for a position behind the end.
func startAt(text string, position int64) int {
	length := int64(len(text))
	switch {
	case position > length+1:
		return -1
	case position > 0:
		return int(position - 1)
	case position == 0 || position < -length:
		return 0
	}
	return int(length + position)
}

// search runs a pattern, and raises an error if the pattern is malformed.
func (s library) search(L *lua.LState, pattern *luapattern.Pattern, text string, start int) *luapattern.Match {
	match, err := pattern.Find(text, start)
	if err != nil {
		check.Raise(L, "%s", err)
	}
	return match
}

func (s library) pattern(text string, anchor bool) *luapattern.Pattern {
	return luapattern.New(text, anchor, s.limits.GoOn)
}

// capture returns a capture as a Lua value.
func capture(text string, c luapattern.Capture) lua.LValue {
	if position, ok := c.Position(); ok {
		return lua.LNumber(position)
	}
	return lua.LString(c.Text(text))
}

// pushCaptures pushes the captures of a match, or the whole match if there are no captures.
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
	text, pattern := check.String(L, 1), check.String(L, 2)
	start := startAt(text, check.OptInteger(L, 3, 1))
	if start < 0 {
		L.Push(lua.LNil)
		return 1
	}
	if lua.LVAsBool(L.Get(4)) || luapattern.Plain(pattern) {
		at := s.index(L, text[start:], pattern)
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

// searched is how many bytes of a text are searched without asking.
const searched = 1 << 20

// index is strings.Index. It searches a long text in overlapping pieces.
func (s library) index(L *lua.LState, text, pattern string) int {
	for at := 0; ; at += searched {
		end := at + searched + len(pattern)
		if end >= len(text) {
			return behind(at, strings.Index(text[at:], pattern))
		}
		if found := behind(at, strings.Index(text[at:end], pattern)); found >= 0 {
			return found
		}
		s.limits.Ask(L, 0)
	}
}

// behind turns a place that was found after an offset into a place in the whole text; -1
// stays -1.
func behind(offset, found int) int {
	if found < 0 {
		return found
	}
	return offset + found
}

// match(text, pattern[, init]).
func (s library) match(L *lua.LState) int {
	text, pattern := check.String(L, 1), check.String(L, 2)
	if start := startAt(text, check.OptInteger(L, 3, 1)); start >= 0 {
		if match := s.search(L, s.pattern(pattern, true), text, start); match != nil {
			return pushCaptures(L, text, match)
		}
	}
	L.Push(lua.LNil)
	return 1
}

// gmatch(text, pattern) returns an iterator that may also be called directly, without
// arguments. gopher-lua's own works only in a `for`, which passes its state back.
func (s library) gmatch(L *lua.LState) int {
	text := check.String(L, 1)
	pattern := s.pattern(check.String(L, 2), false)
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
