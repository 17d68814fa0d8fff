package level2

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
)

// receiveRTP is janus.receive_rtp{ streams=, port=, … }. It returns a session without a
// client, and the address to send to.
func (m *Module) receiveRTP(L *lua.LState) int {
	const function = "janus.receive_rtp"
	f := args.Of(L, function).Fields(1)
	address, options := f.TextOr("address", ""), rtpin.Options{
		Port:      int(f.IntegerOr("port", 1, 65535, 0)),
		SRTPSuite: int(f.IntegerOr("srtp_suite", 32, 80, 0)), SRTPKey: f.TextOr("srtp_key", ""),
	}
	streams := receivedStreams(L, function, f)
	f.Done()
	received, err := m.Host.ReceiveRTP(address, options, streams)
	if err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	at := L.CreateTable(0, 0)
	at.RawSetString("address", lua.LString(received.Address))
	at.RawSetString("port", lua.LNumber(received.Port))
	at.RawSetString("rtcp_port", lua.LNumber(received.RTCPPort))
	return args.Return(L, m.object(L, lua.LNumber(received.Session)), at)
}

// receiveStreams{ streams= } replaces the streams of a session made by receive_rtp.
func (m *Module) receiveStreams(L *lua.LState, r args.Reader, id uint64) int {
	f := r.Fields(1)
	streams := receivedStreams(L, r.Function(), f)
	f.Done()
	return result(L, m.Host.SetReceived(id, streams))
}

// mostReceived is how many streams a port may have: as many as an SDP may have m-lines.
const mostReceived = 256

// receivedStreams reads the array in the field streams.
func receivedStreams(L *lua.LState, function string, f *args.Fields) (streams []luaapi.ReceivedStream) {
	list, ok := f.Get("streams").(*lua.LTable)
	if !ok {
		f.Wrong("streams", "an array")
	}
	if list.Len() > mostReceived {
		f.Fail("streams", "has %d entries, expected at most %d", list.Len(), mostReceived)
	}
	for i := 1; i <= list.Len(); i++ {
		entry, ok := list.RawGetInt(i).(*lua.LTable)
		if !ok {
			f.Fail("streams", "has %s in it, expected tables", args.Describe(list.RawGetInt(i)))
		}
		streams = append(streams, receivedStream(args.NewFields(L, function+": streams", entry)))
	}
	return streams
}

func receivedStream(f *args.Fields) luaapi.ReceivedStream {
	medium := media.Medium(f.Text("medium"))
	s := luaapi.ReceivedStream{Codec: f.TextOr("codec", ""), Stream: rtpin.Stream{
		Video: medium == media.Video, Data: medium == media.Data,
		AudioLevel:   uint8(f.IntegerOr("audio_level", 1, 255, 0)),
		Orientation:  uint8(f.IntegerOr("orientation", 1, 255, 0)),
		PlayoutDelay: uint8(f.IntegerOr("playout_delay", 1, 255, 0)),
	}}
	if medium != media.Audio && !s.Video && !s.Data {
		f.Fail("medium", "is %q, expected audio, video or data", medium)
	}
	s.SSRCs[0] = uint32(f.IntegerOr("ssrc", 1, math.MaxUint32, 0))
	if f.Has("ssrcs") {
		s.Simulcast = true
		readSSRCs(f, &s.SSRCs)
	}
	f.Done()
	return s
}

// readSSRCs reads the SSRCs of substreams, the lowest first.
func readSSRCs(f *args.Fields, ssrcs *[3]uint32) {
	list, ok := f.Get("ssrcs").(*lua.LTable)
	if !ok || list.Len() < 1 || list.Len() > len(ssrcs) {
		f.Wrong("ssrcs", "an array of one to three numbers")
	}
	for i := range list.Len() {
		ssrc, ok := list.RawGetInt(i + 1).(lua.LNumber)
		if !ok || ssrc < 1 || ssrc > math.MaxUint32 || ssrc != lua.LNumber(math.Trunc(float64(ssrc))) {
			f.Wrong("ssrcs", "an array of one to three numbers")
		}
		ssrcs[i] = uint32(ssrc)
	}
}
