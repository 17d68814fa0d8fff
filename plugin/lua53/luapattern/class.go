package luapattern

import "strings"

// classEnd returns where the single class at p ends.
func (m *matcher) classEnd(p int) int {
	c := m.pattern[p]
	p++
	switch c {
	case '%':
		if p >= len(m.pattern) {
			m.fail(errEndsInPercent)
		}
		return p + 1
	case '[':
		return m.setEnd(p)
	}
	return p
}

// setEnd returns the place after the ] of the set whose contents begin at p. A ] that comes
// first is a member.
func (m *matcher) setEnd(p int) int {
	if p < len(m.pattern) && m.pattern[p] == '^' {
		p++
	}
	for first := true; ; first = false {
		if p >= len(m.pattern) {
			m.fail(errMissingBracket)
		}
		c := m.pattern[p]
		p++
		if c == '%' {
			if p >= len(m.pattern) {
				m.fail(errMissingBracket)
			}
			p++ // so that %] does not end the set
		} else if c == ']' && !first {
			return p
		}
	}
}

// single says whether the byte at s is in the class from p to end.
func (m *matcher) single(s, p, end int) bool {
	if s >= len(m.src) {
		return false
	}
	c := m.src[s]
	switch m.pattern[p] {
	case '.':
		return true
	case '%':
		return inClass(c, m.pattern[p+1])
	case '[':
		return m.inSet(c, p, end-1)
	}
	return m.pattern[p] == c
}

// inSet says whether c is in the set whose [ is at p and whose ] at end.
func (m *matcher) inSet(c byte, p, end int) bool {
	p++
	wanted := true
	if m.pattern[p] == '^' {
		wanted = false
		p++
	}
	for p < end {
		switch {
		case m.pattern[p] == '%':
			if inClass(c, m.pattern[p+1]) {
				return wanted
			}
			p += 2
		case p+2 < end && m.pattern[p+1] == '-':
			if m.pattern[p] <= c && c <= m.pattern[p+2] {
				return wanted
			}
			p += 3
		default:
			if m.pattern[p] == c {
				return wanted
			}
			p++
		}
	}
	return !wanted
}

// inClass says whether c is in the class %letter, in the C locale.
func inClass(c, letter byte) bool {
	var in bool
	switch letter | 0x20 {
	case 'a':
		in = isAlpha(c)
	case 'c':
		in = c < 32 || c == 127
	case 'd':
		in = isDigit(c)
	case 'g':
		in = c > 32 && c < 127
	case 'l':
		in = c >= 'a' && c <= 'z'
	case 'p':
		in = c > 32 && c < 127 && !isAlpha(c) && !isDigit(c)
	case 's':
		in = c == ' ' || (c >= 9 && c <= 13)
	case 'u':
		in = c >= 'A' && c <= 'Z'
	case 'w':
		in = isAlpha(c) || isDigit(c)
	case 'z': // of Lua 5.1; 5.3 takes it, too
		in = c == 0
	case 'x':
		in = isDigit(c) || (c|0x20 >= 'a' && c|0x20 <= 'f')
	default:
		return letter == c
	}
	if !isAlpha(letter) {
		return letter == c
	}
	if letter >= 'A' && letter <= 'Z' {
		return !in
	}
	return in
}

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Plain says that a pattern has no magic characters, so that it can be searched for as
// plain text.
func Plain(pattern string) bool { return !strings.ContainsAny(pattern, "^$*+?.([%-") }
