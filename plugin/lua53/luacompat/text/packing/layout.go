package packing

import (
	"encoding/binary"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// The kinds of fields of a pack format.
type fieldKind int

const (
	signedField fieldKind = iota
	unsignedField
	floatField
	doubleField
	fixedText     // c: of a size
	prefixedText  // s: behind its length
	zeroText      // z: before a zero
	paddingField  // x: one byte
	alignmentOnly // X: as much as the next option's alignment needs
	noField       // changes how the following fields are read
)

// nativeSize is the size of a long and of a lua_Integer, and the strictest alignment, on
// the machines that we support.
const (
	nativeSize = 8
	maxIntSize = 16
	// maxPacked is the largest result, as in Lua 5.3.
	maxPacked = 1<<31 - 1
)

// field is a field of a pack format: its size in bytes, and how many bytes of padding come
// before it.
type field struct {
	kind          fieldKind
	size, padding int
}

// layout reads a pack format.
type layout struct {
	L            *lua.LState
	rest         string
	order        binary.ByteOrder
	maxAlignment int
}

func newLayout(L *lua.LState) *layout {
	return &layout{L: L, rest: check.String(L, 1), order: binary.LittleEndian, maxAlignment: 1}
}

func (f *layout) done() bool { return f.rest == "" }

// next reads the next field, which begins at an offset.
func (f *layout) next(offset int) field {
	kind, size := f.option()
	alignment := size
	if kind == alignmentOnly {
		if f.rest == "" {
			check.Argument(f.L, 1, "invalid next option for option 'X'")
		}
		var of fieldKind
		if of, alignment = f.option(); of == fixedText || alignment == 0 {
			check.Argument(f.L, 1, "invalid next option for option 'X'")
		}
	}
	return field{kind, size, f.paddingTo(kind, alignment, offset)}
}

func (f *layout) paddingTo(kind fieldKind, alignment, offset int) int {
	alignment = min(alignment, f.maxAlignment)
	if alignment <= 1 || kind == fixedText {
		return 0
	}
	if alignment&(alignment-1) != 0 {
		check.Argument(f.L, 1, "format asks for alignment not power of 2")
	}
	return -offset & (alignment - 1)
}

// integers are the letters of integers with fixed sizes.
var integers = map[byte]field{
	'b': {kind: signedField, size: 1}, 'B': {kind: unsignedField, size: 1},
	'h': {kind: signedField, size: 2}, 'H': {kind: unsignedField, size: 2},
	'l': {kind: signedField, size: nativeSize}, 'L': {kind: unsignedField, size: nativeSize},
	'j': {kind: signedField, size: nativeSize}, 'J': {kind: unsignedField, size: nativeSize},
	'T': {kind: unsignedField, size: nativeSize},
}

// option reads one option.
func (f *layout) option() (fieldKind, int) {
	letter := f.rest[0]
	f.rest = f.rest[1:]
	if fixed, ok := integers[letter]; ok {
		return fixed.kind, fixed.size
	}
	switch letter {
	case 'i':
		return signedField, f.intSize(4)
	case 'I':
		return unsignedField, f.intSize(4)
	case 's':
		return prefixedText, f.intSize(nativeSize)
	case 'c':
		size, ok := f.number()
		if !ok {
			check.Raise(f.L, "missing size for format option 'c'")
		}
		return fixedText, size
	case 'f':
		return floatField, 4
	case 'd', 'n':
		return doubleField, 8
	case 'z':
		return zeroText, 0
	case 'x':
		return paddingField, 1
	case 'X':
		return alignmentOnly, 0
	}
	f.setting(letter)
	return noField, 0
}

// setting changes how the following fields are read.
func (f *layout) setting(letter byte) {
	switch letter {
	case ' ':
	case '<', '=':
		f.order = binary.LittleEndian
	case '>':
		f.order = binary.BigEndian
	case '!':
		f.maxAlignment = f.intSize(nativeSize)
	default:
		check.Raise(f.L, "invalid format option '%s'", string([]byte{letter}))
	}
}

// number reads digits. It stops before the number gets larger than anything that can be
// packed.
func (f *layout) number() (value int, ok bool) {
	const enough = (maxPacked - 9) / 10
	for f.rest != "" && f.rest[0] >= '0' && f.rest[0] <= '9' && value <= enough {
		value, ok = value*10+int(f.rest[0]-'0'), true
		f.rest = f.rest[1:]
	}
	return value, ok
}

func (f *layout) intSize(otherwise int) int {
	size, ok := f.number()
	if !ok {
		return otherwise
	}
	if size < 1 || size > maxIntSize {
		check.Raise(f.L, "integral size (%d) out of limits [1,%d]", size, maxIntSize)
	}
	return size
}
