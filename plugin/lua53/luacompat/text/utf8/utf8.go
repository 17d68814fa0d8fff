// Package utf8 implements the utf8 library of Lua 5.3.
package utf8

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// maxCodePoint is the last code point of Unicode and of Lua 5.3. Lua accepts surrogates as
// code points, too; Go's utf8 does not.
const maxCodePoint = 0x10ffff

// maxLax is the last code point that six bytes can encode. Lua 5.4 writes it, and reads it
// if asked to.
const maxLax = 0x7fffffff

type library struct {
	limits check.Limits
}

// Open adds the library to a state.
func Open(L *lua.LState, limits check.Limits) {
	s := library{limits}
	module := L.NewTable()
	L.SetGlobal("utf8", module)
	L.SetField(L.GetField(L.Get(lua.RegistryIndex), "_LOADED"), "utf8", module)
	module.RawSetString("charpattern", lua.LString("[\x00-\x7f\xc2-\xf4][\x80-\xbf]*"))
	check.SetAll(L, "utf8", map[string]lua.LGFunction{
		"char":      s.char,
		"codepoint": codePoint,
		"codes":     s.codes,
		"len":       s.length,
		"offset":    s.offset,
	})
}

func isContinuation(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i]&0xc0 == 0x80
}

// decode reads the code point at the beginning of a text, up to a largest one; size 0 is
// none.
func decode(text string, largest int) (code int, size int) {
	first := text[0]
	if first < 0x80 {
		return int(first), 1
	}
	size = 2
	for bit := byte(0x20); first&bit != 0 && size <= 6; bit >>= 1 {
		size++
	}
	if first < 0xc0 || first >= 0xfe || size > len(text) {
		return 0, 0
	}
	code = int(first & (0x7f >> size))
	for i := 1; i < size; i++ {
		if !isContinuation(text, i) {
			return 0, 0
		}
		code = code<<6 | int(text[i]&0x3f)
	}
	// The smallest code point that needs this number of bytes. A smaller one must have a
	// shorter form.
	if code < [...]int{2: 0x80, 3: 0x800, 4: 0x10000, 5: 0x200000, 6: 0x4000000}[size] || code > largest {
		return 0, 0
	}
	return code, size
}

func encode(out []byte, code int) []byte {
	switch {
	case code < 0x80:
		return append(out, byte(code))
	case code < 0x800:
		return append(out, 0xc0|byte(code>>6), 0x80|byte(code&0x3f))
	case code < 0x10000:
		return append(out, 0xe0|byte(code>>12), 0x80|byte(code>>6&0x3f), 0x80|byte(code&0x3f))
	}
	size := 4
	for size < 6 && code >= 1<<(5*size+1) {
		size++
	}
	out = append(out, byte(0xff<<(8-size)|code>>(6*(size-1))))
	for rest := size - 2; rest >= 0; rest-- {
		out = append(out, byte(0x80|code>>(6*rest)&0x3f))
	}
	return out
}

// largest is the last code point that a function takes, whose argument n may be true: "lax",
// as in Lua 5.4.
func largest(L *lua.LState, n int) int {
	if lua.LVAsBool(L.Get(n)) {
		return maxLax
	}
	return maxCodePoint
}

// char(...) makes a text of code points.
func (s library) char(L *lua.LState) int {
	var out []byte
	for i := 1; i <= L.GetTop(); i++ {
		code := check.Integer(L, i)
		if code < 0 || code > maxLax {
			check.Argument(L, i, "value out of range")
		}
		out = encode(out, int(code))
		s.limits.Length(L, float64(len(out)))
	}
	L.Push(lua.LString(out))
	return 1
}

// position turns a position that may count from the end into one that counts from 1; 0 is
// before the beginning.
func position(text string, i int64) int64 {
	switch {
	case i >= 0:
		return i
	case -i > int64(len(text)):
		return 0
	}
	return int64(len(text)) + i + 1
}

// codepoint(text[, first[, last[, lax]]]).
func codePoint(L *lua.LState) int {
	text := check.String(L, 1)
	first := position(text, check.OptInteger(L, 2, 1))
	last := position(text, check.OptInteger(L, 3, first))
	if first < 1 {
		check.Argument(L, 2, "out of range")
	}
	if last > int64(len(text)) {
		check.Argument(L, 3, "out of range")
	}
	if last > first {
		check.Reserve(L, int(min(last-first+1, check.MaxResults)))
	}
	results, most := 0, largest(L, 4)
	for i := first - 1; i < last; results++ {
		if results >= check.MaxResults {
			check.Raise(L, "string slice too long")
		}
		code, size := decode(text[i:], most)
		if size == 0 {
			check.Raise(L, "invalid UTF-8 code")
		}
		L.Push(lua.LNumber(code))
		i += int64(size)
	}
	return results
}

// len(text[, first[, last[, lax]]]) counts code points, or returns nil and the position
// of the first byte that belongs to none.
func (s library) length(L *lua.LState) int {
	text := check.String(L, 1)
	i := position(text, check.OptInteger(L, 2, 1)) - 1
	last := position(text, check.OptInteger(L, 3, -1)) - 1
	if i < 0 || i > int64(len(text)) {
		check.Argument(L, 2, "initial position out of string")
	}
	if last >= int64(len(text)) {
		check.Argument(L, 3, "final position out of string")
	}
	count, steps, most := 0, s.limits.Steps(), largest(L, 4)
	for i <= last {
		steps.Next(L)
		_, size := decode(text[i:], most)
		if size == 0 {
			L.Push(lua.LNil)
			L.Push(lua.LNumber(i + 1))
			return 2
		}
		i += int64(size)
		count++
	}
	L.Push(lua.LNumber(count))
	return 1
}

// codes(text[, lax]) is for a generic for. It gives position and code point.
func (s library) codes(L *lua.LState) int {
	text, most := check.String(L, 1), largest(L, 2)
	L.Push(L.NewFunction(func(L *lua.LState) int { return s.nextCode(L, most) }))
	L.Push(lua.LString(text))
	L.Push(lua.LNumber(0))
	return 3
}

func (s library) nextCode(L *lua.LState, most int) int {
	text, i := check.String(L, 1), check.Integer(L, 2)
	if i < 0 || i > int64(len(text)) {
		return 0
	}
	steps := s.limits.Steps()
	for i > 0 && isContinuation(text, int(i)) { // behind the one before
		steps.Next(L)
		i++
	}
	if i >= int64(len(text)) {
		return 0
	}
	code, size := decode(text[i:], most)
	if size == 0 || isContinuation(text, int(i)+size) {
		check.Raise(L, "invalid UTF-8 code")
	}
	L.Push(lua.LNumber(i + 1))
	L.Push(lua.LNumber(code))
	return 2
}

// offset(text, n[, i]) returns where the n-th code point from position i on begins.
func (s library) offset(L *lua.LState) int {
	text, n := check.String(L, 1), check.Integer(L, 2)
	otherwise := int64(1)
	if n < 0 {
		otherwise = int64(len(text)) + 1
	}
	at := position(text, check.OptInteger(L, 3, otherwise)) - 1
	if at < 0 || at > int64(len(text)) {
		check.Argument(L, 3, "position out of range")
	}
	found, ok := s.walk(L, text, int(at), n)
	if !ok {
		L.Push(lua.LNil)
	} else {
		L.Push(lua.LNumber(found + 1))
	}
	return 1
}

// walk moves n code points forward, or back if n is negative. With 0 it moves to the
// beginning of the code point at the position.
func (s library) walk(L *lua.LState, text string, at int, n int64) (int, bool) {
	steps := s.limits.Steps()
	begins := func(at int) bool { // a code point does
		steps.Next(L)
		return !isContinuation(text, at)
	}
	if n == 0 {
		for at > 0 && !begins(at) {
			at--
		}
		return at, true
	}
	if isContinuation(text, at) {
		check.Raise(L, "initial position is a continuation byte")
	}
	for ; n < 0 && at > 0; n++ {
		at--
		for at > 0 && !begins(at) {
			at--
		}
	}
	if n > 0 {
		n-- // the one at hand is the first
	}
	for ; n > 0 && at < len(text); n-- {
		at++
		for !begins(at) {
			at++
		}
	}
	return at, n == 0
}
