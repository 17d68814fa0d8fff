package decode

import (
	"strings"
	"unicode/utf8"
)

func (p *parser) atQuote() bool {
	c := p.peek()
	return c == '"' || c == '\'' && p.dialect.SingleQuotes
}

// string reads a quoted string.
func (p *parser) string() (string, error) {
	start, quote := p.pos, p.peek()
	var content strings.Builder
	for p.pos++; p.pos < len(p.text); {
		c := p.text[p.pos]
		if c == quote {
			p.pos++
			return p.content(start, content.String())
		}
		p.Spend(1)
		if content.Len()+utf8.UTFMax > content.Cap() {
			p.Spend(2 * content.Cap()) // it grows
		}
		if err := p.character(&content); err != nil {
			return "", err
		}
	}
	return "", p.failf(start, "a string without an end")
}

// content checks the string again: \x41 can create any byte.
func (p *parser) content(start int, s string) (string, error) {
	if !p.validUTF8(s) {
		return "", p.failf(start, "invalid UTF-8 made by escapes of the string")
	}
	return s, nil
}

func (p *parser) character(content *strings.Builder) error {
	c := p.text[p.pos]
	if c == '\\' {
		return p.escape(content)
	}
	if strings.IndexByte(p.dialect.BadChars, c) >= 0 {
		return p.failf(p.pos, "control character %q in a string", c)
	}
	r, size := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == utf8.RuneError && size == 1 {
		return p.failf(p.pos, "invalid UTF-8")
	}
	content.WriteString(p.text[p.pos : p.pos+size])
	p.pos += size
	return nil
}

func (p *parser) escape(content *strings.Builder) error {
	rest := p.text[p.pos:]
	if len(rest) < 2 {
		return p.failf(p.pos, "the text ends in an escape")
	}
	if rest[1] == 'u' {
		r, size, err := unicodeEscape(rest)
		if err != nil {
			return p.failf(p.pos, "%s", err)
		}
		content.WriteRune(r)
		p.pos += size
		return nil
	}
	if rest[1] == 'x' && p.dialect.Escapes {
		return p.hexEscape(content)
	}
	plain, known := p.escaped(rest[1])
	if !known {
		return p.failf(p.pos, "unknown escape")
	}
	content.WriteString(plain)
	p.pos += 2
	return nil
}

func (p *parser) hexEscape(content *strings.Builder) error {
	value, ok := hexDigits(p.text[p.pos:], `\x`, 2)
	if !ok {
		return p.failf(p.pos, `\x needs two hexadecimal digits`)
	}
	content.WriteByte(byte(value))
	p.pos += len(`\x41`)
	return nil
}

// escaped returns what a letter after a backslash stands for. The additional ones are those
// of lua-json, whose \z is an empty string in Lua 5.3.
func (p *parser) escaped(c byte) (string, bool) {
	switch c {
	case '"', '\\', '/':
		return string(rune(c)), true
	case 'b':
		return "\b", true
	case 'f':
		return "\f", true
	case 'n':
		return "\n", true
	case 'r':
		return "\r", true
	case 't':
		return "\t", true
	}
	switch {
	case c == '\'' && p.dialect.Escapes:
		return "'", true
	case c == 'v' && p.dialect.VerticalTab:
		return "\v", true
	case c == 'z' && p.dialect.Escapes:
		return "", true
	}
	return "", false
}
