package luasyntax

// readLocal reads `local function` or a local statement.
func (p *parser) readLocal(at stmt) (Statement, *Span) {
	p.advance()
	if p.token.kind == kwFunction {
		return p.readLocalFunction(at)
	}
	s := &LocalStatement{stmt: at}
	p.readAttributed(s)
	for p.accept(comma) {
		p.readAttributed(s)
	}
	if p.accept(assign) {
		outer := p.visible[s.Locals[0].Name]
		start := p.token.at.Offset
		s.Values = p.parseExpressions()
		s.selfReference = len(s.Locals) == 1 && p.refersTo(s, outer, start)
		p.facts.rewrites = p.facts.rewrites || s.selfReference
	}
	for _, local := range s.Locals {
		p.declare(local)
	}
	if s.closes() != nil {
		p.closing = p.active
	}
	return s, &s.Span
}

func (p *parser) readLocalFunction(at stmt) (Statement, *Span) {
	p.advance()
	s := &LocalFunction{stmt: at, Local: p.newLocal(p.requireName())}
	p.declare(s.Local)
	s.Function = p.parseFunction(p.token.at, at.From.Line, false)
	return s, &s.Span
}

// readAttributed reads a name that a local statement declares, and its
// attribute.
func (p *parser) readAttributed(s *LocalStatement) {
	local := p.newLocal(p.requireName())
	s.Locals = appended(p.effort, s.Locals, local)
	from := p.token.at
	if !p.accept(less) {
		return
	}
	attribute := p.requireName()
	switch attribute.text {
	case "const":
	case "close":
		for _, other := range s.Locals {
			if other.Attribute == "close" {
				p.failWithout(attribute.at, "multiple to-be-closed variables in local list")
			}
		}
	default:
		p.failWithout(attribute.at, "unknown attribute '%s'", attribute.text)
	}
	local.Attribute = attribute.text
	p.require(greater)
	s.attributes = appended(p.effort, s.attributes, Span{from, p.lastEnd})
	p.facts.rewrites = true
}

// refersTo says whether the only value of a local statement is a function that
// uses the variable's name for one outside of it, outer or a global one.
// gopher-lua takes the name for the new variable there, as if it were a local
// function: in `local print = function(...) print("x", ...) end` the function
// calls itself.
func (p *parser) refersTo(s *LocalStatement, outer *Local, start int) bool {
	if len(s.Values) != 1 {
		return false
	}
	value := s.Values[0]
	for {
		inner, ok := value.(*Parenthesis)
		if !ok {
			break
		}
		value = inner.Inner
	}
	if _, ok := value.(*Function); !ok {
		return false
	}
	if outer != nil {
		return outer.lastUse > start
	}
	return p.globalUses[s.Locals[0].Name] > start
}
