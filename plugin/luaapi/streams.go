package luaapi

import (
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi/args"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/layers"
	"janus-golua/plugin/media/rtpout"
)

// Streams is what the functions on single m-lines need of the Host. An m-line
// is given by its index in the SDP, -1 for the first of the medium.
type Streams interface {
	// Forward sends an m-line of one session to one of another's.
	Forward(from, to uint64, lines media.Routing) error
	StopForward(from, to uint64, lines media.Routing) (found bool, err error)
	SetLayers(session uint64, mindex int, targets layers.Targets) error
	// SetPlayoutDelay sets that of the packets which a session gets, or sends; nil is
	// none.
	SetPlayoutDelay(session uint64, mindex int, sent bool, delay *media.PlayoutDelay) error
	SendStreamPLI(session uint64, mindex int) error
	LimitStream(session uint64, mindex int, bitrate uint32) error
	Relay(session uint64, mindex int, video bool, packet []byte, extensions core.Extensions) error
	StopRecord(session uint64, medium media.Medium, mindex int) error
	PauseRecord(session uint64, medium media.Medium, mindex int) error
	ResumeRecord(session uint64, medium media.Medium, mindex int) error
	// ForwardRTP sends an m-line of a medium to a host outside of WebRTC.
	ForwardRTP(session uint64, medium media.Medium, what media.Forwarding, target rtpout.Target) (id uint64, err error)
	StopForwardRTP(session, id uint64) error
	// DetectTalking has the script told who talks; nil ends that. The active speaker is found
	// among the sessions of a group; of "" none is.
	DetectTalking(session uint64, mindex int, thresholds *media.Talking, group string) error
	StreamStats(session uint64) (json string, err error)
}

// streamFunctions are those that take one table. They raise an error when they
// are misused, and return nil and a reason when what they were asked for fails.
func streamFunctions() map[string]func(Host, *fields) (lua.LValue, error) {
	return map[string]func(Host, *fields) (lua.LValue, error){
		"forward":         forward,
		"stopForward":     stopForward,
		"setLayers":       setLayers,
		"setPlayoutDelay": setPlayoutDelay,
		"sendPliStream": func(host Host, f *fields) (lua.LValue, error) {
			session, mindex := f.session("session"), f.mindex("mindex")
			f.Done()
			return lua.LTrue, host.SendStreamPLI(session, mindex)
		},
		"limitStream": func(host Host, f *fields) (lua.LValue, error) {
			session, mindex, bitrate := f.session("session"), f.mindex("mindex"), f.Integer("bitrate", 1, math.MaxUint32)
			f.Done()
			return lua.LTrue, host.LimitStream(session, mindex, uint32(bitrate))
		},
		"relay":          relay,
		"record":         record,
		"stopRecord":     onRecord(Host.StopRecord),
		"pauseRecord":    onRecord(Host.PauseRecord),
		"resumeRecord":   onRecord(Host.ResumeRecord),
		"forwardRtp":     forwardRTP,
		"stopForwardRtp": stopForwardRTP,
		"detectTalking":  detectTalking,
		"streamStats":    streamStats,
	}
}

// openStreams defines them as globals.
func openStreams(L *lua.LState, host Host) {
	for name, call := range streamFunctions() {
		L.SetGlobal(name, L.NewFunction(func(L *lua.LState) int {
			value, err := call(host, newFields(L, name))
			return answerOf(L, value, err)
		}))
	}
}

// answerOf returns a value, or nil and what went wrong.
func answerOf(L *lua.LState, value lua.LValue, err error) int {
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, value)
}

// StreamCall carries out a method of a session by the function of that name: the
// fields are those of the table that is argument 2, or of none, and the one named
// field is the session.
func StreamCall(L *lua.LState, host Host, function, method, field string, session uint64) int {
	f := &fields{args.OfMethod(L, method).Options(1)}
	f.Fix(field, lua.LNumber(session))
	value, err := streamFunctions()[function](host, f)
	return answerOf(L, value, err)
}

// medium reads the name of a medium.
func (f *fields) medium(name string, allowed ...media.Medium) media.Medium {
	medium := media.Medium(f.Text(name))
	names := make([]string, len(allowed))
	for i, known := range allowed {
		if names[i] = string(known); medium == known {
			return medium
		}
	}
	f.Fail(name, "is %.40q, expected one of %s", medium, strings.Join(names, ", "))
	return ""
}

// route is an m-line of one session that goes to one of another's.
type route struct {
	from, to uint64
	lines    media.Routing
}

// forward reads the payload type beside the route.
func forward(host Host, f *fields) (lua.LValue, error) {
	var payloadType *uint8
	if given := f.IntegerOr("payload_type", 0, 127, -1); given >= 0 {
		payloadType = new(uint8(given))
	}
	r := f.route()
	r.lines.PayloadType = payloadType
	return lua.LTrue, host.Forward(r.from, r.to, r.lines)
}

func stopForward(host Host, f *fields) (lua.LValue, error) {
	r := f.route()
	found, err := host.StopForward(r.from, r.to, r.lines)
	return lua.LBool(found), err
}

// route reads a route, which ends the fields.
func (f *fields) route() route {
	r := route{from: f.session("from"), to: f.session("to")}
	r.lines.From, r.lines.To = f.mindex("from_mindex"), f.mindex("to_mindex")
	if f.Has("medium") || r.lines.From < 0 || r.lines.To < 0 {
		r.lines.Medium = f.medium("medium", media.Audio, media.Video)
	}
	f.Done()
	return r
}

func setLayers(host Host, f *fields) (lua.LValue, error) {
	session, mindex := f.session("session"), f.mindex("mindex")
	targets := layers.Targets{
		Substream: int(f.IntegerOr("substream", 0, 2, 2)), Temporal: int(f.IntegerOr("temporal", 0, 2, 2)),
		Spatial:  int(f.IntegerOr("spatial", 0, 2, 2)),
		Fallback: time.Duration(f.IntegerOr("fallback_ms", 1, 60_000, 250)) * time.Millisecond,
	}
	f.Done()
	return lua.LTrue, host.SetLayers(session, mindex, targets)
}

func setPlayoutDelay(host Host, f *fields) (lua.LValue, error) {
	session, mindex, sent := f.session("session"), f.mindex("mindex"), f.FlagOr("sent", false)
	var delay *media.PlayoutDelay
	if f.Has("min_delay") || f.Has("max_delay") {
		low := int(f.IntegerOr("min_delay", 0, mostDelay, 0))
		delay = &media.PlayoutDelay{Min: low, Max: int(f.IntegerOr("max_delay", float64(low), mostDelay, mostDelay))}
	}
	f.Done()
	return lua.LTrue, host.SetPlayoutDelay(session, mindex, sent, delay)
}

// mostDelay is the most that the extension has room for: 12 bits.
const mostDelay = 4095

func relay(host Host, f *fields) (lua.LValue, error) {
	session, mindex, video := f.session("session"), f.mindex("mindex"), f.FlagOr("video", false)
	packet, extensions := f.Text("packet"), readExtensions(f.inner("extensions"))
	f.Done()
	return lua.LTrue, host.Relay(session, mindex, video, []byte(packet), extensions)
}

// readExtensions reads RTP extensions by the names that ExtensionsTable writes.
func readExtensions(f *fields) core.Extensions {
	e := core.NoExtensions()
	if f == nil {
		return e
	}
	e.AudioLevel, e.Voice = int(f.IntegerOr("audio_level", 0, 127, -1)), f.FlagOr("voice", false)
	e.Rotation = int(f.IntegerOr("rotation", 0, 270, -1))
	if e.Rotation%90 != 0 && e.Rotation >= 0 {
		f.Fail("rotation", "is %d, expected 0, 90, 180 or 270", e.Rotation)
	}
	e.BackCamera, e.Flipped = f.FlagOr("back_camera", false), f.FlagOr("flipped", false)
	e.MinDelay, e.MaxDelay = int(f.IntegerOr("min_delay", 0, mostDelay, -1)), int(f.IntegerOr("max_delay", 0, mostDelay, -1))
	e.Dependency = []byte(f.TextOr("dependency", ""))
	if len(e.Dependency) > 255 {
		f.Fail("dependency", "has %d bytes, expected at most 255", len(e.Dependency))
	}
	if f.Has("capture_time") {
		seconds, ok := f.Get("capture_time").(lua.LNumber)
		if !ok || seconds < 0 || seconds >= 1<<32 {
			f.Fail("capture_time", "is not a number of seconds since 1900")
		}
		e.CaptureTime = uint64(float64(seconds) * (1 << 32))
	}
	f.Done()
	return e
}

// ExtensionsTable is what a script reads of a packet's RTP extensions: only those
// that it has. Delays are in units of 10 ms, capture_time in seconds since 1900.
func ExtensionsTable(e core.Extensions) *lua.LTable {
	table := new(lua.LTable)
	table.Metatable = lua.LNil
	if e.AudioLevel >= 0 {
		table.RawSetString("audio_level", lua.LNumber(e.AudioLevel))
		table.RawSetString("voice", lua.LBool(e.Voice))
	}
	if e.Rotation >= 0 {
		table.RawSetString("rotation", lua.LNumber(e.Rotation))
		table.RawSetString("back_camera", lua.LBool(e.BackCamera))
		table.RawSetString("flipped", lua.LBool(e.Flipped))
	}
	if e.MinDelay >= 0 {
		table.RawSetString("min_delay", lua.LNumber(e.MinDelay))
		table.RawSetString("max_delay", lua.LNumber(e.MaxDelay))
	}
	if e.CaptureTime > 0 {
		table.RawSetString("capture_time", lua.LNumber(float64(e.CaptureTime)/(1<<32)))
	}
	if len(e.Dependency) > 0 {
		table.RawSetString("dependency", lua.LString(e.Dependency))
	}
	return table
}

func record(host Host, f *fields) (lua.LValue, error) {
	session := f.session("session")
	r := media.Recording{
		MIndex: f.mindex("mindex"), Medium: f.medium("medium", media.Audio, media.Video, media.Data), Codec: f.Text("codec"),
		Folder: f.TextOr("folder", ""), File: f.TextOr("file", ""),
	}
	if fmtp := f.TextOr("fmtp", ""); fmtp != "" {
		r.Codec += "/fmtp=" + fmtp
	}
	if inner := f.inner("extensions"); inner != nil {
		r.Extensions = inner.extensionMap()
	}
	f.Done()
	return lua.LTrue, host.StartRecording(session, []media.Recording{r})
}

// extensionMap reads { [id] = uri }.
func (f *fields) extensionMap() map[int]string {
	found := make(map[int]string)
	f.Table.ForEach(func(key, value lua.LValue) {
		id, isNumber := key.(lua.LNumber)
		uri, isText := value.(lua.LString)
		if !isNumber || !isText || id < 1 || id > 255 || id != lua.LNumber(math.Trunc(float64(id))) {
			f.Fail(key.String(), "is no id from 1 to 255 with a URI")
		}
		found[int(id)] = string(uri)
	})
	return found
}

func onRecord(do func(Host, uint64, media.Medium, int) error) func(Host, *fields) (lua.LValue, error) {
	return func(host Host, f *fields) (lua.LValue, error) {
		session, medium, mindex := f.session("session"), f.medium("medium", media.Audio, media.Video, media.Data), f.mindex("mindex")
		f.Done()
		return lua.LTrue, do(host, session, medium, mindex)
	}
}

func forwardRTP(host Host, f *fields) (lua.LValue, error) {
	session, medium := f.session("session"), f.medium("medium", media.Audio, media.Video, media.Data)
	what := media.Forwarding{MIndex: f.mindex("mindex")}
	target := f.target(medium)
	what.Substream = int(f.IntegerOr("substream", 0, 2, media.Best))
	what.Bundle, what.SSRC = f.TextOr("bundle", ""), target.SSRC
	target.Bundled = what.Bundle != ""
	f.Done()
	id, err := host.ForwardRTP(session, medium, what, target)
	return lua.LNumber(id), err
}

// target reads where a medium goes to.
func (f *fields) target(medium media.Medium) rtpout.Target {
	return rtpout.Target{
		Audio: medium == media.Audio, Resumes: true,
		Host: f.Text("host"), Family: f.TextOr("family", ""), Port: int(f.Integer("port", 1, 65535)),
		RTCPPort:    int(f.IntegerOr("rtcp_port", 1, 65535, 0)),
		PayloadType: int(f.IntegerOr("payload_type", 0, 127, -1)),
		SSRC:        uint32(f.IntegerOr("ssrc", 1, math.MaxUint32, 0)),
		SRTPSuite:   int(f.IntegerOr("srtp_suite", 32, 80, 0)), SRTPKey: f.TextOr("srtp_key", ""),
	}
}

func stopForwardRTP(host Host, f *fields) (lua.LValue, error) {
	session, id := f.session("session"), f.Integer("id", 1, 1<<53)
	f.Done()
	return lua.LTrue, host.StopForwardRTP(session, uint64(id))
}

func detectTalking(host Host, f *fields) (lua.LValue, error) {
	session, mindex, enabled := f.session("session"), f.mindex("mindex"), f.FlagOr("enabled", true)
	thresholds := &media.Talking{Level: int(f.IntegerOr("level", 0, 127, 25)), Packets: int(f.IntegerOr("packets", 1, 10_000, 100))}
	group := f.TextOr("group", "")
	f.Done()
	if !enabled {
		thresholds = nil
	}
	return lua.LTrue, host.DetectTalking(session, mindex, thresholds, group)
}

func streamStats(host Host, f *fields) (lua.LValue, error) {
	session := f.session("session")
	f.Done()
	json, err := host.StreamStats(session)
	return lua.LString(json), err
}
