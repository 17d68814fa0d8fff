// Package sdp is the native module `sdp`: descriptions of sessions as plain tables with
// methods. lua/definitions/sdp.lua says what scripts may rely on. Packages description and
// offeranswer have the rules of SDP.
package sdp

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/sdp/description"
	"janus-golua/plugin/luaapi/sdp/offeranswer"
)

// Open makes the module, as `require "sdp"` returns it.
func Open(L *lua.LState) int {
	m := &module{state: L}
	m.descriptions = m.methods(m.describe, m.ofDescription())
	m.descriptions.RawSetString("__tostring", L.NewFunction(m.text))
	m.medias = m.methods(m.describeMedia, m.ofMedia())
	m.codecs = m.methods(m.describeCodec, nil)
	L.Push(L.SetFuncs(L.CreateTable(0, 0), m.functions()))
	return 1
}

func (m *module) functions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{"parse": m.parse, "offer": m.offer}
}

func (m *module) ofDescription() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{"text": m.text, "answer": m.answer, "find": m.find, "restarts_ice": m.restartsICE}
}

func (m *module) ofMedia() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{"codec": m.findCodec, "remove_codec": m.removeCodec, "reject": m.reject}
}

// module is the module `sdp` of one Lua state.
type module struct {
	state *lua.LState
	// descriptions, medias and codecs are the metatables of the tables that it returns.
	descriptions, medias, codecs *lua.LTable
}

// methods creates a metatable; computed returns the fields that are not methods.
func (m *module) methods(computed func(L *lua.LState, name string) lua.LValue, functions map[string]lua.LGFunction) *lua.LTable {
	methods := m.state.SetFuncs(m.state.CreateTable(0, 0), functions)
	metatable := m.state.CreateTable(0, 0)
	metatable.RawSetString("__index", m.state.NewFunction(func(L *lua.LState) int {
		name := lua.LVAsString(L.Get(2))
		value := methods.RawGetString(name)
		if value == lua.LNil {
			value = computed(L, name)
		}
		L.Push(value)
		return 1
	}))
	return metatable
}

// Answer creates the answer to the text of an offer. The options are those of
// description:answer, nil for none. Wrong options raise an error that begins with the name
// of the calling function.
func Answer(L *lua.LState, function, offer string, options lua.LValue) (string, error) {
	if options == nil {
		options = lua.LNil
	}
	chosen := readAnswerOptions(L, function, options)
	parsed, err := description.Parse(offer)
	if err != nil {
		return "", err
	}
	answer, err := chosen.answer(parsed)
	if err != nil {
		return "", err
	}
	return answer.Text()
}

// Offered is an m-line of an offer.
type Offered struct {
	Mid string
	// PayloadType is that of the first codec, description.AnyPayloadType without a codec.
	PayloadType int
}

// Offer creates an offer. The options are those of sdp.offer. offered are the m-lines that the
// options ask for, in their order.
// With numbered, the viewer is to tell of each packet of video that it gets.
func Offer(L *lua.LState, function string, options lua.LValue, numbered bool) (text string, offered []Offered, err error) {
	read := readOfferOptions(L, function, options)
	if numbered {
		offeranswer.NumberVideos(read.lines, read.previous)
	}
	offer, mids, err := read.offer()
	if err != nil {
		return "", nil, err
	}
	for _, mid := range mids {
		line := Offered{Mid: mid, PayloadType: description.AnyPayloadType}
		if codecs := offer.Media[offer.Find(mid)].Codecs; len(codecs) > 0 {
			line.PayloadType = codecs[0].PayloadType
		}
		offered = append(offered, line)
	}
	text, err = offer.Text()
	return text, offered, err
}

func fail(L *lua.LState, err error) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(err.Error()))
	return 2
}

// parse is sdp.parse(text).
func (m *module) parse(L *lua.LState) int {
	text, ok := L.Get(1).(lua.LString)
	if !ok {
		L.RaiseError("sdp.parse: argument 1 is %s, expected a string", args.Describe(L.Get(1)))
	}
	d, err := description.Parse(string(text))
	if err != nil {
		return fail(L, err)
	}
	L.Push(m.push(d))
	return 1
}

// offer is sdp.offer(options).
func (m *module) offer(L *lua.LState) int {
	offer, mids, err := readOfferOptions(L, "sdp.offer", L.Get(1)).offer()
	if err != nil {
		return fail(L, err)
	}
	L.Push(m.push(offer))
	L.Push(list(m, mids, pushText))
	return 2
}
