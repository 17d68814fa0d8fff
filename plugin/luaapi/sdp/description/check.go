package description

import (
	"fmt"
	"slices"
	"strings"
)

// check reports a field that cannot be written. A script may have set any field, or have
// put a peer's text into it: a line break would smuggle in lines.
func (d *Description) check() error {
	if len(d.Media) > MaxMedia {
		return fmt.Errorf("media has %d m-lines, more than %d", len(d.Media), MaxMedia)
	}
	c := &checker{}
	c.token("origin.username", d.Origin.Username)
	c.oneOf("origin.address_type", d.Origin.AddressType, "IP4", "IP6")
	c.token("origin.address", d.Origin.Address)
	c.line("name", d.Name)
	c.connection("connection", d.Connection)
	c.bandwidths("bandwidth", d.Bandwidth)
	c.attributes("attributes", d.Attributes)
	mids := make(map[string]bool)
	for i := range d.Media {
		path := fmt.Sprintf("media[%d]", i+1)
		m := &d.Media[i]
		c.media(path, m)
		if m.Mid != "" && mids[m.Mid] {
			c.fail(path+".mid", "is %q, which another m-line has", m.Mid)
		}
		mids[m.Mid] = true
	}
	return c.err
}

// checker keeps the first error.
type checker struct {
	err error
}

func (c *checker) fail(path, format string, arguments ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s %s", path, fmt.Sprintf(format, arguments...))
	}
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// line checks a text that ends its line.
func (c *checker) line(path, text string) {
	if strings.ContainsFunc(text, isControl) {
		c.fail(path, "has a control character")
	}
}

// token checks a word among others.
func (c *checker) token(path, text string) {
	if text == "" {
		c.fail(path, "is empty")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || isControl(r) }) {
		c.fail(path, "is %q, which has a space or a control character", text)
	}
}

func (c *checker) oneOf(path, text string, allowed ...string) {
	if !slices.Contains(allowed, text) {
		c.fail(path, "is %q, expected %s", text, strings.Join(allowed, ", "))
	}
}

func (c *checker) within(path string, value, least, most int) {
	if value < least || value > most {
		c.fail(path, "is %d, expected %d to %d", value, least, most)
	}
}

func (c *checker) connection(path, text string) {
	c.line(path, text)
	words := strings.Fields(text)
	if text != "" && (len(words) != 3 || words[0] != "IN" || words[1] != "IP4" && words[1] != "IP6") {
		c.fail(path, "is %q, expected one like \"IN IP4 0.0.0.0\"", text)
	}
}

func (c *checker) bandwidths(path string, bandwidths []Bandwidth) {
	for _, b := range bandwidths {
		c.token(path, b.Type)
		if strings.Contains(b.Type, ":") {
			c.fail(path, "has the type %q, which has a colon", b.Type)
		}
	}
}

func (c *checker) attributes(path string, attributes []Attribute) {
	for i := range attributes {
		a := &attributes[i]
		if a.Name == "" || strings.Contains(a.Name, ":") || strings.ContainsFunc(a.Name, isControl) {
			c.fail(fmt.Sprintf("%s[%d].name", path, i+1), "is %q, which is empty, or has a colon or a control character", a.Name)
		}
		if strings.ContainsFunc(a.Value, isControl) {
			c.fail(fmt.Sprintf("%s[%d].value", path, i+1), "has a control character")
		}
	}
}

func (c *checker) media(path string, m *Media) {
	c.oneOf(path+".kind", m.Kind, Audio, Video, Data, "application", "text", "message")
	c.within(path+".port", m.Port, 0, 65535)
	c.token(path+".protocol", m.Protocol)
	if kindOf(mediaOf(m.Kind), m.Protocol) != m.Kind {
		c.fail(path+".protocol", "is %q, which is not that of %s", m.Protocol, m.Kind)
	}
	if !UsesRTP(m.Protocol) && len(m.Formats) == 0 {
		c.fail(path+".formats", "is empty")
	}
	if UsesRTP(m.Protocol) && len(m.Codecs) == 0 && !m.Rejected() {
		c.fail(path+".codecs", "is empty, which only a rejected m-line may be")
	}
	for i, format := range m.Formats {
		c.token(fmt.Sprintf("%s.formats[%d]", path, i+1), format)
	}
	c.line(path+".title", m.Title)
	c.connection(path+".connection", m.Connection)
	c.bandwidths(path+".bandwidth", m.Bandwidth)
	if m.Mid != "" {
		c.token(path+".mid", m.Mid)
	}
	if m.Direction != "" {
		c.oneOf(path+".direction", string(m.Direction), string(SendRecv), string(SendOnly), string(RecvOnly), string(Inactive))
	}
	c.line(path+".msid", m.Msid)
	c.codecs(path+".codecs", m.Codecs)
	c.extensions(path+".extensions", m.Extensions)
	c.encodings(path, m)
	c.sources(path, m)
	c.attributes(path+".attributes", m.Attributes)
}

func (c *checker) codecs(path string, codecs []Codec) {
	var seen [128]bool
	for i := range codecs {
		codec := &codecs[i]
		path := fmt.Sprintf("%s[%d]", path, i+1)
		if codec.PayloadType == AnyPayloadType {
			c.fail(path+".payload_type", "is missing, expected 0 to 127")
		}
		if c.within(path+".payload_type", codec.PayloadType, 0, 127); c.err != nil {
			return
		}
		if seen[codec.PayloadType] {
			c.fail(path+".payload_type", "is %d, which another codec has", codec.PayloadType)
		}
		seen[codec.PayloadType] = true
		if codec.Name != "" {
			c.token(path+".name", codec.Name)
			if strings.Contains(codec.Name, "/") {
				c.fail(path+".name", "is %q, which has a slash", codec.Name)
			}
			if codec.ClockRate == 0 {
				c.fail(path+".clock_rate", "is missing, and %q has no rtpmap without one", codec.Name)
			}
		}
		c.within(path+".clock_rate", codec.ClockRate, 0, 1<<31-1)
		c.within(path+".channels", codec.Channels, 0, 255)
		c.parameters(path+".fmtp", codec.Parameters)
		for _, feedback := range codec.Feedback {
			c.line(path+".feedback", feedback)
		}
	}
}

func (c *checker) parameters(path string, parameters Parameters) {
	for _, p := range parameters {
		if strings.ContainsFunc(p.Name+p.Value, isControl) || strings.ContainsAny(p.Name, " =;") || strings.Contains(p.Value, ";") {
			c.fail(path, "has the parameter %q, which cannot be written", p.Name+"="+p.Value)
		}
	}
}

func (c *checker) extensions(path string, extensions []Extension) {
	for i, e := range extensions {
		path := fmt.Sprintf("%s[%d]", path, i+1)
		c.within(path+".id", e.ID, 1, 1<<16-1)
		c.token(path+".uri", e.URI)
		c.line(path+".attributes", e.Attributes)
	}
}

func (c *checker) encodings(path string, m *Media) {
	for i, rid := range m.Rids {
		path := fmt.Sprintf("%s.rids[%d]", path, i+1)
		c.token(path+".id", rid.ID)
		c.oneOf(path+".direction", rid.Direction, "send", "recv")
		c.parameters(path+".parameters", rid.Parameters)
	}
	for _, streams := range [][]string{m.Simulcast.Send, m.Simulcast.Receive} {
		for _, stream := range streams {
			c.token(path+".simulcast", stream)
		}
	}
}

func (c *checker) sources(path string, m *Media) {
	for i, group := range m.SSRCGroups {
		c.token(fmt.Sprintf("%s.ssrc_groups[%d].semantics", path, i+1), group.Semantics)
	}
	for i := range m.SSRCs {
		c.attributes(fmt.Sprintf("%s.ssrcs[%d].attributes", path, i+1), m.SSRCs[i].Attributes)
	}
}
