package level2

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/sdp"
	"janus-golua/plugin/luaapi/sdp/description"
)

// answer(jsep [, options]) returns the JSEP that answers an offer.
func (m *Module) answer(L *lua.LState, r args.Reader, _ uint64) int {
	offer := r.Table(1)
	text, ok := offer.RawGetString("sdp").(lua.LString)
	if !ok || !strings.EqualFold(offer.RawGetString("type").String(), "offer") {
		return args.Failure(L, "the JSEP is no offer")
	}
	answer, err := sdp.Answer(L, r.Function(), string(text), r.Get(2))
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, jsep(L, "answer", answer, offer.RawGetString("e2ee")))
}

// offer(options) returns a JSEP with an offer, and the mids and payload types of its m-lines. The offer
// continues the session's previous offer of the same PeerConnection, unless
// options.previous gives another. Videos for a viewer whose line is estimated have the RTP extension
// by which the viewer tells of each packet.
func (m *Module) offer(L *lua.LState, r args.Reader, id uint64) int {
	options := L.CreateTable(0, 4)
	r.Table(1).ForEach(options.RawSet)
	if previous, ok := m.offers[id]; ok && options.RawGetString("previous") == lua.LNil {
		options.RawSetString("previous", lua.LString(previous))
	}
	text, offered, err := sdp.Offer(L, r.Function(), options, m.Host.EstimatesBandwidth(id))
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	m.offers[id] = text
	mids, types := L.CreateTable(len(offered), 0), L.CreateTable(len(offered), 0)
	for _, line := range offered {
		mids.Append(lua.LString(line.Mid))
		payloadType := lua.LValue(lua.LFalse)
		if line.PayloadType != description.AnyPayloadType {
			payloadType = lua.LNumber(line.PayloadType)
		}
		types.Append(payloadType)
	}
	return args.Return(L, jsep(L, "offer", text, lua.LNil), mids, types)
}

// jsep creates the table. e2ee is copied, because it marks both sides.
func jsep(L *lua.LState, kind, text string, e2ee lua.LValue) lua.LValue {
	table := L.CreateTable(0, 4)
	table.RawSetString("type", lua.LString(kind))
	table.RawSetString("sdp", lua.LString(text))
	if e2ee == lua.LTrue {
		table.RawSetString("e2ee", e2ee)
	}
	return table
}
