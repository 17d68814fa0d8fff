package decode

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// number reads a number, or what the dialect accepts as one.
func (p *parser) number() (lua.LValue, error) {
	if value, ok := p.special(); ok {
		return lua.LNumber(value), nil
	}
	if p.dialect.CNumbers {
		return p.cNumber()
	}
	start := p.pos
	if p.dialect.Hex && p.hexSize() > 0 {
		p.pos += p.hexSize()
		return p.converted(start, 0)
	}
	if p.peek() == '-' {
		p.pos++
	}
	if !isDigit(p.peek()) {
		return nil, p.unexpected("a value")
	}
	if p.peek() == '0' && p.pos+1 < len(p.text) && isDigit(p.text[p.pos+1]) {
		return nil, p.failf(start, "a number that begins with 0")
	}
	p.digits()
	if err := p.fraction(); err != nil {
		return nil, err
	}
	if err := p.exponent(); err != nil {
		return nil, err
	}
	return p.converted(start, 64)
}

// converted converts the text from start on to a number.
func (p *parser) converted(start, bits int) (lua.LValue, error) {
	text := p.text[start:p.pos]
	if len(text) > maxDigits {
		return nil, p.failf(start, "a number of more than %d digits", maxDigits)
	}
	if bits == 0 {
		value, err := strconv.ParseUint(text[len("0x"):], 16, 64)
		if err != nil {
			return nil, p.failf(start, "a number that is too large")
		}
		return lua.LNumber(value), nil
	}
	value, err := strconv.ParseFloat(text, bits)
	if math.IsInf(value, 0) {
		return nil, p.failf(start, "a number that is too large")
	}
	if err != nil {
		return nil, p.failf(start, "a malformed number")
	}
	return lua.LNumber(value), nil
}

func (p *parser) digits() {
	for isDigit(p.peek()) {
		p.pos++
		p.Spend(1)
	}
}

func (p *parser) fraction() error {
	if p.peek() != '.' {
		return nil
	}
	if p.dialect.NoFractions {
		return p.failf(p.pos, "a fraction, which number.frac denies")
	}
	p.pos++
	if !isDigit(p.peek()) {
		return p.unexpected("a digit")
	}
	p.digits()
	return nil
}

func (p *parser) exponent() error {
	if c := p.peek(); c != 'e' && c != 'E' {
		return nil
	}
	if p.dialect.NoExponents {
		return p.failf(p.pos, "an exponent, which number.exp denies")
	}
	p.pos++
	if c := p.peek(); c == '+' || c == '-' {
		p.pos++
	}
	if !isDigit(p.peek()) {
		return p.unexpected("a digit")
	}
	p.digits()
	return nil
}

// special reads NaN and Infinity.
func (p *parser) special() (float64, bool) {
	start, value := p.pos, math.Inf(1)
	if p.peek() == '-' {
		p.pos++
		value = math.Inf(-1)
	}
	negative := p.pos > start
	switch {
	case p.dialect.Infinity && (p.word("Infinity") || p.word("infinity")):
		return value, true
	case p.dialect.Nan && !negative && p.foldedWord("nan"):
		return math.NaN(), true
	case p.dialect.CNumbers && (p.foldedWord("infinity") || p.foldedWord("inf")):
		return value, true
	case p.dialect.CNumbers && p.foldedWord("nan"):
		return math.NaN(), true
	}
	p.pos = start
	return 0, false
}

// foldedWord is word, ignoring case.
func (p *parser) foldedWord(word string) bool {
	rest := p.text[p.pos:]
	return len(rest) >= len(word) && strings.EqualFold(rest[:len(word)], word) &&
		p.word(rest[:len(word)])
}

func (p *parser) hexSize() int {
	rest := p.text[p.pos:]
	if len(rest) < 2 || rest[0] != '0' || rest[1]|0x20 != 'x' {
		return 0
	}
	size := 2
	for size < len(rest) && hexValue(rest[size]) >= 0 {
		size++
		p.Spend(1)
	}
	if size == 2 {
		return 0
	}
	return size
}

// cNumber reads what strtod of C would: that is lua-cjson's default.
func (p *parser) cNumber() (lua.LValue, error) {
	start := p.pos
	if c := p.peek(); c != '-' && !isDigit(c) {
		return nil, p.unexpected("a value")
	}
	if p.peek() == '-' {
		p.pos++
	}
	if size := p.hexSize(); size > 0 {
		p.pos += size
		return p.cHex(start)
	}
	p.digits()
	if p.peek() == '.' {
		p.pos++
		p.digits()
	}
	if err := p.exponent(); err != nil {
		return nil, err
	}
	return p.converted(start, 64)
}

func (p *parser) cHex(start int) (lua.LValue, error) {
	if p.pos-start > maxDigits {
		return nil, p.failf(start, "a number of more than %d digits", maxDigits)
	}
	text := strings.ToLower(p.text[start:p.pos])
	// Go requires the exponent, which C makes optional.
	value, err := strconv.ParseFloat(text+"p0", 64)
	if err != nil {
		return nil, p.failf(start, "a malformed number")
	}
	return lua.LNumber(value), nil
}
