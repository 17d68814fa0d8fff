package check

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/work"
)

// Builder puts a text together within Limits: it raises before the text gets too long, or
// takes too much memory or time.
type Builder struct {
	text   []byte
	limits Limits
	state  *lua.LState
	count  work.Count
}

// Builder makes a Builder for a function of a state.
func (l Limits) Builder(L *lua.LState) Builder {
	return Builder{limits: l, state: L, count: work.Count{Budget: l.Budget}}
}

// pieceSteps is the cost of adding a piece, in addition to its bytes.
const pieceSteps = 16

// Add adds a piece.
func (b *Builder) Add(piece string) {
	if b.count.Due(len(piece)+pieceSteps) || len(b.text)+len(piece) > cap(b.text) {
		b.settle(len(piece))
	}
	b.text = append(b.text, piece...)
}

// AddTwo adds two pieces.
func (b *Builder) AddTwo(first, second string) {
	more := len(first) + len(second)
	if b.count.Due(more+pieceSteps) || len(b.text)+more > cap(b.text) {
		b.settle(more)
	}
	b.text = append(append(b.text, first...), second...)
}

// Expect makes room for a number of pieces of a given size, but only for a small text.
func (b *Builder) Expect(pieces, size int64) {
	if most := b.limits.MaxString; most > 0 && most < smallText {
		return
	}
	if pieces > 1 && pieces < smallText/max(size, 1) {
		b.settle(int(pieces * size))
	}
}

// smallText is the size up to which a text grows without asking. leastText is the room that
// a new text gets.
const (
	smallText = 4 << 10
	leastText = 32
)

// settle is the part of Add that is seldom needed. It asks, and makes room, but never for
// more than a text may have.
func (b *Builder) settle(more int) {
	needed, units, room := len(b.text)+more, 0, cap(b.text)
	if needed > room {
		b.limits.Length(b.state, float64(needed))
		room = max(2*room, needed, leastText)
		if most := b.limits.MaxString; most > 0 {
			room = min(room, most)
		}
		if room > smallText {
			units = room
		}
	}
	if err := b.count.Add(units); err != nil {
		Raise(b.state, "%s", err)
	}
	if room > cap(b.text) {
		b.text = append(make([]byte, 0, room), b.text...)
	}
}

// Text returns the text. Nothing may be added afterwards.
func (b *Builder) Text() lua.LString { return AsText(b.text) }

// AsText makes a text of bytes without copying them. Nobody may change the bytes any more.
func AsText(bytes []byte) lua.LString {
	return lua.LString(unsafe.String(unsafe.SliceData(bytes), len(bytes)))
}

// Grow makes room in a text for a number of further bytes.
func (l Limits) Grow(L *lua.LState, text []byte, more int) []byte {
	if len(text)+more <= cap(text) {
		return text
	}
	l.Length(L, float64(len(text)+more))
	grown := max(2*cap(text), len(text)+more)
	l.Ask(L, grown)
	return append(make([]byte, 0, grown), text...)
}

// pieceSize is how many bytes of a text a function processes without asking.
const pieceSize = 1 << 20

// Pieces lets a function process a text in pieces, and asks before each piece.
func (l Limits) Pieces(L *lua.LState, length int, do func(from, to int)) {
	for from := 0; from < length; from += pieceSize {
		l.Ask(L, 0)
		do(from, min(from+pieceSize, length))
	}
}
