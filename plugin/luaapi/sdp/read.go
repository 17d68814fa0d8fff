package sdp

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/sdp/description"
)

// readDescription reads the description from a table that push created and a script may
// have changed.
func readDescription(L *lua.LState, function, path string, value lua.LValue) *description.Description {
	r := newReader(L, function, path, value)
	d := &description.Description{Name: "-", Origin: description.Origin{
		Username: "-", Version: 1, AddressType: "IP4", Address: "127.0.0.1",
	}}
	r.inner("origin", func(r *reader) { readOrigin(r, &d.Origin) })
	r.text("name", &d.Name)
	r.text("connection", &d.Connection)
	r.bandwidth(&d.Bandwidth)
	d.Attributes = readAttributes(r)
	r.tables("media", func(r *reader) { d.Media = append(d.Media, readMedia(r)) })
	r.done()
	return d
}

func readOrigin(r *reader, o *description.Origin) {
	r.text("username", &o.Username)
	r.text("address_type", &o.AddressType)
	r.text("address", &o.Address)
	id := "0"
	r.text("session_id", &id)
	var err error
	if o.SessionID, err = strconv.ParseUint(id, 10, 64); err != nil {
		r.raise(r.at("session_id"), "is %q, expected a number in a string", id)
	}
	version := int(o.Version)
	r.number("version", 1<<53, &version)
	o.Version = uint64(version)
}

func readAttributes(r *reader) []description.Attribute {
	var found []description.Attribute
	r.tables("attributes", func(r *reader) {
		var a description.Attribute
		r.text("name", &a.Name)
		r.text("value", &a.Value)
		found = append(found, a)
	})
	return found
}

func readMedia(r *reader) description.Media {
	var m description.Media
	r.text("kind", &m.Kind)
	m.Port = 9
	r.number("port", 65535, &m.Port)
	m.Protocol = "UDP/TLS/RTP/SAVPF"
	r.text("protocol", &m.Protocol)
	r.texts("formats", &m.Formats)
	r.text("title", &m.Title)
	r.text("connection", &m.Connection)
	r.bandwidth(&m.Bandwidth)
	r.text("mid", &m.Mid)
	r.direction("direction", &m.Direction)
	r.tables("codecs", func(r *reader) { m.Codecs = append(m.Codecs, readCodec(r)) })
	r.tables("extensions", func(r *reader) { m.Extensions = append(m.Extensions, readExtension(r)) })
	r.text("msid", &m.Msid)
	readEncodings(r, &m.Rids, &m.Simulcast)
	r.tables("ssrcs", func(r *reader) { m.SSRCs = append(m.SSRCs, readSource(r)) })
	r.tables("ssrc_groups", func(r *reader) { m.SSRCGroups = append(m.SSRCGroups, readSourceGroup(r)) })
	m.Attributes = readAttributes(r)
	return m
}

func readCodec(r *reader) description.Codec {
	c := description.Codec{PayloadType: description.AnyPayloadType}
	r.text("name", &c.Name)
	r.number("payload_type", 127, &c.PayloadType)
	r.number("clock_rate", 1<<31-1, &c.ClockRate)
	r.number("channels", 255, &c.Channels)
	r.parameters("fmtp", false, &c.Parameters)
	r.texts("feedback", &c.Feedback)
	return c
}

func readExtension(r *reader) description.Extension {
	var e description.Extension
	r.number("id", 1<<16-1, &e.ID)
	r.text("uri", &e.URI)
	r.direction("direction", &e.Direction)
	r.text("attributes", &e.Attributes)
	return e
}

func readEncodings(r *reader, rids *[]description.Rid, simulcast *description.Simulcast) {
	r.tables("rids", func(r *reader) {
		var rid description.Rid
		r.text("id", &rid.ID)
		r.text("direction", &rid.Direction)
		r.parameters("parameters", false, &rid.Parameters)
		*rids = append(*rids, rid)
	})
	r.inner("simulcast", func(r *reader) {
		r.texts("send", &simulcast.Send)
		r.texts("recv", &simulcast.Receive)
	})
}

func readSource(r *reader) description.Source {
	var source description.Source
	id, cname := 0, ""
	r.number("id", 1<<32-1, &id)
	source.ID = uint32(id)
	if r.text("cname", &cname); cname != "" {
		source.Attributes = append(source.Attributes, description.Attribute{Name: "cname", Value: cname})
	}
	source.Attributes = append(source.Attributes, readAttributes(r)...)
	return source
}

func readSourceGroup(r *reader) description.SourceGroup {
	var group description.SourceGroup
	r.text("semantics", &group.Semantics)
	r.each("ids", func(path place, value lua.LValue) {
		group.IDs = append(group.IDs, uint32(r.whole(path, value, 1<<32-1)))
	})
	return group
}
