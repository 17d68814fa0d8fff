package text

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// span turns a Lua range, which may count from the end, into offsets. The range is empty if
// from >= to.
func span(text string, first, last int64) (from, to int) {
	length := int64(len(text))
	if first < 0 {
		first = max(length+first+1, 1)
	}
	if last < 0 {
		last = length + last + 1
	}
	first, last = max(first, 1), min(last, length)
	if first > last {
		return 0, 0
	}
	return int(first - 1), int(last)
}

// sub(text, first[, last]).
func sub(L *lua.LState) int {
	text := check.String(L, 1)
	from, to := span(text, check.Integer(L, 2), check.OptInteger(L, 3, -1))
	L.Push(lua.LString(text[from:to]))
	return 1
}

// byte(text[, first[, last]]).
func (s library) byte(L *lua.LState) int {
	text := check.String(L, 1)
	first := check.OptInteger(L, 2, 1)
	from, to := span(text, first, check.OptInteger(L, 3, first))
	if to-from > check.MaxResults {
		check.Raise(L, "string slice too long")
	}
	check.Reserve(L, to-from)
	for _, b := range []byte(text[from:to]) {
		L.Push(lua.LNumber(b))
	}
	return to - from
}

// char(...) makes a text of bytes.
func char(L *lua.LState) int {
	text := make([]byte, L.GetTop())
	for i := range text {
		value := check.Integer(L, i+1)
		if value < 0 || value > 255 {
			check.Argument(L, i+1, "value out of range")
		}
		text[i] = byte(value)
	}
	L.Push(lua.LString(text))
	return 1
}

func dump(L *lua.LState) int {
	check.Function(L, 1)
	check.Raise(L, "unable to dump given function: there are no binary chunks here")
	return 0
}

func length(L *lua.LState) int {
	L.Push(lua.LNumber(len(check.String(L, 1))))
	return 1
}

// lower and upper know only ASCII, like Lua in the C locale: bytes of UTF-8 stay unchanged.
func (s library) lower(L *lua.LState) int { return s.mapped(L, 'A', 'Z') }
func (s library) upper(L *lua.LState) int { return s.mapped(L, 'a', 'z') }

// mapped changes the case of letters from first to last.
func (s library) mapped(L *lua.LState, first, last byte) int {
	given := check.String(L, 1)
	s.limits.Ask(L, len(given))
	text := []byte(given)
	s.limits.Pieces(L, len(text), func(from, to int) {
		for i, b := range text[from:to] {
			if b >= first && b <= last {
				text[from+i] = b ^ 0x20
			}
		}
	})
	L.Push(check.AsText(text))
	return 1
}

func (s library) reverse(L *lua.LState) int {
	text := check.String(L, 1)
	s.limits.Ask(L, len(text))
	reversed := make([]byte, len(text))
	s.limits.Pieces(L, len(text), func(from, to int) {
		for i := from; i < to; i++ {
			reversed[len(text)-1-i] = text[i]
		}
	})
	L.Push(check.AsText(reversed))
	return 1
}

// rep(text, count[, separator]).
func (s library) rep(L *lua.LState) int {
	text, count, separator := check.String(L, 1), check.Integer(L, 2), check.OptString(L, 3, "")
	total := float64(len(text))*float64(count) + float64(len(separator))*float64(count-1)
	switch {
	case count <= 0 || total == 0:
		L.Push(lua.LString(""))
		return 1
	case total >= 1<<31:
		check.Raise(L, "resulting string too large")
	}
	s.limits.Length(L, total)
	s.limits.Ask(L, int(total)+len(text)+2*len(separator))
	L.Push(lua.LString(strings.Repeat(text+separator, int(count))[:int(total)]))
	return 1
}
