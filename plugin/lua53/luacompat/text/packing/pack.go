package packing

import (
	"encoding/binary"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// pack(format, ...).
func (s library) pack(L *lua.LState) int {
	format := newLayout(L)
	var out []byte
	argument, steps := 1, s.limits.Steps()
	for !format.done() {
		steps.Next(L)
		f := format.next(len(out))
		total := float64(len(out)) + float64(f.padding) + float64(f.size)
		if total > maxPacked {
			check.Argument(L, 1, "format result too large")
		}
		s.limits.Length(L, total)
		out = s.limits.Grow(L, out, f.padding+f.size)
		out = append(out, make([]byte, f.padding)...)
		switch f.kind {
		case paddingField:
			out = append(out, 0)
		case alignmentOnly, noField:
		default:
			argument++
			out = s.packField(L, out, format.order, f, argument)
		}
	}
	L.Push(check.AsText(out))
	return 1
}

// packField appends argument n.
func (s library) packField(L *lua.LState, out []byte, order binary.ByteOrder, f field, n int) []byte {
	switch f.kind {
	case signedField, unsignedField:
		return packInteger(L, out, order, f, n)
	case floatField:
		bits := math.Float32bits(float32(check.Number(L, n)))
		return appendInteger(out, order, uint64(bits), 0, 4)
	case doubleField:
		return appendInteger(out, order, math.Float64bits(check.Number(L, n)), 0, 8)
	}
	text := check.String(L, n)
	s.limits.Length(L, float64(len(out)+len(text)))
	out = s.limits.Grow(L, out, f.size+len(text)+1)
	switch f.kind {
	case fixedText:
		if len(text) > f.size {
			check.Argument(L, n, "string longer than given size")
		}
		return append(append(out, text...), make([]byte, f.size-len(text))...)
	case prefixedText:
		if f.size < 8 && len(text) >= 1<<(8*f.size) {
			check.Argument(L, n, "string length does not fit in given size")
		}
		return append(appendInteger(out, order, uint64(len(text)), 0, f.size), text...)
	}
	if strings.IndexByte(text, 0) >= 0 {
		check.Argument(L, n, "string contains zeros")
	}
	return append(append(out, text...), 0)
}

func packInteger(L *lua.LState, out []byte, order binary.ByteOrder, f field, n int) []byte {
	value := check.Integer(L, n)
	fill := byte(0)
	switch {
	case f.kind == signedField:
		if f.size < 8 && (value < -(1<<(8*f.size-1)) || value >= 1<<(8*f.size-1)) {
			check.Argument(L, n, "integer overflow")
		}
		if value < 0 {
			fill = 0xff
		}
	case f.size < 8 && uint64(value) >= 1<<(8*f.size):
		check.Argument(L, n, "unsigned overflow")
	}
	return appendInteger(out, order, uint64(value), fill, f.size)
}

// appendInteger appends the low bytes of a value; fill stands for all bytes after the
// eighth.
func appendInteger(out []byte, order binary.ByteOrder, value uint64, fill byte, size int) []byte {
	start := len(out)
	for i := range size {
		b := fill
		if i < 8 {
			b = byte(value >> (8 * i))
		}
		out = append(out, b)
	}
	if order == binary.BigEndian {
		reverseBytes(out[start:])
	}
	return out
}

func reverseBytes(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// packSize(format).
func (s library) packSize(L *lua.LState) int {
	format := newLayout(L)
	total, steps := 0, s.limits.Steps()
	for !format.done() {
		steps.Next(L)
		f := format.next(total)
		if f.kind == prefixedText || f.kind == zeroText {
			check.Argument(L, 1, "variable-length format")
		}
		if total > maxPacked-f.padding-f.size {
			check.Argument(L, 1, "format result too large")
		}
		total += f.padding + f.size
	}
	L.Push(lua.LNumber(total))
	return 1
}
