package api

import (
	"fmt"
	"strings"
)

// typeParser reads a type as the definitions write it:
//
//	"audio"|"video"   janus.Route?   {name: string, id?: integer}[]
//	fun(self: log.Logger, message: string, ...: any): true?, string?
type typeParser struct {
	text string
	at   int
	// named returns the type that a name stands for.
	named func(name string) Type
	depth int
}

// maxTypeDepth bounds how deep types may nest.
const maxTypeDepth = 50

// parseType reads a type that fills a whole text.
func parseType(text string, named func(string) Type) (t Type, err error) {
	p := &typeParser{text: text, named: named}
	t, err = p.union()
	if p.skipSpace(); err == nil && p.at < len(text) {
		err = p.fail("the end")
	}
	return t, err
}

func (p *typeParser) fail(expected string) error {
	return fmt.Errorf("type %q: %s expected at byte %d", p.text, expected, p.at)
}

func (p *typeParser) skipSpace() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

// accept skips a sign if it comes next.
func (p *typeParser) accept(sign string) bool {
	p.skipSpace()
	if !strings.HasPrefix(p.text[p.at:], sign) {
		return false
	}
	p.at += len(sign)
	return true
}

func (p *typeParser) union() (Type, error) {
	if p.depth++; p.depth > maxTypeDepth {
		return nil, p.fail("less nesting")
	}
	defer func() { p.depth-- }()
	var all Type
	for {
		one, err := p.postfix()
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
		if !p.accept("|") {
			return all, nil
		}
	}
}

// postfix reads a type and the signs behind it: `[]`, `?`.
func (p *typeParser) postfix() (Type, error) {
	t, err := p.primary()
	for err == nil {
		switch {
		case p.accept("[]"):
			t = Type{{Kind: Table, Element: t}}
		case p.accept("?"):
			t = append(t[:len(t):len(t)], Option{Kind: Nil})
		default:
			return t, nil
		}
	}
	return nil, err
}

func (p *typeParser) primary() (Type, error) {
	switch {
	case p.accept(`"`):
		length := strings.IndexByte(p.text[p.at:], '"')
		if length < 0 {
			return nil, p.fail("a quote")
		}
		literal := p.text[p.at : p.at+length]
		p.at += length + 1
		return Type{{Kind: String, Literal: &literal}}, nil
	case p.accept("("):
		t, err := p.union()
		return t, p.closing(err, ")")
	case p.accept("{"):
		return p.fields()
	case p.accept("fun("):
		f, err := p.function()
		return Type{{Kind: Func, Function: f}}, err
	case p.accept("table<"):
		return p.table()
	}
	return p.name()
}

func (p *typeParser) closing(err error, sign string) error {
	if err == nil && !p.accept(sign) {
		return p.fail(sign)
	}
	return err
}

// word reads a name.
func (p *typeParser) word() string {
	p.skipSpace()
	from := p.at
	for p.at < len(p.text) && isNameByte(p.text[p.at]) {
		p.at++
	}
	return p.text[from:p.at]
}

func isNameByte(c byte) bool {
	return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (p *typeParser) name() (Type, error) {
	word := p.word()
	if word == "" {
		return nil, p.fail("a type")
	}
	if word[0] >= '0' && word[0] <= '9' {
		return Type{{Kind: Number, Literal: &word}}, nil
	}
	return p.named(word), nil
}

// table reads the rest after `table<`.
func (p *typeParser) table() (Type, error) {
	_, err := p.union()
	if err := p.closing(err, ","); err != nil {
		return nil, err
	}
	value, err := p.union()
	return Type{{Kind: Table, Element: value}}, p.closing(err, ">")
}

// fields reads the rest after the opening brace of a table that is described in place.
func (p *typeParser) fields() (Type, error) {
	class := &Class{Name: "table", Fields: map[string]*Field{}}
	for !p.accept("}") {
		name := p.word()
		optional := p.accept("?")
		t, err := p.valueAfterColon()
		if err != nil {
			return nil, err
		}
		class.Fields[name] = &Field{Type: t, Required: !optional && !t.MayBeNil()}
		if !p.accept(",") && !strings.HasPrefix(p.text[p.at:], "}") {
			return nil, p.fail("}")
		}
	}
	return Type{{Kind: Instance, Class: class}}, nil
}

func (p *typeParser) valueAfterColon() (Type, error) {
	if !p.accept(":") {
		return nil, p.fail(":")
	}
	return p.union()
}

// function reads the rest after `fun(`.
func (p *typeParser) function() (*Function, error) {
	f := &Function{}
	for !p.accept(")") {
		if err := p.parameter(f); err != nil {
			return nil, err
		}
		if !p.accept(",") && !strings.HasPrefix(p.text[p.at:], ")") {
			return nil, p.fail(")")
		}
	}
	var err error
	if p.accept(":") {
		f.Results, err = p.results()
	}
	return f, err
}

func (p *typeParser) parameter(f *Function) error {
	if p.accept("...") {
		f.Variadic = true
		if !p.accept(":") {
			return nil
		}
		_, err := p.union()
		return err
	}
	name := p.word()
	optional := p.accept("?")
	var t Type
	if p.accept(":") {
		var err error
		if t, err = p.union(); err != nil {
			return err
		}
	}
	if name == "self" && len(f.Params) == 0 {
		f.Method = true
		return nil
	}
	if optional {
		t = append(t[:len(t):len(t)], Option{Kind: Nil})
	}
	f.Params = append(f.Params, Param{Name: name, Type: t, Required: !optional && !t.MayBeNil(), Optional: optional})
	return nil
}

// results reads types, or names with types in parentheses.
func (p *typeParser) results() ([]Type, error) {
	if p.accept("(") {
		return p.namedResults()
	}
	var results []Type
	for {
		t, err := p.union()
		if err != nil {
			return nil, err
		}
		results = append(results, t)
		if !p.accept(",") {
			return results, nil
		}
	}
}

func (p *typeParser) namedResults() ([]Type, error) {
	var results []Type
	for !p.accept(")") {
		p.word()
		t, err := p.valueAfterColon()
		if err != nil {
			return nil, err
		}
		results = append(results, t)
		if !p.accept(",") && !strings.HasPrefix(p.text[p.at:], ")") {
			return nil, p.fail(")")
		}
	}
	return results, nil
}
