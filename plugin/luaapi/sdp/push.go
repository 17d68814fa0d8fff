package sdp

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/sdp/description"
)

// push creates the table of a description. Lists always exist, so that scripts can iterate
// over them. Texts and numbers that have no value are left out.
func (m *module) push(d *description.Description) *lua.LTable {
	t := m.table(m.descriptions)
	origin := m.table(nil)
	origin.RawSetString("username", lua.LString(d.Origin.Username))
	origin.RawSetString("session_id", lua.LString(strconv.FormatUint(d.Origin.SessionID, 10)))
	origin.RawSetString("version", lua.LNumber(d.Origin.Version))
	origin.RawSetString("address_type", lua.LString(d.Origin.AddressType))
	origin.RawSetString("address", lua.LString(d.Origin.Address))
	t.RawSetString("origin", origin)
	setText(t, "name", d.Name)
	setText(t, "connection", d.Connection)
	t.RawSetString("bandwidth", m.bandwidth(d.Bandwidth))
	t.RawSetString("attributes", m.attributes(d.Attributes))
	t.RawSetString("media", list(m, d.Media, m.media))
	return t
}

// table creates a table, with methods unless that is nil.
func (m *module) table(methods *lua.LTable) *lua.LTable {
	table := m.state.CreateTable(0, 8)
	if methods != nil {
		table.Metatable = methods
	}
	return table
}

func list[T any](m *module, elements []T, push func(*T) lua.LValue) *lua.LTable {
	table := m.state.CreateTable(len(elements), 0)
	for i := range elements {
		table.RawSetInt(i+1, push(&elements[i]))
	}
	return table
}

func setText[T ~string](table *lua.LTable, field string, text T) {
	if text != "" {
		table.RawSetString(field, lua.LString(text))
	}
}

func setNumber(table *lua.LTable, field string, number int) {
	if number != 0 {
		table.RawSetString(field, lua.LNumber(number))
	}
}

func pushText(text *string) lua.LValue { return lua.LString(*text) }

func pushID(id *uint32) lua.LValue { return lua.LNumber(*id) }

func (m *module) bandwidth(bandwidths []description.Bandwidth) *lua.LTable {
	table := m.table(nil)
	for _, b := range bandwidths {
		table.RawSetString(b.Type, lua.LNumber(b.Value))
	}
	return table
}

func (m *module) attributes(attributes []description.Attribute) *lua.LTable {
	return list(m, attributes, func(a *description.Attribute) lua.LValue {
		table := m.state.CreateTable(0, 2)
		table.RawSetString("name", lua.LString(a.Name))
		setText(table, "value", a.Value)
		return table
	})
}

func (m *module) media(d *description.Media) lua.LValue {
	t := m.table(m.medias)
	t.RawSetString("kind", lua.LString(d.Kind))
	t.RawSetString("port", lua.LNumber(d.Port))
	t.RawSetString("protocol", lua.LString(d.Protocol))
	if d.Formats != nil {
		t.RawSetString("formats", list(m, d.Formats, pushText))
	}
	setText(t, "title", d.Title)
	setText(t, "connection", d.Connection)
	t.RawSetString("bandwidth", m.bandwidth(d.Bandwidth))
	setText(t, "mid", d.Mid)
	setText(t, "direction", d.Direction)
	t.RawSetString("codecs", list(m, d.Codecs, m.codec))
	t.RawSetString("extensions", list(m, d.Extensions, m.extension))
	setText(t, "msid", d.Msid)
	t.RawSetString("rids", list(m, d.Rids, m.rid))
	if s := d.Simulcast; s.Send != nil || s.Receive != nil {
		simulcast := m.table(nil)
		simulcast.RawSetString("send", list(m, s.Send, pushText))
		simulcast.RawSetString("recv", list(m, s.Receive, pushText))
		t.RawSetString("simulcast", simulcast)
	}
	t.RawSetString("ssrcs", list(m, d.SSRCs, m.source))
	t.RawSetString("ssrc_groups", list(m, d.SSRCGroups, m.sourceGroup))
	t.RawSetString("attributes", m.attributes(d.Attributes))
	return t
}

func (m *module) codec(c *description.Codec) lua.LValue {
	t := m.table(m.codecs)
	setText(t, "name", c.Name)
	t.RawSetString("payload_type", lua.LNumber(c.PayloadType))
	setNumber(t, "clock_rate", c.ClockRate)
	setNumber(t, "channels", c.Channels)
	t.RawSetString("fmtp", m.parameters(c.Parameters))
	t.RawSetString("feedback", list(m, c.Feedback, pushText))
	return t
}

func (m *module) parameters(parameters description.Parameters) *lua.LTable {
	table := m.table(nil)
	for _, p := range parameters {
		if p.Name == "" {
			table.Append(lua.LString(p.Value))
		} else {
			table.RawSetString(p.Name, lua.LString(p.Value))
		}
	}
	return table
}

func (m *module) extension(e *description.Extension) lua.LValue {
	t := m.state.CreateTable(0, 4)
	t.RawSetString("id", lua.LNumber(e.ID))
	t.RawSetString("uri", lua.LString(e.URI))
	setText(t, "direction", e.Direction)
	setText(t, "attributes", e.Attributes)
	return t
}

func (m *module) rid(r *description.Rid) lua.LValue {
	t := m.state.CreateTable(0, 3)
	t.RawSetString("id", lua.LString(r.ID))
	t.RawSetString("direction", lua.LString(r.Direction))
	t.RawSetString("parameters", m.parameters(r.Parameters))
	return t
}

// source takes the cname, which every SSRC has, out of the attributes.
func (m *module) source(s *description.Source) lua.LValue {
	t := m.state.CreateTable(0, 3)
	t.RawSetString("id", lua.LNumber(s.ID))
	others := s.Attributes
	if cname := s.Name(); cname != "" {
		setText(t, "cname", cname)
		others = others[1:]
	}
	t.RawSetString("attributes", m.attributes(others))
	return t
}

func (m *module) sourceGroup(g *description.SourceGroup) lua.LValue {
	t := m.state.CreateTable(0, 2)
	t.RawSetString("semantics", lua.LString(g.Semantics))
	t.RawSetString("ids", list(m, g.IDs, pushID))
	return t
}
