// Package luapattern matches Lua patterns (Lua 5.3 reference manual, section
// 6.4.1). gopher-lua's own matcher cannot be interrupted, and a pattern such as
// ("a*"):rep(30) takes longer than a lifetime. This matcher asks now and then whether to go
// on.
package luapattern

import (
	"errors"
	"strings"
)

// maxCaptures and maxDepth are limits of Lua 5.3; its depth is 200, but C
// stacks are smaller than Go's.
const (
	maxCaptures = 32
	maxDepth    = 10_000
	// askEvery is how many steps pass between two questions whether to go on:
	// some 10 µs.
	askEvery = 1000
)

// Errors of malformed patterns.
var (
	errTooComplex      = errors.New("pattern too complex")
	errTooManyCaptures = errors.New("too many captures")
	errEndsInPercent   = errors.New("malformed pattern (ends with '%')")
	errMissingBracket  = errors.New("malformed pattern (missing ']')")
	errMissingBalance  = errors.New("malformed pattern (missing arguments to '%b')")
	errMissingSet      = errors.New("missing '[' after '%f' in pattern")
	errPatternCapture  = errors.New("invalid pattern capture")
	errUnfinished      = errors.New("unfinished capture")
)

// Lengths that mark captures which are not text.
const (
	openCapture     = -1
	positionCapture = -2
)

// Capture is the text that a pair of parentheses has matched, or the position for ().
type Capture struct {
	start, length int
}

// Position returns the position of a position capture, from 1; ok is false for a capture of
// text.
func (c Capture) Position() (position int, ok bool) {
	return c.start + 1, c.length == positionCapture
}

// Text returns the captured part of src.
func (c Capture) Text(src string) string { return src[c.start : c.start+c.length] }

// Match says where a pattern was found: from byte Start up to, and without, byte End.
type Match struct {
	Start, End int
	Captures   []Capture
}

// Pattern is a pattern that is ready to match.
type Pattern struct {
	text     string
	anchored bool
	// goOn is called now and then; its error ends the match.
	goOn func() error
	// steps counts the steps since goOn was called: one match may take few, but a million
	// matches take many.
	steps int
}

// New makes a pattern. With anchor, a ^ at its beginning anchors it.
func New(text string, anchor bool, goOn func() error) *Pattern {
	anchored := anchor && strings.HasPrefix(text, "^")
	if anchored {
		text = text[1:]
	}
	return &Pattern{text: text, anchored: anchored, goOn: goOn}
}

// Anchored says whether the pattern matches only where it is tried first.
func (p *Pattern) Anchored() bool { return p.anchored }

// Find looks for the pattern in src from byte init on; nil is no match.
func (p *Pattern) Find(src string, init int) (match *Match, err error) {
	m := matcher{src: src, pattern: p.text, goOn: p.goOn, steps: p.steps}
	defer func() {
		p.steps = m.steps
		// The matcher gives up from deep inside.
		if gaveUp, ok := recover().(giveUp); ok {
			match, err = nil, gaveUp.reason
		}
	}()
	for start := init; start <= len(src); start++ {
		m.step()
		m.captures = m.captures[:0]
		if end := m.match(start, 0); end >= 0 {
			for _, c := range m.captures {
				if c.length == openCapture {
					return nil, errUnfinished
				}
			}
			return &Match{Start: start, End: end, Captures: append([]Capture(nil), m.captures...)}, nil
		}
		if p.anchored {
			break
		}
	}
	return nil, nil
}

// giveUp is the value of the panic that leaves all levels of a match at once.
type giveUp struct {
	reason error
}
