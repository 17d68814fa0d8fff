package text

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
	"janus-golua/plugin/lua53/luapattern"
)

// gsub(text, pattern, replacement[, count]). The replacement is a text with %0 to %9, a
// table whose field is taken, or a function whose result is taken; false and nil keep the
// match.
func (s library) gsub(L *lua.LState) int {
	text, patternText := check.String(L, 1), check.String(L, 2)
	pattern := s.pattern(patternText, true)
	replacement := L.Get(3)
	switch replacement.(type) {
	case lua.LString, lua.LNumber, *lua.LTable, *lua.LFunction:
	default:
		check.Argument(L, 3, "string/function/table expected")
	}
	most := check.OptInteger(L, 4, int64(len(text)+1))
	out := s.limits.Builder(L)
	start, lastEnd, count := 0, -1, int64(0)
	for count < most && start <= len(text) {
		match := s.search(L, pattern, text, start)
		if match == nil {
			break
		}
		out.Add(text[start:match.Start])
		if match.End == lastEnd { // nothing, right behind the match before
			start = s.copyOne(&out, text, match.Start)
		} else {
			count++
			s.replace(&out, L, text, match, replacement)
			start, lastEnd = match.End, match.End
			if match.Start == match.End {
				start = s.copyOne(&out, text, match.Start)
			}
		}
		if pattern.Anchored() {
			break
		}
	}
	if start < len(text) {
		out.Add(text[start:])
	}
	L.Push(out.Text())
	L.Push(lua.LNumber(count))
	return 2
}

// copyOne copies the byte at i, if there is one, and continues after it.
func (s library) copyOne(out *check.Builder, text string, i int) int {
	if i < len(text) {
		out.Add(text[i : i+1])
	}
	return i + 1
}

// replace appends the replacement of a match.
func (s library) replace(out *check.Builder, L *lua.LState, text string, match *luapattern.Match, replacement lua.LValue) {
	whole := text[match.Start:match.End]
	var value lua.LValue
	switch r := replacement.(type) {
	case *lua.LTable:
		value = L.GetTable(r, first(text, match))
	case *lua.LFunction:
		L.Push(r)
		L.Call(pushCaptures(L, text, match), 1)
		value = L.Get(-1)
		L.Pop(1)
	default:
		template, _ := numeral.Text(r)
		expand(out, L, text, match, template)
		return
	}
	if lua.LVIsFalse(value) {
		out.Add(whole)
		return
	}
	inserted, ok := numeral.Text(value)
	if !ok {
		check.Raise(L, "invalid replacement value (a %s)", value.Type())
	}
	out.Add(inserted)
}

// first returns the first capture, or the whole match if there are no captures.
func first(text string, match *luapattern.Match) lua.LValue {
	if len(match.Captures) > 0 {
		return capture(text, match.Captures[0])
	}
	return lua.LString(text[match.Start:match.End])
}

// expand appends a replacement text, with its references replaced by captures.
func expand(out *check.Builder, L *lua.LState, text string, match *luapattern.Match, replacement string) {
	for {
		plain, rest, found := strings.Cut(replacement, "%")
		out.Add(plain)
		switch {
		case !found:
			return
		case strings.HasPrefix(rest, "%"):
			out.Add("%")
		case rest != "" && rest[0] >= '0' && rest[0] <= '9':
			out.Add(reference(L, text, match, int(rest[0]-'0')))
		default:
			check.Raise(L, "%s", "invalid use of '%' in replacement string")
		}
		replacement = rest[1:]
	}
}

// reference is %0, the whole match, or %1 to %9; %1 is the whole without
// captures.
func reference(L *lua.LState, text string, match *luapattern.Match, index int) string {
	if index == 0 || (index == 1 && len(match.Captures) == 0) {
		return text[match.Start:match.End]
	}
	if index > len(match.Captures) {
		check.Raise(L, "invalid capture index %%%d", index)
	}
	return capture(text, match.Captures[index-1]).String()
}
