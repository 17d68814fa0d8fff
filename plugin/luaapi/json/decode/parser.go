package decode

import (
	"fmt"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// parser reads what gjson does not accept. Text that the dialect accepts becomes a value;
// everything else is an error with its position.
type parser struct {
	*builder
	text  string
	pos   int
	depth int
}

// failf creates an error about the byte at a position.
func (p *parser) failf(at int, format string, arguments ...any) error {
	return fmt.Errorf("%s at byte %d", fmt.Sprintf(format, arguments...), at+1)
}

// unexpected is the error about the token at the current position.
func (p *parser) unexpected(wanted string) error {
	if p.pos >= len(p.text) {
		return p.failf(p.pos, "the text ends where %s should be:", wanted)
	}
	r, size := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == utf8.RuneError && size <= 1 {
		return p.failf(p.pos, "invalid UTF-8")
	}
	return p.failf(p.pos, "%q where %s should be:", r, wanted)
}

func (p *parser) document() (lua.LValue, error) {
	if err := p.space(); err != nil {
		return nil, err
	}
	if p.pos == len(p.text) && p.dialect.EmptyText {
		return lua.LNil, nil
	}
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	if err := p.space(); err != nil {
		return nil, err
	}
	if p.pos < len(p.text) {
		return nil, p.unexpected("the end of the text")
	}
	return value, nil
}

func (p *parser) value() (lua.LValue, error) {
	switch c := p.peek(); {
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.array)
	case p.atQuote():
		content, err := p.string()
		return lua.LString(content), err
	case p.word("true"):
		return lua.LTrue, nil
	case p.word("false"):
		return lua.LFalse, nil
	case p.word("null"):
		return p.dialect.Null, nil
	case p.dialect.UndefinedWord && p.word("undefined"):
		return p.dialect.Undefined, nil
	}
	return p.number()
}

func (p *parser) nested(read func() (lua.LValue, error)) (lua.LValue, error) {
	if p.depth++; p.depth > p.dialect.MaxDepth {
		return nil, p.failf(p.pos, "more than %d tables in one another", p.dialect.MaxDepth)
	}
	p.pos++
	value, err := read()
	p.depth--
	return value, err
}

func (p *parser) array() (lua.LValue, error) {
	base := len(p.stack)
	err := p.items(']', p.dialect.ArrayComma, func() error {
		value, err := p.value()
		p.push(entry{value: value})
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.builder.array(base), nil
}

func (p *parser) object() (lua.LValue, error) {
	base, start := len(p.stack), p.pos-1
	if err := p.items('}', p.dialect.ObjectComma, p.member); err != nil {
		return nil, err
	}
	table, err := p.builder.object(base)
	if err != nil {
		return nil, p.failf(start, "%s, in the object", err)
	}
	return table, nil
}

func (p *parser) member() error {
	var member entry
	if err := p.key(&member); err != nil {
		return err
	}
	if err := p.space(); err != nil {
		return err
	}
	if p.peek() != ':' {
		return p.unexpected("':'")
	}
	p.pos++
	if err := p.space(); err != nil {
		return err
	}
	value, err := p.value()
	member.value = value
	p.push(member)
	return err
}

// items reads items, the commas between them and the closing bracket.
func (p *parser) items(closing byte, lastComma bool, item func() error) error {
	for first := true; ; first = false {
		if err := p.space(); err != nil {
			return err
		}
		if p.peek() == closing && (first || lastComma) {
			p.pos++
			return nil
		}
		if err := item(); err != nil {
			return err
		}
		if err := p.space(); err != nil {
			return err
		}
		switch p.peek() {
		case ',':
			p.pos++
		case closing:
			p.pos++
			return nil
		default:
			return p.unexpected(fmt.Sprintf("',' or %q", closing))
		}
	}
}

func (p *parser) key(member *entry) (err error) {
	c := p.peek()
	switch {
	case p.atQuote():
		member.name, err = p.string()
	case p.dialect.IdentifierKeys && isLetter(c):
		start := p.pos
		for isLetter(p.peek()) || isDigit(p.peek()) {
			p.pos++
			p.Spend(1)
		}
		member.name = p.builder.text(p.text[start:p.pos])
	case p.dialect.NumberKeys && (isDigit(c) || c == '-'):
		member.key, err = p.number()
	default:
		err = p.unexpected("a key")
	}
	return err
}

// peek returns the byte at the current position; 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// word skips a word if it is the next token.
func (p *parser) word(word string) bool {
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return false
	}
	end := p.pos + len(word)
	if end < len(p.text) && (isLetter(p.text[end]) || isDigit(p.text[end])) {
		return false
	}
	p.pos = end
	return true
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
