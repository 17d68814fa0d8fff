package system

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// maxFormats is how many formats the iterator of lines may keep, as in Lua 5.3.
const maxFormats = 250

// longestNumeral is the longest number that is read from a file, as in Lua 5.3.
const longestNumeral = 200

// read reads by the formats in the arguments from n on; without formats it reads a line. At
// the first failure it returns nil in that place, and stops.
func (f *files) read(L *lua.LState, s *stream, n int) int {
	if s.elsewhere(L) {
		return pushFailure(L, syscall.EBADF, false)
	}
	if n > L.GetTop() {
		L.Push(lua.LString("l"))
	}
	last, results := L.GetTop(), 0
	for ; n <= last; n++ {
		value, err := f.readFormat(L, s, n)
		if err != nil {
			return pushFailure(L, err, false)
		}
		L.Push(value)
		results++
		if value == lua.LNil {
			break
		}
	}
	return results
}

// readFormat reads by the format in argument n; the end of the file is nil.
func (f *files) readFormat(L *lua.LState, s *stream, n int) (lua.LValue, error) {
	if _, isNumber := L.Get(n).(lua.LNumber); isNumber {
		return f.readBytes(L, s, check.Integer(L, n))
	}
	format := strings.TrimPrefix(check.String(L, n), "*")
	if format == "" {
		check.Argument(L, n, "invalid format")
	}
	switch format[0] {
	case 'n':
		return readNumber(s)
	case 'l', 'L':
		return f.readLine(L, s, format[0] == 'L')
	case 'a':
		text, err := f.readUpTo(L, s, -1)
		return lua.LString(text), err
	}
	check.Argument(L, n, "invalid format")
	return nil, nil
}

// readBytes reads a number of bytes. With 0 it only asks whether there are any.
func (f *files) readBytes(L *lua.LState, s *stream, count int64) (lua.LValue, error) {
	if count < 0 {
		check.Raise(L, "not enough memory for buffer allocation")
	}
	if _, err := s.reader.Peek(1); err != nil {
		return lua.LNil, unlessEnd(err)
	}
	text, err := f.readUpTo(L, s, count)
	return lua.LString(text), err
}

// readUpTo reads a number of bytes; with -1 it reads all. It asks for memory as bytes come,
// because a script may want more bytes than there are.
func (f *files) readUpTo(L *lua.LState, s *stream, count int64) (string, error) {
	const piece = 1 << 16
	var text strings.Builder
	for count != 0 {
		size := int64(piece)
		if count > 0 {
			size = min(size, count)
		}
		read, err := io.CopyN(&text, s.reader, size)
		f.limits.Length(L, float64(text.Len()))
		if count > 0 {
			count -= read
		}
		if err != nil {
			return text.String(), unlessEnd(err)
		}
	}
	return text.String(), nil
}

// readLine reads a line, with its end or without.
func (f *files) readLine(L *lua.LState, s *stream, withEnd bool) (lua.LValue, error) {
	var line strings.Builder
	for {
		part, err := s.reader.ReadSlice('\n')
		line.Write(part)
		f.limits.Length(L, float64(line.Len()))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil && line.Len() == 0:
			return lua.LNil, unlessEnd(err)
		case err != nil:
			return lua.LString(line.String()), unlessEnd(err)
		case withEnd:
			return lua.LString(line.String()), nil
		default:
			return lua.LString(strings.TrimSuffix(line.String(), "\n")), nil
		}
	}
}

func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// numberReader collects the characters of something that looks like a number.
type numberReader struct {
	reader *bufio.Reader
	text   strings.Builder
}

// readNumber reads a number after spaces; nil when there is none. Characters that looked
// like the beginning of a number are consumed even then.
func readNumber(s *stream) (lua.LValue, error) {
	n := numberReader{reader: s.reader}
	for {
		next, err := s.reader.Peek(1)
		if err != nil {
			return lua.LNil, unlessEnd(err)
		}
		if !strings.ContainsRune(" \f\n\r\t\v", rune(next[0])) {
			break
		}
		_, _ = s.reader.Discard(1)
	}
	n.one("+-")
	digits, exponent, count := "0123456789", "eE", 0
	if n.one("0") {
		count = 1
		if n.one("xX") {
			digits, exponent, count = "0123456789abcdefABCDEF", "pP", 0
		}
	}
	count += n.many(digits)
	if n.one(".") {
		count += n.many(digits)
	}
	if count > 0 && n.one(exponent) {
		n.one("+-")
		n.many("0123456789")
	}
	if number, ok := numeral.Parse(n.text.String()); ok {
		return lua.LNumber(number), nil
	}
	return lua.LNil, nil
}

// one reads a byte if it belongs to a set.
func (n *numberReader) one(set string) bool {
	next, err := n.reader.Peek(1)
	if err != nil || strings.IndexByte(set, next[0]) < 0 {
		return false
	}
	if n.text.Len() >= longestNumeral {
		n.text.Reset() // it is none
		return false
	}
	n.text.WriteByte(next[0])
	_, _ = n.reader.Discard(1)
	return true
}

func (n *numberReader) many(set string) (count int) {
	for n.one(set) {
		count++
	}
	return count
}

// lines is io.lines([path, ...]): an iterator, which closes the file at its end.
func (f *files) lines(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		opened(L, f.input, "input")
		return f.iterator(L, f.input, false)
	}
	return f.iterator(L, f.mustOpen(L, check.String(L, 1), 0), true)
}

// streamLines is file:lines(...).
func (f *files) streamLines(L *lua.LState) int {
	check1(L)
	return f.iterator(L, L.Get(1).(*lua.LUserData), false)
}

// iterator pushes a function that reads by the formats in the arguments after the first.
func (f *files) iterator(L *lua.LState, value *lua.LUserData, closes bool) int {
	var formats []lua.LValue
	for i := 2; i <= L.GetTop(); i++ {
		formats = append(formats, L.Get(i))
	}
	if len(formats) > maxFormats {
		check.Argument(L, maxFormats+2, "too many arguments")
	}
	s := value.Value.(*stream)
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if s.closed {
			check.Raise(L, "file is already closed")
		}
		L.SetTop(1)
		for _, format := range formats {
			L.Push(format)
		}
		results := f.read(L, s, 2)
		if first := L.Get(-results); first != lua.LNil {
			return results
		}
		if results > 1 { // nil and why
			check.Raise(L, "%s", L.Get(1-results))
		}
		if closes {
			s.closed = true
			_ = s.file.Close()
		}
		return results
	}))
	return 1
}
