package level1

import (
	"errors"
	"math"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/access"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/selection/layers"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/media/taps/rtpout"
)

// streamFunctions are the functions that take one table. They raise an error for wrong
// arguments; when the operation fails, they return nil and a reason. Nobody changes the map.
var streamFunctions = sync.OnceValue(func() map[string]func(luaapi.Host, *fields) (lua.LValue, error) {
	return map[string]func(luaapi.Host, *fields) (lua.LValue, error){
		"forward":         forward,
		"stopForward":     stopForward,
		"setLayers":       setLayers,
		"setPlayoutDelay": setPlayoutDelay,
		"setLimits":       setLimits,
		"bandwidthStats":  bandwidthStats,
		"setGopCache":     setGOPCache,
		"sendPliStream": func(host luaapi.Host, f *fields) (lua.LValue, error) {
			session, mindex := f.session("session"), f.mindex("mindex")
			f.Done()
			return lua.LTrue, host.SendStreamPLI(session, mindex)
		},
		"limitStream": func(host luaapi.Host, f *fields) (lua.LValue, error) {
			session, mindex, bitrate := f.session("session"), f.mindex("mindex"), f.Integer("bitrate", 1, math.MaxUint32)
			f.Done()
			return lua.LTrue, host.LimitStream(session, mindex, uint32(bitrate))
		},
		"relay":          relay,
		"record":         record,
		"stopRecord":     onRecord(luaapi.Host.StopRecord),
		"pauseRecord":    pauseRecord,
		"resumeRecord":   onRecord(luaapi.Host.ResumeRecord),
		"forwardRtp":     forwardRTP,
		"stopForwardRtp": stopForwardRTP,
		"detectTalking":  detectTalking,
		"streamStats":    streamStats,
	}
})

// openStreams defines the stream functions as globals.
func openStreams(L *lua.LState, host luaapi.Host) {
	for name, call := range streamFunctions() {
		L.SetGlobal(name, L.NewFunction(func(L *lua.LState) int {
			value, err := call(host, newFields(L, name))
			tellRefusal(host, name, err)
			return answerOf(L, value, err)
		}))
	}
}

// answerOf returns a value, or nil and the reason of an error.
func answerOf(L *lua.LState, value lua.LValue, err error) int {
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, value)
}

// StreamCall carries out a method of a session by the stream function of the given name.
// The fields are those of the table in argument 2, which may be missing. The given field is
// the session.
func StreamCall(L *lua.LState, host luaapi.Host, function, method, field string, session uint64) int {
	f := &fields{args.OfMethod(L, method).Options(1)}
	f.Fix(field, lua.LNumber(session))
	value, err := streamFunctions()[function](host, f)
	tellRefusal(host, method, err)
	return answerOf(L, value, err)
}

// LimitAll is a function that takes the limits of all sessions.
func LimitAll(L *lua.LState, host luaapi.Host, function string) int {
	f := newFields(L, function)
	changes := f.changes()
	f.Done()
	return answerOf(L, lua.LTrue, host.SetAllLimits(changes))
}

// tellRefusal tells operators of what their configuration has refused.
func tellRefusal(host luaapi.Host, function string, err error) {
	if named, refused := access.Named(err); refused {
		host.Refused(function, named)
	}
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

// route is an m-line of one session that is sent to an m-line of another.
type route struct {
	from, to uint64
	lines    media.Routing
}

// forward reads the payload type, and then the route.
func forward(host luaapi.Host, f *fields) (lua.LValue, error) {
	var payloadType *uint8
	if given := f.IntegerOr("payload_type", 0, 127, -1); given >= 0 {
		payloadType = new(uint8(given))
	}
	wish := f.wish()
	r := f.route()
	r.lines.PayloadType, r.lines.Wish = payloadType, wish
	return lua.LTrue, host.Forward(r.from, r.to, r.lines)
}

func stopForward(host luaapi.Host, f *fields) (lua.LValue, error) {
	r := f.route()
	found, err := host.StopForward(r.from, r.to, r.lines)
	return lua.LBool(found), err
}

// route reads a route. It must be the last to read fields.
func (f *fields) route() route {
	r := route{from: f.session("from"), to: f.session("to")}
	r.lines.From, r.lines.To = f.mindex("from_mindex"), f.mindex("to_mindex")
	if f.Has("medium") || r.lines.From < 0 || r.lines.To < 0 {
		r.lines.Medium = f.medium("medium", media.Audio, media.Video)
	}
	f.Done()
	return r
}

func setLayers(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, mindex := f.session("session"), f.mindex("mindex")
	targets := layers.Targets{
		Substream: int(f.IntegerOr("substream", 0, 2, 2)), Temporal: int(f.IntegerOr("temporal", 0, 2, 2)),
		Spatial:  int(f.IntegerOr("spatial", 0, 2, 2)),
		Fallback: time.Duration(f.IntegerOr("fallback_ms", 1, 60_000, 250)) * time.Millisecond,
	}
	f.Done()
	return lua.LTrue, host.SetLayers(session, mindex, targets)
}

func setPlayoutDelay(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, mindex, sent := f.session("session"), f.mindex("mindex"), f.FlagOr("sent", false)
	var delay *media.PlayoutDelay
	if f.Has("min_delay") || f.Has("max_delay") {
		low := int(f.IntegerOr("min_delay", 0, mostDelay, 0))
		delay = &media.PlayoutDelay{Min: low, Max: int(f.IntegerOr("max_delay", float64(low), mostDelay, mostDelay))}
	}
	f.Done()
	return lua.LTrue, host.SetPlayoutDelay(session, mindex, sent, delay)
}

// The bounds of rates that scripts set, in kbit/s.
const (
	leastKbit = media.LeastMax / 1000
	mostKbit  = media.MostMax / 1000
)

// changes reads limits of a viewer.
func (f *fields) changes() (c media.Changes) {
	if f.Has("bandwidth") {
		c.Bandwidth = new(f.FlagOr("bandwidth", false))
	}
	if f.Has("max") {
		c.Max = new(f.zeroOr("max", leastKbit, mostKbit) * 1000)
	}
	if f.Has("follow") {
		c.Follow = new(f.FlagOr("follow", false))
	}
	c.Video, c.Audio, c.Pinned = f.places("video"), f.places("audio"), f.pinned()
	return c
}

// places reads how many publishers a viewer gets; nil if nothing is said, and false for no limit.
func (f *fields) places(name string) *int {
	switch f.Get(name) {
	case lua.LNil:
		return nil
	case lua.LFalse:
		return new(media.Unlimited)
	}
	if f.Get(name).Type() != lua.LTNumber {
		f.Wrong(name, "a number or false")
	}
	return new(int(f.Integer(name, 0, media.MostPlaces)))
}

// pinned reads an array of sessions or their numbers; nil if nothing is said.
func (f *fields) pinned() *[]uint64 {
	if !f.Has("pinned") {
		return nil
	}
	list, ok := f.Get("pinned").(*lua.LTable)
	if !ok {
		f.Wrong("pinned", "an array of sessions")
	}
	if list.Len() > media.MostPlaces {
		f.Fail("pinned", "has %d sessions, expected %d at most", list.Len(), media.MostPlaces)
	}
	pinned := make([]uint64, 0, list.Len())
	list.ForEach(func(key, value lua.LValue) {
		id, known := SessionID(value)
		if number, ok := value.(lua.LNumber); ok {
			id, known = uint64(number), number >= 0 && number <= 1<<53 && float64(number) == math.Trunc(float64(number))
		}
		if !known || key != lua.LNumber(len(pinned)+1) {
			f.Fail("pinned", "is not an array of sessions or their numbers")
		}
		pinned = append(pinned, id)
	})
	return &pinned
}

func setLimits(host luaapi.Host, f *fields) (lua.LValue, error) {
	all := !f.Has("session")
	var session uint64
	if !all {
		session = f.session("session")
	}
	changes := f.changes()
	f.Done()
	if all {
		return lua.LTrue, host.SetAllLimits(changes)
	}
	return lua.LTrue, host.SetLimits(session, changes)
}

func bandwidthStats(host luaapi.Host, f *fields) (lua.LValue, error) {
	session := f.session("session")
	f.Done()
	json, err := host.Bandwidth(session)
	if err == nil && json == "" {
		err = errNotEstimated
	}
	return lua.LString(json), err
}

var errNotEstimated = errors.New("the bandwidth of this session is not estimated: its limit `bandwidth` is not set, or its PeerConnection is not up")

// wish reads what a route is worth to its viewer; nil if nothing is said.
func (f *fields) wish() *media.Wish {
	said := false
	for _, name := range []string{"priority", "floor", "stage", "preferred", "pause"} {
		said = f.Has(name) || said // all are read, so that Done knows them
	}
	if !said {
		return nil
	}
	preferred := int8(f.IntegerOr("preferred", 0, 2, 2))
	return &media.Wish{
		Priority: int(f.IntegerOr("priority", -1000, 1000, 0)), OnStage: f.FlagOr("stage", false),
		Floor:     allocation.Layer{Spatial: int8(f.IntegerOr("floor", 0, 2, 0))},
		Preferred: allocation.Layer{Spatial: preferred, Temporal: allocation.Top.Temporal},
		Stays:     !f.FlagOr("pause", true),
	}
}

// setGOPCache reads sizes in KB and seconds; without any, or with 0 KB, nothing is kept.
func setGOPCache(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, kbytes := f.session("session"), int64(defaultGOPKBytes)
	if f.Has("kbytes") {
		kbytes = f.zeroOr("kbytes", media.LeastGOPBytes>>10, media.MostGOPBytes>>10)
	}
	seconds := f.Number("seconds", media.LeastGOPLongest.Seconds(), media.MostGOPLongest.Seconds(), defaultGOPSeconds)
	f.Done()
	cache := media.GOPCache{}
	if kbytes > 0 {
		cache = media.GOPCache{Bytes: int(kbytes) << 10, Longest: time.Duration(seconds * float64(time.Second))}
	}
	return lua.LTrue, host.SetGOPCache(session, cache)
}

// The defaults of setGopCache: 3 s of 2.5 Mbit/s, and a keyframe each 3 s.
const (
	defaultGOPKBytes  = 1024
	defaultGOPSeconds = 4
)

func relay(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, mindex, video := f.session("session"), f.mindex("mindex"), f.FlagOr("video", false)
	packet, extensions := f.Text("packet"), readExtensions(f.inner("extensions"))
	f.Done()
	return lua.LTrue, host.Relay(session, mindex, video, []byte(packet), extensions)
}

func record(host luaapi.Host, f *fields) (lua.LValue, error) {
	session := f.session("session")
	r := media.Recording{
		MIndex: f.mindex("mindex"), Medium: f.medium("medium", media.Audio, media.Video, media.Data), Codec: f.Text("codec"),
		Folder: f.TextOr("folder", ""), File: f.TextOr("file", ""), Description: f.TextOr("description", ""),
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

func onRecord(do func(luaapi.Host, uint64, media.Medium, int) error) func(luaapi.Host, *fields) (lua.LValue, error) {
	return func(host luaapi.Host, f *fields) (lua.LValue, error) {
		session, medium, mindex := f.session("session"), f.medium("medium", media.Audio, media.Video, media.Data), f.mindex("mindex")
		f.Done()
		return lua.LTrue, do(host, session, medium, mindex)
	}
}

func pauseRecord(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, medium, mindex := f.session("session"), f.medium("medium", media.Audio, media.Video, media.Data), f.mindex("mindex")
	keepTime := f.FlagOr("keep_time", false)
	f.Done()
	return lua.LTrue, host.PauseRecord(session, medium, mindex, keepTime)
}

func forwardRTP(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, medium := f.session("session"), f.medium("medium", media.Audio, media.Video, media.Data)
	what := taps.Forwarding{MIndex: f.mindex("mindex")}
	target := f.target(medium)
	what.Substream = int(f.IntegerOr("substream", 0, 2, taps.Best))
	what.Bundle, what.SSRC = f.TextOr("bundle", ""), target.SSRC
	target.Bundled = what.Bundle != ""
	f.Done()
	id, err := host.ForwardRTP(session, medium, what, target)
	return lua.LNumber(id), err
}

// target reads where packets of a medium go.
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

func stopForwardRTP(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, id := f.session("session"), f.Integer("id", 1, 1<<53)
	f.Done()
	return lua.LTrue, host.StopForwardRTP(session, uint64(id))
}

func detectTalking(host luaapi.Host, f *fields) (lua.LValue, error) {
	session, mindex, enabled := f.session("session"), f.mindex("mindex"), f.FlagOr("enabled", true)
	thresholds := &taps.Talking{Level: int(f.IntegerOr("level", 0, 128, 25)), Packets: int(f.IntegerOr("packets", 1, 10_000, 100))}
	group := f.TextOr("group", "")
	f.Done()
	if !enabled {
		thresholds = nil
	}
	return lua.LTrue, host.DetectTalking(session, mindex, thresholds, group)
}

func streamStats(host luaapi.Host, f *fields) (lua.LValue, error) {
	session := f.session("session")
	f.Done()
	json, err := host.StreamStats(session)
	return lua.LString(json), err
}
