package description

import "strings"

// Parameter is a parameter of a format: "stereo=1". A parameter without "=", such as RED's
// "111/111", has no name.
type Parameter struct {
	Name, Value string
}

// Parameters are the parameters of a format or a rid, in order.
type Parameters []Parameter

// ParseParameters reads "minptime=10;useinbandfec=1". Parameters without a name come first.
// Of two with the same name, the last counts.
func ParseParameters(text string) Parameters {
	var unnamed, named Parameters
	places := make(map[string]int)
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			name, value = "", part
		}
		p := Parameter{strings.TrimSpace(name), strings.TrimSpace(value)}
		switch place, there := places[p.Name]; {
		case p.Name == "" && p.Value == "":
		case p.Name == "":
			unnamed = append(unnamed, p)
		case there:
			named[place] = p
		default:
			places[p.Name] = len(named)
			named = append(named, p)
		}
	}
	return append(unnamed, named...)
}

func (p Parameters) String() string { return string(p.append(nil)) }

// append writes the parameters behind a text.
func (p Parameters) append(text []byte) []byte {
	for i, parameter := range p {
		if i > 0 {
			text = append(text, ';')
		}
		if parameter.Name != "" {
			text = append(append(text, parameter.Name...), '=')
		}
		text = append(text, parameter.Value...)
	}
	return text
}

// Get returns the value of a parameter. The case of its name does not matter.
func (p Parameters) Get(name string) (string, bool) {
	for _, parameter := range p {
		if strings.EqualFold(parameter.Name, name) {
			return parameter.Value, true
		}
	}
	return "", false
}

// value returns the value of a parameter, or absent when it is missing.
func (p Parameters) value(name, absent string) string {
	if value, ok := p.Get(name); ok {
		return value
	}
	return absent
}

// With returns the parameters with one set, in its old place or behind the others.
func (p Parameters) With(name, value string) Parameters {
	changed := append(Parameters(nil), p...)
	for i := range changed {
		if strings.EqualFold(changed[i].Name, name) {
			changed[i].Value = value
			return changed
		}
	}
	return append(changed, Parameter{name, value})
}

// Without returns the parameters without those of a name.
func (p Parameters) Without(name string) Parameters {
	var left Parameters
	for _, parameter := range p {
		if !strings.EqualFold(parameter.Name, name) {
			left = append(left, parameter)
		}
	}
	return left
}
