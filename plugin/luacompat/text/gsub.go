package text

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luacompat/check"
	"janus-golua/plugin/luacompat/numeral"
	"janus-golua/plugin/luapattern"
)

// gsub(text, pattern, replacement[, count]) replaces by a text with %0 to %9,
// by a table's field, or by a function's result; false and nil keep the match.
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
	var out strings.Builder
	start, lastEnd, count := 0, -1, int64(0)
	for count < most && start <= len(text) {
		match := s.search(L, pattern, text, start)
		if match == nil {
			break
		}
		out.WriteString(text[start:match.Start])
		if match.End == lastEnd { // nothing, right behind the match before
			start = s.copyOne(&out, text, match.Start)
		} else {
			count++
			out.WriteString(s.replaced(L, text, match, replacement))
			start, lastEnd = match.End, match.End
			if match.Start == match.End {
				start = s.copyOne(&out, text, match.Start)
			}
		}
		s.limits.Length(L, float64(out.Len()))
		if pattern.Anchored() {
			break
		}
	}
	if start < len(text) {
		out.WriteString(text[start:])
	}
	L.Push(lua.LString(out.String()))
	L.Push(lua.LNumber(count))
	return 2
}

// copyOne copies the byte at i, if there is one, and goes on behind it.
func (s library) copyOne(out *strings.Builder, text string, i int) int {
	if i < len(text) {
		out.WriteByte(text[i])
	}
	return i + 1
}

// replaced is what stands in for a match.
func (s library) replaced(L *lua.LState, text string, match *luapattern.Match, replacement lua.LValue) string {
	whole := text[match.Start:match.End]
	first := lua.LValue(lua.LString(whole))
	if len(match.Captures) > 0 {
		first = capture(text, match.Captures[0])
	}
	var value lua.LValue
	switch r := replacement.(type) {
	case *lua.LTable:
		value = L.GetTable(r, first)
	case *lua.LFunction:
		L.Push(r)
		L.Call(pushCaptures(L, text, match), 1)
		value = L.Get(-1)
		L.Pop(1)
	default:
		template, _ := numeral.Text(r)
		return expand(L, text, match, template)
	}
	if lua.LVIsFalse(value) {
		return whole
	}
	inserted, ok := numeral.Text(value)
	if !ok {
		check.Raise(L, "invalid replacement value (a %s)", value.Type())
	}
	return inserted
}

// expand puts captures into a replacement text.
func expand(L *lua.LState, text string, match *luapattern.Match, replacement string) string {
	if !strings.Contains(replacement, "%") {
		return replacement
	}
	var out strings.Builder
	for i := 0; i < len(replacement); i++ {
		if replacement[i] != '%' {
			out.WriteByte(replacement[i])
			continue
		}
		i++
		switch {
		case i < len(replacement) && replacement[i] == '%':
			out.WriteByte('%')
		case i < len(replacement) && replacement[i] >= '0' && replacement[i] <= '9':
			out.WriteString(reference(L, text, match, int(replacement[i]-'0')))
		default:
			check.Raise(L, "%s", "invalid use of '%' in replacement string")
		}
	}
	return out.String()
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
