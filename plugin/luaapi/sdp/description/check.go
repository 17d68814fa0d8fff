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
	c.token(place{name: "origin.username"}, d.Origin.Username)
	c.oneOf(place{name: "origin.address_type"}, d.Origin.AddressType, "IP4", "IP6")
	c.token(place{name: "origin.address"}, d.Origin.Address)
	c.line(place{name: "name"}, d.Name)
	c.connection(place{name: "connection"}, d.Connection)
	c.bandwidths(place{name: "bandwidth"}, d.Bandwidth)
	c.attributes(place{name: "attributes"}, d.Attributes)
	media, mids := place{name: "media"}, make(map[string]bool, len(d.Media))
	for i := range d.Media {
		path := media.at(i)
		m := &d.Media[i]
		c.media(path, m)
		if m.Mid != "" && mids[m.Mid] {
			c.fail(path.in("mid"), "is %q, which another m-line has", m.Mid)
		}
		mids[m.Mid] = true
	}
	return c.err
}

// checker keeps the first error.
type checker struct {
	err error
}

func (c *checker) fail(path place, format string, arguments ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s %s", path.String(), fmt.Sprintf(format, arguments...))
	}
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

// hasControl says whether a text has a control character, which would end its line.
func hasControl(text string) bool {
	for i := range len(text) {
		if isControl(text[i]) {
			return true
		}
	}
	return false
}

// isToken says whether a text is one word.
func isToken(text string) bool { return !hasControl(text) && !strings.ContainsAny(text, " \t") }

// line checks a text that ends its line.
func (c *checker) line(path place, text string) {
	if hasControl(text) {
		c.fail(path, "has a control character")
	}
}

// token checks a word among others.
func (c *checker) token(path place, text string) {
	if text == "" {
		c.fail(path, "is empty")
	}
	if !isToken(text) {
		c.fail(path, "is %q, which has a space or a control character", text)
	}
}

func (c *checker) oneOf(path place, text string, allowed ...string) {
	if !slices.Contains(allowed, text) {
		c.fail(path, "is %q, expected %s", text, strings.Join(allowed, ", "))
	}
}

func (c *checker) within(path place, value, least, most int) {
	if value < least || value > most {
		c.fail(path, "is %d, expected %d to %d", value, least, most)
	}
}

func (c *checker) connection(path place, text string) {
	c.line(path, text)
	words := strings.Fields(text)
	if text != "" && (len(words) != 3 || words[0] != "IN" || words[1] != "IP4" && words[1] != "IP6") {
		c.fail(path, "is %q, expected one like \"IN IP4 0.0.0.0\"", text)
	}
}

func (c *checker) bandwidths(path place, bandwidths []Bandwidth) {
	for _, b := range bandwidths {
		c.token(path, b.Type)
		if strings.Contains(b.Type, ":") {
			c.fail(path, "has the type %q, which has a colon", b.Type)
		}
	}
}

func (c *checker) attributes(path place, attributes []Attribute) {
	for i := range attributes {
		a := &attributes[i]
		if a.Name == "" || strings.Contains(a.Name, ":") || hasControl(a.Name) {
			path := path.at(i)
			c.fail(path.in("name"), "is %q, which is empty, or has a colon or a control character", a.Name)
		}
		if hasControl(a.Value) {
			path := path.at(i)
			c.fail(path.in("value"), "has a control character")
		}
	}
}

func (c *checker) media(path place, m *Media) {
	c.oneOf(path.in("kind"), m.Kind, Audio, Video, Data, "application", "text", "message")
	c.within(path.in("port"), m.Port, 0, 65535)
	c.token(path.in("protocol"), m.Protocol)
	if kindOf(mediaOf(m.Kind), m.Protocol) != m.Kind {
		c.fail(path.in("protocol"), "is %q, which is not that of %s", m.Protocol, m.Kind)
	}
	if !UsesRTP(m.Protocol) && len(m.Formats) == 0 {
		c.fail(path.in("formats"), "is empty")
	}
	if UsesRTP(m.Protocol) && len(m.Codecs) == 0 && !m.Rejected() {
		c.fail(path.in("codecs"), "is empty, which only a rejected m-line may be")
	}
	formats := path.in("formats")
	for i, format := range m.Formats {
		c.token(formats.at(i), format)
	}
	c.line(path.in("title"), m.Title)
	c.connection(path.in("connection"), m.Connection)
	c.bandwidths(path.in("bandwidth"), m.Bandwidth)
	if m.Mid != "" {
		c.token(path.in("mid"), m.Mid)
	}
	if m.Direction != "" {
		c.oneOf(path.in("direction"), string(m.Direction), string(SendRecv), string(SendOnly), string(RecvOnly), string(Inactive))
	}
	c.line(path.in("msid"), m.Msid)
	c.codecs(path.in("codecs"), m.Codecs)
	c.extensions(path.in("extensions"), m.Extensions)
	c.encodings(path, m)
	c.sources(path, m)
	c.attributes(path.in("attributes"), m.Attributes)
}

func (c *checker) codecs(path place, codecs []Codec) {
	var seen [128]bool
	for i := range codecs {
		codec := &codecs[i]
		path := path.at(i)
		if codec.PayloadType == AnyPayloadType {
			c.fail(path.in("payload_type"), "is missing, expected 0 to 127")
		}
		if c.within(path.in("payload_type"), codec.PayloadType, 0, 127); c.err != nil {
			return
		}
		if seen[codec.PayloadType] {
			c.fail(path.in("payload_type"), "is %d, which another codec has", codec.PayloadType)
		}
		seen[codec.PayloadType] = true
		if codec.Name != "" {
			c.token(path.in("name"), codec.Name)
			if strings.Contains(codec.Name, "/") {
				c.fail(path.in("name"), "is %q, which has a slash", codec.Name)
			}
			if codec.ClockRate == 0 {
				c.fail(path.in("clock_rate"), "is missing, and %q has no rtpmap without one", codec.Name)
			}
		}
		c.within(path.in("clock_rate"), codec.ClockRate, 0, 1<<31-1)
		c.within(path.in("channels"), codec.Channels, 0, 255)
		c.parameters(path.in("fmtp"), codec.Parameters)
		for _, feedback := range codec.Feedback {
			c.line(path.in("feedback"), feedback)
		}
	}
}

func (c *checker) parameters(path place, parameters Parameters) {
	for _, p := range parameters {
		if hasControl(p.Name) || hasControl(p.Value) || strings.ContainsAny(p.Name, " =;") || strings.Contains(p.Value, ";") {
			c.fail(path, "has the parameter %q, which cannot be written", p.Name+"="+p.Value)
		}
	}
}

func (c *checker) extensions(path place, extensions []Extension) {
	for i, e := range extensions {
		path := path.at(i)
		c.within(path.in("id"), e.ID, 1, 1<<16-1)
		c.token(path.in("uri"), e.URI)
		c.line(path.in("attributes"), e.Attributes)
	}
}

func (c *checker) encodings(path place, m *Media) {
	rids := path.in("rids")
	for i, rid := range m.Rids {
		path := rids.at(i)
		c.token(path.in("id"), rid.ID)
		c.oneOf(path.in("direction"), rid.Direction, "send", "recv")
		c.parameters(path.in("parameters"), rid.Parameters)
	}
	for _, streams := range [][]string{m.Simulcast.Send, m.Simulcast.Receive} {
		for _, stream := range streams {
			c.token(path.in("simulcast"), stream)
		}
	}
}

func (c *checker) sources(path place, m *Media) {
	groups, sources := path.in("ssrc_groups"), path.in("ssrcs")
	for i, group := range m.SSRCGroups {
		path := groups.at(i)
		c.token(path.in("semantics"), group.Semantics)
	}
	for i := range m.SSRCs {
		path := sources.at(i)
		c.attributes(path.in("attributes"), m.SSRCs[i].Attributes)
	}
}
