package description

import (
	"strconv"
	"strings"
)

// Text returns the description as SDP. The error names the field that cannot be written.
func (d *Description) Text() (string, error) {
	size := d.size()
	if size > MaxText { // before everything is checked and copied
		return "", errLong
	}
	if err := d.check(); err != nil {
		return "", err
	}
	w := writer{text: make([]byte, 0, 2*size+perMedia*len(d.Media))}
	w.session(d)
	for i := range d.Media {
		w.media(&d.Media[i])
	}
	if len(w.text) > MaxText {
		return "", errLong
	}
	return string(w.text), nil
}

// perMedia is about how many bytes an m-line takes beyond twice the length of its texts.
const perMedia = 200

// writer writes lines of SDP. The fields have been checked: no text ends its line.
type writer struct{ text []byte }

// field writes a line unless its text is empty.
func (w *writer) field(name, text string) {
	if text != "" {
		w.line(name, text)
	}
}

// line writes a line of the parts.
func (w *writer) line(parts ...string) {
	for _, part := range parts {
		w.text = append(w.text, part...)
	}
	w.end()
}

func (w *writer) end() { w.text = append(w.text, "\r\n"...) }

func (w *writer) session(d *Description) {
	w.line("v=0")
	w.line("o=", d.Origin.Username, " ", strconv.FormatUint(d.Origin.SessionID, 10), " ",
		strconv.FormatUint(d.Origin.Version, 10), " IN ", d.Origin.AddressType, " ", d.Origin.Address)
	w.line("s=", sessionName(d.Name))
	w.connection(d.Connection)
	w.bandwidths(d.Bandwidth)
	w.line("t=0 0")
	w.attributes(d.Attributes)
}

// connection writes a c= line, "IN IP4 0.0.0.0".
func (w *writer) connection(text string) {
	if words := strings.Fields(text); len(words) == 3 {
		w.line("c=", words[0], " ", words[1], " ", words[2])
	}
}

func (w *writer) bandwidths(bandwidths []Bandwidth) {
	for _, b := range bandwidths {
		w.line("b=", b.Type, ":", strconv.FormatUint(b.Value, 10))
	}
}

func (w *writer) attributes(attributes []Attribute) {
	for _, a := range attributes {
		w.line("a=", a.Name, prefixed(":", a.Value))
	}
}

// media writes the m-line with everything that belongs to it.
func (w *writer) media(m *Media) {
	w.name(m)
	w.field("i=", m.Title)
	w.connection(m.Connection)
	w.bandwidths(m.Bandwidth)
	w.field("a=", string(m.Direction))
	w.field("a=mid:", m.Mid)
	w.field("a=msid:", m.Msid)
	for i := range m.Codecs {
		w.codec(&m.Codecs[i])
	}
	for i := range m.Extensions {
		w.extension(&m.Extensions[i])
	}
	w.encodings(m)
	w.sources(m)
	w.attributes(m.Attributes)
}

// name writes the m= line, which requires at least one format.
func (w *writer) name(m *Media) {
	w.text = append(append(append(w.text, "m="...), mediaOf(m.Kind)...), ' ')
	w.text = append(append(strconv.AppendInt(w.text, int64(m.Port), 10), ' '), m.Protocol...)
	switch {
	case !UsesRTP(m.Protocol):
		for _, format := range m.Formats {
			w.text = append(append(w.text, ' '), format...)
		}
	case len(m.Codecs) == 0:
		w.text = append(w.text, " 0"...)
	}
	for i := range m.Codecs {
		if UsesRTP(m.Protocol) {
			w.text = strconv.AppendInt(append(w.text, ' '), int64(m.Codecs[i].PayloadType), 10)
		}
	}
	w.end()
}

func (w *writer) codec(c *Codec) {
	number := strconv.Itoa(c.PayloadType)
	if c.Name != "" {
		w.line("a=rtpmap:", number, " ", c.Mapping())
	}
	for _, feedback := range c.Feedback {
		w.line("a=rtcp-fb:", number, " ", feedback)
	}
	if len(c.Parameters) > 0 {
		w.text = append(append(append(w.text, "a=fmtp:"...), number...), ' ')
		w.text = c.Parameters.append(w.text)
		w.end()
	}
}

func (w *writer) extension(e *Extension) {
	w.line("a=extmap:", strconv.Itoa(e.ID), prefixed("/", string(e.Direction)), " ", e.URI, prefixed(" ", e.Attributes))
}

// prefixed puts something before a text, unless the text is empty.
func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func (w *writer) encodings(m *Media) {
	for i := range m.Rids {
		rid := &m.Rids[i]
		parameters := rid.Parameters.String()
		if len(rid.Parameters) > 0 {
			parameters = " " + parameters
		}
		w.line("a=rid:", rid.ID, " ", rid.Direction, parameters)
	}
	var words []string
	if len(m.Simulcast.Send) > 0 {
		words = append(words, "send", strings.Join(m.Simulcast.Send, ";"))
	}
	if len(m.Simulcast.Receive) > 0 {
		words = append(words, "recv", strings.Join(m.Simulcast.Receive, ";"))
	}
	w.field("a=simulcast:", strings.Join(words, " "))
}

func (w *writer) sources(m *Media) {
	for _, group := range m.SSRCGroups {
		w.text = append(append(w.text, "a=ssrc-group:"...), group.Semantics...)
		for _, id := range group.IDs {
			w.text = strconv.AppendUint(append(w.text, ' '), uint64(id), 10)
		}
		w.end()
	}
	for _, source := range m.SSRCs {
		for _, a := range source.Attributes {
			w.line("a=ssrc:", strconv.FormatUint(uint64(source.ID), 10), " ", a.Name, prefixed(":", a.Value))
		}
	}
}
