package level2

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/json"
)

// event is an event that a script can handle.
type event struct {
	// callbacks are the level-1 callbacks behind the event. Each has a function that makes
	// the handler's arguments from those of the callback.
	callbacks map[string]prepare
	// finish takes the results of the handler; nil when they are ignored.
	finish func(m *Module, L *lua.LState) int
}

// prepare pushes the arguments of a handler, made from those of a callback.
type prepare func(m *Module, L *lua.LState) int

// events are all events by name.
func events() map[string]event {
	return map[string]event{
		"attach":     {callbacks: map[string]prepare{"createSession": (*Module).withSession}},
		"detach":     {callbacks: map[string]prepare{"destroySession": (*Module).withSession}},
		"media":      {callbacks: map[string]prepare{"setupMedia": (*Module).withSession}},
		"hangup":     {callbacks: map[string]prepare{"hangupMedia": (*Module).withSession}},
		"data-ready": {callbacks: map[string]prepare{"dataReady": (*Module).withSession}},
		"shutdown":   {callbacks: map[string]prepare{"destroy": nothing}},
		"message":    {callbacks: map[string]prepare{"handleMessage": (*Module).withMessage}, finish: (*Module).finishMessage},
		"query":      {callbacks: map[string]prepare{"querySession": (*Module).withSession}, finish: finishQuery},
		"admin":      {callbacks: map[string]prepare{"handleAdminMessage": withAdmin}, finish: finishAdmin},
		"data": {callbacks: map[string]prepare{
			"incomingTextData": withData(false), "incomingBinaryData": withData(true)}},
		"rtp":       {callbacks: map[string]prepare{"incomingRtp": (*Module).withPacket}},
		"rtcp":      {callbacks: map[string]prepare{"incomingRtcp": (*Module).withPacket}},
		"slow-link": {callbacks: map[string]prepare{"slowLink": fields("uplink", "video", "mindex")}},
		"layers": {callbacks: map[string]prepare{
			"substreamChanged":     fields("substream", "mindex"),
			"temporalLayerChanged": fields("temporal", "mindex"),
			"spatialLayerChanged":  fields("spatial", "mindex")}},
		"bandwidth": {callbacks: map[string]prepare{"bandwidthChanged": fields("estimate", "allocated", "overuse", "streams")}},
		"talking":   {callbacks: map[string]prepare{"talking": fields("talking", "level", "mindex")}},
		"speaker":   {callbacks: map[string]prepare{"activeSpeaker": (*Module).withSpeaker}},
		"reload":    {},
		"restore":   {},
	}
}

// on(event, handler) sets the handler of an event.
func (m *Module) on(L *lua.LState) int {
	r := args.Of(L, "janus.on")
	name := r.Text(1)
	known := events()
	event, ok := known[name]
	if !ok {
		var names []string
		for name := range known {
			names = append(names, name)
		}
		slices.Sort(names)
		r.Fail(1, "is %q, expected one of %s", name, strings.Join(names, ", "))
	}
	handler, ok := r.Get(2).(*lua.LFunction)
	if !ok {
		r.Wrong(2, "a function")
	}
	m.mustNotHaveStarted(L, "janus.on")
	if m.handlers[name] != nil {
		L.RaiseError("janus.on: %q has a handler already", name)
	}
	m.handlers[name] = handler
	for callback, prepare := range event.callbacks {
		m.Engine.SetCallback(callback, m.callback(L, prepare, handler, event.finish), entry(name))
	}
	m.setReloading(L)
	return 0
}

// entry is how a script has written the handler of an event, for errors.
func entry(event string) string { return fmt.Sprintf("on %q", event) }

func (m *Module) callback(L *lua.LState, prepare prepare, handler *lua.LFunction, finish func(*Module, *lua.LState) int) *lua.LFunction {
	before := L.NewFunction(func(L *lua.LState) int { return prepare(m, L) })
	if finish == nil {
		return m.make(L, m.glue.notice, before, handler)
	}
	return m.make(L, m.glue.answer, before, handler, L.NewFunction(func(L *lua.LState) int { return finish(m, L) }))
}

func nothing(*Module, *lua.LState) int { return 0 }

func (m *Module) withSession(L *lua.LState) int {
	return args.Return(L, m.object(L, L.Get(1)))
}

// fields puts the arguments that follow the session into a table.
func fields(names ...string) prepare {
	return func(m *Module, L *lua.LState) int {
		table := L.CreateTable(0, len(names))
		for i, name := range names {
			table.RawSetString(name, L.Get(i+2))
		}
		return args.Return(L, m.object(L, L.Get(1)), table)
	}
}

func withData(binary bool) prepare {
	return func(m *Module, L *lua.LState) int {
		about := L.CreateTable(0, 3)
		about.RawSetString("binary", lua.LBool(binary))
		about.RawSetString("label", L.Get(4))
		about.RawSetString("protocol", L.Get(5))
		return args.Return(L, m.object(L, L.Get(1)), L.Get(2), about)
	}
}

func (m *Module) withPacket(L *lua.LState) int {
	packet := L.CreateTable(0, 4)
	packet.RawSetString("video", L.Get(2))
	packet.RawSetString("packet", L.Get(3))
	packet.RawSetString("mindex", L.Get(5))
	packet.RawSetString("extensions", L.Get(6))
	return args.Return(L, m.object(L, L.Get(1)), packet)
}

// withSpeaker passes a group and its active speaker, nil for nobody.
func (m *Module) withSpeaker(L *lua.LState) int {
	speaker := lua.LValue(lua.LNil)
	if L.Get(2) != lua.LNumber(0) {
		speaker = m.object(L, L.Get(2))
	}
	return args.Return(L, L.Get(1), speaker)
}

func withAdmin(_ *Module, L *lua.LState) int {
	return args.Return(L, decode(L, "admin", L.Get(1)))
}

// finishQuery and finishAdmin take a table, or nil for no answer.
func finishQuery(_ *Module, L *lua.LState) int { return answerWith(L, "query") }
func finishAdmin(_ *Module, L *lua.LState) int { return answerWith(L, "admin") }

func answerWith(L *lua.LState, event string) int {
	if L.Get(1) == lua.LNil {
		return args.Return(L, lua.LNil)
	}
	return args.Return(L, lua.LString(encodeReply(L, event, L.Get(1))))
}

// decode reads JSON that the core has checked.
func decode(L *lua.LState, event string, text lua.LValue) lua.LValue {
	if text == lua.LNil {
		return lua.LNil
	}
	value, err := json.Decode(L, lua.LVAsString(text), maxDepth)
	if err != nil {
		L.RaiseError("%s: %s", event, err.Error())
	}
	return value
}

// maxDepth is how deeply the tables of a request may nest.
const maxDepth = 1000

// encode writes an argument, which must be a table, as JSON.
func encode(r args.Reader, index int) string {
	text, err := json.Encode(r.L, r.Table(index))
	if err != nil {
		r.Fail(index, "cannot be encoded: %s", err)
	}
	return text
}

// encodeJSEP writes the field jsep as JSON; it is empty when the field is left out.
func encodeJSEP(L *lua.LState, f *args.Fields) string {
	if !f.Has("jsep") {
		return ""
	}
	value := f.Get("jsep")
	if wrong := wrongJSEP(value); wrong != "" {
		f.Fail("jsep", "%s", wrong)
	}
	text, err := json.Encode(L, value)
	if err != nil {
		f.Fail("jsep", "cannot be encoded: %s", err)
	}
	return text
}

// encodeReply writes what a handler returned, which must be a table, as JSON.
func encodeReply(L *lua.LState, event string, value lua.LValue) string {
	if value.Type() != lua.LTTable {
		L.RaiseError("the handler of %q returned a %s, expected a table", event, value.Type())
	}
	text, err := json.Encode(L, value)
	if err != nil {
		L.RaiseError("the handler of %q returned what is no JSON: %s", event, err.Error())
	}
	return text
}
