package luapattern

import "fmt"

// matcher is one attempt; s is a position in src, p one in pattern. The
// functions return where the match ends, or -1.
type matcher struct {
	src, pattern string
	captures     []Capture
	goOn         func() error
	steps, depth int
}

func (m *matcher) fail(reason error) { panic(giveUp{reason}) }

// step counts work, and asks whether to go on.
func (m *matcher) step() { m.count(1) }

func (m *matcher) count(steps int) {
	if m.steps += steps; m.steps >= askEvery {
		m.ask()
	}
}

func (m *matcher) ask() {
	m.steps = 0
	if m.goOn == nil {
		return
	}
	if err := m.goOn(); err != nil {
		m.fail(err)
	}
}

// longSet is the length from which on looking at a set of a pattern counts as more than one
// step. bytesPerStep is how many bytes of a text are compared in one step.
const (
	longSet      = 64
	bytesPerStep = 128
)

// look counts a look at the part of the pattern from p to end.
func (m *matcher) look(p, end int) {
	if size := end - p; size > longSet {
		m.count(size / longSet)
	}
}

// match matches pattern[p:] at src[s:].
func (m *matcher) match(s, p int) int {
	if m.depth++; m.depth > maxDepth {
		m.fail(errTooComplex)
	}
	defer func() { m.depth-- }()
	for p < len(m.pattern) {
		m.step()
		switch c := m.pattern[p]; {
		case c == '(' && p+1 < len(m.pattern) && m.pattern[p+1] == ')':
			return m.open(s, p+2, positionCapture)
		case c == '(':
			return m.open(s, p+1, openCapture)
		case c == ')':
			return m.close(s, p+1)
		case c == '$' && p+1 == len(m.pattern):
			if s == len(m.src) {
				return s
			}
			return -1
		case c == '%' && p+1 < len(m.pattern) && m.pattern[p+1] == 'b':
			if s = m.balance(s, p+2); s < 0 {
				return -1
			}
			p += 4
			continue
		case c == '%' && p+1 < len(m.pattern) && m.pattern[p+1] == 'f':
			end, ok := m.frontier(s, p+2)
			if !ok {
				return -1
			}
			p = end
			continue
		case c == '%' && p+1 < len(m.pattern) && m.pattern[p+1] >= '0' && m.pattern[p+1] <= '9':
			if s = m.backReference(s, m.pattern[p+1]); s < 0 {
				return -1
			}
			p += 2
			continue
		}
		end := m.classEnd(p)
		m.look(p, end)
		suffix := byte(0)
		if end < len(m.pattern) {
			suffix = m.pattern[end]
		}
		switch suffix {
		case '?':
			if m.single(s, p, end) {
				if found := m.match(s+1, end+1); found >= 0 {
					return found
				}
			}
			p = end + 1
		case '+':
			if !m.single(s, p, end) {
				return -1
			}
			return m.longest(s+1, p, end)
		case '*':
			return m.longest(s, p, end)
		case '-':
			return m.shortest(s, p, end)
		default:
			if !m.single(s, p, end) {
				return -1
			}
			s, p = s+1, end
		}
	}
	return s
}

// longest matches as many of a class as it can, then fewer.
func (m *matcher) longest(s, p, end int) int {
	count := 0
	for m.single(s+count, p, end) {
		m.step()
		m.look(p, end)
		count++
	}
	for ; count >= 0; count-- {
		if found := m.match(s+count, end+1); found >= 0 {
			return found
		}
	}
	return -1
}

// shortest matches as few of a class as it can, then more.
func (m *matcher) shortest(s, p, end int) int {
	for {
		if found := m.match(s, end+1); found >= 0 {
			return found
		}
		m.look(p, end)
		if !m.single(s, p, end) {
			return -1
		}
		s++
	}
}

// open begins a capture of the given kind.
func (m *matcher) open(s, p, kind int) int {
	if len(m.captures) >= maxCaptures {
		m.fail(errTooManyCaptures)
	}
	m.captures = append(m.captures, Capture{start: s, length: kind})
	found := m.match(s, p)
	if found < 0 {
		m.captures = m.captures[:len(m.captures)-1]
	}
	return found
}

// close ends the innermost open capture.
func (m *matcher) close(s, p int) int {
	for i := len(m.captures) - 1; i >= 0; i-- {
		if m.captures[i].length != openCapture {
			continue
		}
		m.captures[i].length = s - m.captures[i].start
		found := m.match(s, p)
		if found < 0 {
			// Deeper levels may have changed the length of the slice, but this
			// capture is older than they are.
			m.captures[i].length = openCapture
		}
		return found
	}
	m.fail(errPatternCapture)
	return -1
}

// balance matches %bxy, whose x and y are at p.
func (m *matcher) balance(s, p int) int {
	if p+1 >= len(m.pattern) {
		m.fail(errMissingBalance)
	}
	opening, closing := m.pattern[p], m.pattern[p+1]
	if s >= len(m.src) || m.src[s] != opening {
		return -1
	}
	depth := 1
	for i := s + 1; i < len(m.src); i++ {
		m.step()
		switch m.src[i] {
		case closing:
			if depth--; depth == 0 {
				return i + 1
			}
		case opening:
			depth++
		}
	}
	return -1
}

// frontier matches %f, whose set is at p; it returns where the set ends.
func (m *matcher) frontier(s, p int) (end int, ok bool) {
	if p >= len(m.pattern) || m.pattern[p] != '[' {
		m.fail(errMissingSet)
	}
	end = m.classEnd(p)
	m.look(p, end)
	before, now := byte(0), byte(0)
	if s > 0 {
		before = m.src[s-1]
	}
	if s < len(m.src) {
		now = m.src[s]
	}
	return end, !m.inSet(before, p, end-1) && m.inSet(now, p, end-1)
}

// backReference matches the text of a capture.
func (m *matcher) backReference(s int, digit byte) int {
	index := int(digit) - '1'
	if index < 0 || index >= len(m.captures) || m.captures[index].length == openCapture {
		m.fail(fmt.Errorf("invalid capture index %%%d", index+1))
	}
	c := m.captures[index]
	if c.length == positionCapture { // it has no text
		return -1
	}
	m.count(c.length / bytesPerStep)
	if text := c.Text(m.src); len(m.src)-s >= len(text) && m.src[s:s+len(text)] == text {
		return s + len(text)
	}
	return -1
}
