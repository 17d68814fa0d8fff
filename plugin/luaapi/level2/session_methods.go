package level2

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/luaapi/level1"
)

// sessionMethods are all methods of a session.
func sessionMethods() map[string]method {
	methods := map[string]method{
		"alive":            func(_ *Module, L *lua.LState, _ args.Reader, _ uint64) int { return args.Return(L, lua.LTrue) },
		"send":             (*Module).send,
		"notify":           (*Module).notifySession,
		"hangup":           plain(luaapi.Host.ClosePC),
		"detach":           plain(luaapi.Host.EndSession),
		"answer":           (*Module).answer,
		"offer":            (*Module).offer,
		"configure":        (*Module).configure,
		"forward":          (*Module).forward,
		"stop_forward":     (*Module).stopForward,
		"bitrate":          (*Module).bitrate,
		"keyframe":         stream("sendPliStream"),
		"keyframe_every":   (*Module).keyframeEvery,
		"keyframe_pause":   (*Module).keyframePause,
		"send_data":        (*Module).sendData,
		"relay_rtcp":       (*Module).relayRTCP,
		"stop_forward_rtp": stream("stopForwardRtp"),
		"receive_streams":  (*Module).receiveStreams,
		"stats":            (*Module).stats,
		"bandwidth":        (*Module).bandwidth,
		"spawn":            func(m *Module, L *lua.LState, r args.Reader, id uint64) int { return m.tasks.Spawn(L, r, id) },
		"after":            func(m *Module, L *lua.LState, r args.Reader, id uint64) int { return m.timer(L, r, id, m.glue.after) },
		"every":            func(m *Module, L *lua.LState, r args.Reader, id uint64) int { return m.timer(L, r, id, m.glue.every) },
	}
	for name, function := range map[string]string{
		"layers": "setLayers", "limit": "setLimits", "playout_delay": "setPlayoutDelay", "gop_cache": "setGopCache", "relay_rtp": "relay", "record": "record", "stop_record": "stopRecord",
		"pause_record": "pauseRecord", "resume_record": "resumeRecord", "forward_rtp": "forwardRtp",
		"detect_talking": "detectTalking",
	} {
		methods[name] = stream(function)
	}
	return methods
}

// plain creates a method without arguments.
func plain(do func(luaapi.Host, uint64) error) method {
	return func(m *Module, L *lua.LState, _ args.Reader, id uint64) int { return result(L, do(m.Host, id)) }
}

// stream creates a method from a stream function of level 1, with the session given.
func stream(function string) method {
	return func(m *Module, L *lua.LState, r args.Reader, id uint64) int {
		return level1.StreamCall(L, m.Host, function, r.Function(), "session", id)
	}
}

// send(event [, { transaction=, jsep= }]) sends an event to the client.
func (m *Module) send(L *lua.LState, r args.Reader, id uint64) int {
	event, f := encode(r, 1), r.Options(2)
	transaction, jsep := f.TextOr("transaction", ""), encodeJSEP(L, f)
	f.Done()
	if jsep != "" {
		if err := m.checkSDP(f.Get("jsep")); err != nil {
			return args.Failure(L, "the JSEP cannot be sent: %s", err.Error())
		}
	}
	return result(L, m.Host.PushEvent(id, transaction, event, jsep))
}

// notify{ … } sends an event about the session to the event handlers.
func (m *Module) notifySession(L *lua.LState, r args.Reader, id uint64) int {
	return result(L, m.Host.NotifyEvent(id, encode(r, 1)))
}

// bitrate(bps [, mindex]) caps what the session sends; 0 removes the cap.
func (m *Module) bitrate(L *lua.LState, r args.Reader, id uint64) int {
	bps := uint32(r.Integer(1, 0, math.MaxUint32))
	if r.Has(2) {
		if bps == 0 {
			r.Fail(1, "is 0, expected a cap for a single m-line")
		}
		return result(L, m.Host.LimitStream(id, int(r.Integer(2, 0, math.MaxInt16)), bps))
	}
	return result(L, m.Host.SetBitrate(id, bps))
}

// keyframe_every(seconds) asks for keyframes regularly; 0 ends that.
func (m *Module) keyframeEvery(L *lua.LState, r args.Reader, id uint64) int {
	return result(L, m.Host.SetPLIFrequency(id, uint32(r.Integer(1, 0, math.MaxInt32))))
}

// keyframe_pause(seconds) sets how long the session is not asked again for a keyframe.
func (m *Module) keyframePause(L *lua.LState, r args.Reader, id uint64) int {
	seconds := r.Number(1, leastPause, mostPause)
	return result(L, m.Host.SetKeyframePause(id, time.Duration(seconds*float64(time.Second))))
}

// The bounds of keyframe_pause, in seconds. After more than the second, viewers would take a
// picture that stands still for a fault.
const (
	leastPause = 0.5
	mostPause  = 60
)

// send_data(message [, { label=, protocol=, binary= }]) sends a message.
func (m *Module) sendData(L *lua.LState, r args.Reader, id uint64) int {
	return result(L, m.Host.RelayData(id, message(r, 1)))
}

// message reads a message and the options behind it.
func message(r args.Reader, index int) core.Data {
	data := core.Data{Buffer: []byte(r.Text(index))}
	if !r.Has(index + 1) {
		return data
	}
	f := r.Fields(index + 1)
	data.Label, data.Protocol, data.Binary = f.TextOr("label", ""), f.TextOr("protocol", ""), f.FlagOr("binary", false)
	f.Done()
	return data
}

// sendDataTo is janus.send_data(sessions, message [, { label=, protocol=, binary= }]): it sends
// one message to many sessions, and returns how many it goes to.
func (m *Module) sendDataTo(L *lua.LState) int {
	r := args.Of(L, "janus.send_data")
	ids := m.listed(r, 1)
	reached, err := m.Host.RelayDataTo(ids, message(r, 2))
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, lua.LNumber(reached))
}

// listed reads an array of sessions, or of their numbers.
func (m *Module) listed(r args.Reader, index int) []uint64 {
	list := r.Table(index)
	if list.Metatable == m.session {
		r.Fail(index, "is a session, expected an array of sessions or of their numbers")
	}
	ids := make([]uint64, list.Len())
	for i := range ids {
		value := list.RawGetInt(i + 1)
		if object, ok := value.(*lua.LTable); ok && object.Metatable == m.session {
			value = object.RawGetString("id")
		}
		number, ok := value.(lua.LNumber)
		if !ok || number < 0 || number > 1<<53 {
			r.Fail(index, "has %s at %d, expected sessions or their numbers", args.Describe(value), i+1)
		}
		ids[i] = uint64(number)
	}
	return ids
}

// relay_rtcp(video, packet) sends an RTCP packet of the script's own.
func (m *Module) relayRTCP(L *lua.LState, r args.Reader, id uint64) int {
	video, ok := r.Get(1).(lua.LBool)
	if !ok {
		r.Wrong(1, "true or false")
	}
	return result(L, m.Host.RelayRTCP(id, bool(video), []byte(r.Text(2))))
}

// bandwidth() returns what is known of the viewer's line.
func (m *Module) bandwidth(L *lua.LState, r args.Reader, id uint64) int {
	text, err := m.Host.Bandwidth(id)
	switch {
	case err != nil:
		return args.Failure(L, "%s", err.Error())
	case text == "":
		return args.Return(L, lua.LNil)
	}
	return args.Return(L, decode(L, r.Function(), lua.LString(text)))
}

// limitAll is janus.limit{ … }: the limits of all sessions.
func (m *Module) limitAll(L *lua.LState) int {
	return level1.LimitAll(L, m.Host, "janus.limit")
}

// stats() returns a table of what each m-line has sent and received.
func (m *Module) stats(L *lua.LState, r args.Reader, id uint64) int {
	text, err := m.Host.StreamStats(id)
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, decode(L, r.Function(), lua.LString(text)))
}
