package packing

import (
	"encoding/binary"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// unpack(format, data[, position]) returns the fields, and where they end.
func (s library) unpack(L *lua.LState) int {
	format := newLayout(L)
	data := check.String(L, 2)
	at := unpackFrom(L, data, check.OptInteger(L, 3, 1))
	results, steps := 0, s.limits.Steps()
	for !format.done() {
		steps.Next(L)
		f := format.next(at)
		if f.size > len(data) || at > len(data)-f.size-f.padding {
			check.Argument(L, 2, "data string too short")
		}
		at += f.padding
		if f.kind <= zeroText {
			var value lua.LValue
			value, at = unpackField(L, format.order, f, data, at)
			L.Push(value)
			results++
			continue
		}
		at += f.size
	}
	L.Push(lua.LNumber(at + 1))
	return results + 1
}

func unpackFrom(L *lua.LState, data string, position int64) int {
	length := int64(len(data))
	if position < 0 && position >= -length {
		position += length + 1
	}
	if position < 1 || position > length+1 {
		check.Argument(L, 3, "initial position out of string")
	}
	return int(position - 1)
}

// unpackField reads a field, and returns where it ends.
func unpackField(L *lua.LState, order binary.ByteOrder, f field, data string, at int) (lua.LValue, int) {
	end := at + f.size
	switch f.kind {
	case signedField, unsignedField:
		return lua.LNumber(unpackInteger(L, order, data[at:end], f.kind == signedField)), end
	case floatField:
		bits := uint32(littleEndian(order, data[at:end]))
		return lua.LNumber(math.Float32frombits(bits)), end
	case doubleField:
		return lua.LNumber(math.Float64frombits(littleEndian(order, data[at:end]))), end
	case fixedText:
		return lua.LString(data[at:end]), end
	case prefixedText:
		length := unpackInteger(L, order, data[at:end], false)
		if length < 0 || length > float64(len(data)-end) {
			check.Argument(L, 2, "data string too short")
		}
		return lua.LString(data[end : end+int(length)]), end + int(length)
	}
	length := strings.IndexByte(data[at:], 0)
	if length < 0 { // the end of the data ends it, too
		length = len(data) - at
	}
	return lua.LString(data[at : at+length]), at + length + 1
}

// littleEndian reads a number of up to eight bytes.
func littleEndian(order binary.ByteOrder, data string) uint64 {
	var value uint64
	for i := range len(data) {
		j := i
		if order != binary.BigEndian {
			j = len(data) - 1 - i
		}
		value = value<<8 | uint64(data[j])
	}
	return value
}

// unpackInteger reads an integer of any size. Lua has 64 bits for it; we have the 53 bits
// of a float. An integer that needs more is an error, rather than another number.
func unpackInteger(L *lua.LState, order binary.ByteOrder, data string, signed bool) float64 {
	low, high := data, ""
	if len(data) > 8 && order == binary.BigEndian {
		high, low = data[:len(data)-8], data[len(data)-8:]
	} else if len(data) > 8 {
		low, high = data[:8], data[8:]
	}
	value := int64(littleEndian(order, low))
	if signed && len(data) < 8 {
		shift := 64 - 8*len(data)
		value = value << shift >> shift
	}
	fill := byte(0)
	if signed && value < 0 {
		fill = 0xff
	}
	for _, b := range []byte(high) {
		if b != fill {
			check.Raise(L, "%d-byte integer does not fit into Lua Integer", len(data))
		}
	}
	if value > numeral.MaxExact || value < -numeral.MaxExact {
		check.Raise(L, "%d-byte integer %d needs more than the 53 bits of a number", len(data), value)
	}
	return float64(value)
}
