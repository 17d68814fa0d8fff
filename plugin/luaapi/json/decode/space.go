package decode

import (
	"strings"
	"unicode/utf8"
)

// unicodeSpaces are what lua-json takes for whitespace beyond ASCII.
const unicodeSpaces = "\u0085\u00a0\u1680\u180e\u2028\u2029\u202f\u205f\u3000\ufeff" +
	"\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"

// space skips whitespace and comments.
func (p *parser) space() error {
	for {
		size := p.spaceSize()
		if size == 0 {
			var err error
			if size, err = p.commentSize(); err != nil {
				return err
			}
		}
		if size == 0 {
			return nil
		}
		p.pos += size
		p.Spend(size)
	}
}

func (p *parser) spaceSize() int {
	switch c := p.peek(); {
	case p.pos == len(p.text):
		return 0
	case c == ' ', c == '\t', c == '\n', c == '\r':
		return 1
	case (c == '\v' || c == '\f') && p.dialect.Comments:
		return 1
	case c < utf8.RuneSelf || !p.dialect.UnicodeSpace:
		return 0
	}
	r, size := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == utf8.RuneError || !strings.ContainsRune(unicodeSpaces, r) {
		return 0
	}
	return size
}

// commentSize is the length of the comment at the current position; 0 when there is none.
func (p *parser) commentSize() (int, error) {
	if !p.dialect.Comments || p.peek() != '/' {
		return 0, nil
	}
	rest := p.text[p.pos:]
	for opening, closing := range map[string]string{"//": "\n", "/*": "*/"} {
		if !strings.HasPrefix(rest, opening) {
			continue
		}
		end := strings.Index(rest[len(opening):], closing)
		if end < 0 {
			return 0, p.failf(p.pos, "a comment without an end")
		}
		return len(opening) + end + len(closing), nil
	}
	return 0, nil
}
