package description

// size is a lower bound for the length of the text, in bytes. It is close when the text is
// long: a script may have put a text of 100 MB, or a million attributes, into a
// description.
func (d *Description) size() int {
	size := len(d.Name) + len(d.Connection) + len(d.Origin.Username) + len(d.Origin.Address) +
		lineSize*len(d.Bandwidth) + attributesSize(d.Attributes)
	for i := range d.Media {
		size += d.Media[i].size()
	}
	return size
}

// lineSize is the length of the shortest line: its letter, an equal sign and the line end.
const lineSize = len("a=\r\n")

func (m *Media) size() int {
	size := len(m.Kind) + len(m.Protocol) + len(m.Title) + len(m.Connection) + len(m.Mid) + len(m.Msid) +
		lineSize*(len(m.Bandwidth)+len(m.Extensions)+len(m.Rids)) + attributesSize(m.Attributes)
	for _, format := range m.Formats {
		size += len(format)
	}
	for i := range m.Codecs {
		size += m.Codecs[i].size()
	}
	for _, e := range m.Extensions {
		size += len(e.URI) + len(e.Attributes)
	}
	for _, rid := range m.Rids {
		size += len(rid.ID) + rid.Parameters.size()
	}
	for _, name := range m.Simulcast.Send {
		size += len(name)
	}
	for _, name := range m.Simulcast.Receive {
		size += len(name)
	}
	return size + m.sourcesSize()
}

func (m *Media) sourcesSize() int {
	size := 0
	for _, source := range m.SSRCs {
		size += attributesSize(source.Attributes)
	}
	for _, group := range m.SSRCGroups {
		size += lineSize + len(group.Semantics) + 2*len(group.IDs)
	}
	return size
}

func (c *Codec) size() int {
	size := len(c.Name) + c.Parameters.size()
	for _, feedback := range c.Feedback {
		size += lineSize + len(feedback)
	}
	return size
}

func (p Parameters) size() int {
	size := 0
	for _, parameter := range p {
		size += 1 + len(parameter.Name) + len(parameter.Value)
	}
	return size
}

func attributesSize(attributes []Attribute) int {
	size := lineSize * len(attributes)
	for _, a := range attributes {
		size += len(a.Name) + len(a.Value)
	}
	return size
}
