package description

import "strconv"

// place is where a field stands, as errors name it: "media[2].codecs[1].payload_type". Its text is
// made for an error only.
type place struct {
	outer *place
	name  string // behind the outer place
	index int    // of an element, from 1; 0 for a field
}

// in is the place of a field.
func (p *place) in(name string) place { return place{outer: p, name: name} }

// at is the place of an element; index counts from 0.
func (p *place) at(index int) place { return place{outer: p, index: index + 1} }

func (p *place) String() string {
	text := p.name
	if p.index > 0 {
		text = "[" + strconv.Itoa(p.index) + "]"
	}
	switch {
	case p.outer == nil:
		return text
	case p.index == 0:
		text = "." + text
	}
	return p.outer.String() + text
}
