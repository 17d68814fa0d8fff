package sdp

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/sdp/description"
)

// self reads the description whose method is called.
func self(L *lua.LState, method string) *description.Description {
	return readDescription(L, "description:"+method, "", selfTable(L, "description:"+method))
}

func selfTable(L *lua.LState, function string) *lua.LTable {
	table, ok := L.Get(1).(*lua.LTable)
	if !ok {
		args.NoSelf(L, function)
	}
	return table
}

// text is description:text(), and tostring(description).
func (m *module) text(L *lua.LState) int {
	text, err := self(L, "text").Text()
	if err != nil {
		L.RaiseError("description:text: %v", err)
	}
	L.Push(lua.LString(text))
	return 1
}

// answer is description:answer(options).
func (m *module) answer(L *lua.LState) int {
	offer := self(L, "answer")
	answer, err := readAnswerOptions(L, "description:answer", L.Get(2)).answer(offer)
	if err != nil {
		return fail(L, err)
	}
	L.Push(m.push(answer))
	return 1
}

// find is description:find(mid).
func (m *module) find(L *lua.LState) int {
	table := selfTable(L, "description:find")
	mid, ok := L.Get(2).(lua.LString)
	if !ok {
		L.RaiseError("description:find: argument 1 is %s, expected a string", args.Describe(L.Get(2)))
	}
	media, _ := table.RawGetString("media").(*lua.LTable)
	for i := 1; media != nil && i <= media.Len(); i++ {
		if line, ok := media.RawGetInt(i).(*lua.LTable); ok && line.RawGetString("mid") == mid {
			L.Push(line)
			L.Push(lua.LNumber(i))
			return 2
		}
	}
	L.Push(lua.LNil)
	return 1
}

// restartsICE is description:restarts_ice(previous).
func (m *module) restartsICE(L *lua.LState) int {
	d := self(L, "restarts_ice")
	previous := readDescription(L, "description:restarts_ice", "previous", L.Get(2))
	L.Push(lua.LBool(d.RestartsICE(previous)))
	return 1
}

// describe is description.ice_ufrag.
func (m *module) describe(L *lua.LState, name string) lua.LValue {
	if name != "ice_ufrag" {
		return lua.LNil
	}
	d := readDescription(L, "description.ice_ufrag", "", selfTable(L, "description.ice_ufrag"))
	for i := range d.Media {
		if ufrag := d.Credentials(i).Ufrag; ufrag != "" {
			return lua.LString(ufrag)
		}
	}
	return lua.LNil
}

// describeMedia is media.rejected.
func (m *module) describeMedia(L *lua.LState, name string) lua.LValue {
	if name != "rejected" {
		return lua.LNil
	}
	port := selfTable(L, "media.rejected").RawGetString("port")
	return lua.LBool(port == lua.LNumber(0))
}

// describeCodec is codec.profile.
func (m *module) describeCodec(L *lua.LState, name string) lua.LValue {
	if name != "profile" {
		return lua.LNil
	}
	codec := readCodec(newReader(L, "codec.profile", "codec", selfTable(L, "codec.profile")))
	if profile := codec.Profile(); profile != "" {
		return lua.LString(profile)
	}
	return lua.LNil
}

// codecsOf reads the codecs of the m-line whose method is called, and the codec that is
// asked for.
func codecsOf(L *lua.LState, function string) (*lua.LTable, []description.Codec, description.Wanted) {
	r := newReader(L, function, "", selfTable(L, function))
	var codecs []description.Codec
	r.tables("codecs", func(r *reader) { codecs = append(codecs, readCodec(r)) })
	table, _ := r.table.RawGetString("codecs").(*lua.LTable)
	return table, codecs, r.wanted(named("argument 1"), L.Get(2))
}

// findCodec is media:codec(wanted).
func (m *module) findCodec(L *lua.LState) int {
	table, codecs, wanted := codecsOf(L, "media:codec")
	if i := wanted.Find(codecs); i >= 0 {
		L.Push(table.RawGetInt(i + 1))
		return 1
	}
	L.Push(lua.LNil)
	return 1
}

// removeCodec is media:remove_codec(wanted).
func (m *module) removeCodec(L *lua.LState) int {
	table, codecs, wanted := codecsOf(L, "media:remove_codec")
	removed := 0
	for _, i := range description.Served(codecs, wanted) {
		table.Remove(i + 1 - removed)
		removed++
	}
	L.Push(lua.LNumber(removed))
	return 1
}

// reject is media:reject().
func (m *module) reject(L *lua.LState) int {
	table := selfTable(L, "media:reject")
	table.RawSetString("port", lua.LNumber(0))
	table.RawSetString("direction", lua.LString(description.Inactive))
	return 0
}
