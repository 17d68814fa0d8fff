package lab

import (
	"encoding/binary"

	"github.com/pion/rtp"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/simulation"
	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/level1"
)

// most is how many packets one call sends at most.
const most = 100_000

// sends_rtp{ video =, count =, … } sends packets.
func (c *clientOf) sendsRTP(L *lua.LState, r args.Reader) int {
	f := r.Options(1)
	what := simulation.RTP{
		Video: f.FlagOr("video", false), MIndex: int(f.IntegerOr("mindex", 0, 1000, -1)),
		Count: int(f.IntegerOr("count", 0, most, 1)), Interval: seconds(f.Number("interval", 0, 3600, 0)),
		Temporal: int(f.IntegerOr("temporal", 0, 2, 0)), PayloadType: uint8(f.IntegerOr("payload_type", 0, 127, 0)),
		Extensions: readExtensions(f), Substreams: readSubstreams(f), Bytes: readBytes(f),
	}
	if f.Has("keyframe") {
		keyframe := f.FlagOr("keyframe", false)
		what.Keyframe = &keyframe
	}
	if f.Has("payload") {
		what.Payload = []byte(f.Text("payload"))
	}
	f.Done()
	fail(L, r.Function(), c.SendRTP(what))
	return 0
}

// readSubstreams reads a substream or a list of substreams; nil means all.
func readSubstreams(f *args.Fields) []int {
	const name = "substreams"
	switch value := f.Get(name).(type) {
	case *lua.LNilType:
		return nil
	case lua.LNumber:
		return []int{int(f.IntegerOr(name, 0, 2, 0))}
	case *lua.LTable:
		list := []int{}
		value.ForEach(func(_, substream lua.LValue) {
			number, ok := substream.(lua.LNumber)
			if !ok || number < 0 || number > 2 {
				f.Fail(name, "has %s in it, expected 0 to 2", substream)
			}
			list = append(list, int(number))
		})
		return list
	}
	f.Wrong(name, "a number or a list of numbers")
	return nil
}

// readBytes reads a size of frames, or a list of sizes by substream; nil means none.
func readBytes(f *args.Fields) []int {
	const name, most = "bytes", 1_000_000
	switch value := f.Get(name).(type) {
	case *lua.LNilType:
		return nil
	case lua.LNumber:
		return []int{int(f.IntegerOr(name, 1, most, 1))}
	case *lua.LTable:
		list := []int{}
		for i := 1; i <= value.Len(); i++ {
			number, ok := value.RawGetInt(i).(lua.LNumber)
			if !ok || number < 1 || number > most {
				f.Fail(name, "has %s in it, expected 1 to %d", value.RawGetInt(i), most)
			}
			list = append(list, int(number))
		}
		return list
	}
	f.Wrong(name, "a number or a list of numbers")
	return nil
}

// sends_rtcp(packet, { video =, mindex = }) sends a packet.
func (c *clientOf) sendsRTCP(L *lua.LState, r args.Reader) int {
	packet, f := r.Text(1), r.Options(2)
	video, mindex := f.FlagOr("video", true), int(f.IntegerOr("mindex", 0, 1000, 1))
	f.Done()
	fail(L, r.Function(), c.SendRTCP(mindex, video, []byte(packet)))
	return 0
}

// asks_keyframe{ mindex = } sends a PLI (RFC 4585, section 6.3.1) for a video that the client gets.
func (c *clientOf) asksKeyframe(L *lua.LState, r args.Reader) int {
	f := r.Options(1)
	mindex := int(f.IntegerOr("mindex", 0, 1000, 1))
	f.Done()
	pli := binary.BigEndian.AppendUint32([]byte{0x81, 206, 0, 2}, 1)
	fail(L, r.Function(), c.SendRTCP(mindex, true, binary.BigEndian.AppendUint32(pli, 2)))
	return 0
}

// received(kind) lists the packets and messages that have reached the client: all of them, or
// those of the kind "rtp", "audio", "video", "rtcp" or "data".
func (c *clientOf) received(L *lua.LState, r args.Reader) int {
	kind, list := r.TextOr(1, ""), L.NewTable()
	if kind != "" {
		r.Choice(1, "", "rtp", "audio", "video", "rtcp", "data")
	}
	for _, got := range c.Received() {
		medium := map[bool]string{false: "audio", true: "video"}[got.Video]
		if kind == "" || kind == got.Kind || got.Kind == "rtp" && kind == medium {
			list.Append(receivedTable(got))
		}
	}
	return args.Return(L, list)
}

// forget() empties the list of received packets and messages.
func (c *clientOf) forget(*lua.LState, args.Reader) int {
	c.ForgetReceived()
	return 0
}

func receivedTable(got simulation.Received) *lua.LTable {
	if got.Kind == "data" {
		return dataTable(got.Data)
	}
	fields := map[string]any{"kind": got.Kind, "video": got.Video, "mindex": got.MIndex, "packet": string(got.Packet)}
	var packet rtp.Packet
	if got.Kind != "rtp" || packet.Unmarshal(got.Packet) != nil {
		return record(fields)
	}
	fields["sequence"], fields["timestamp"] = int(packet.SequenceNumber), int(packet.Timestamp)
	fields["ssrc"], fields["payload_type"] = int(packet.SSRC), int(packet.PayloadType)
	fields["marker"], fields["payload"] = packet.Marker, string(packet.Payload)
	fields["extensions"] = level1.ExtensionsTable(got.Extensions)
	if end := len(packet.Payload) - 3; end >= 0 { // the simulation's clients write it there
		fields["substream"] = int(packet.Payload[end])
		fields["frame"] = int(binary.BigEndian.Uint16(packet.Payload[end+1:]))
	}
	return record(fields)
}

func dataTable(message core.Data) *lua.LTable {
	return record(map[string]any{
		"kind": "data", "text": string(message.Buffer), "binary": message.Binary,
		"label": textOrNil(message.Label), "protocol": textOrNil(message.Protocol),
	})
}

// offer{ audio =, video =, data =, … } returns the JSEP of a browser's offer.
func (l *Lab) offer(L *lua.LState) int {
	offer := readOffer(args.Of(L, "janus_sim.offer"), 1)
	return args.Return(L, record(map[string]any{"type": "offer", "sdp": offer.Text()}))
}

// answer(jsep) returns a JSEP that accepts everything in an offer.
func (l *Lab) answer(L *lua.LState) int {
	const name = "janus_sim.answer"
	text, err := simulation.Answer(encode(L, name, args.Of(L, name).Table(1)))
	fail(L, name, err)
	return args.Return(L, record(map[string]any{"type": "answer", "sdp": text}))
}

// mostLines is how many m-lines of video an offer may have.
const mostLines = 64

func readOffer(r args.Reader, index int) simulation.Offer {
	f := r.Options(index)
	offer := simulation.Offer{Data: f.FlagOr("data", false), Simulcast: f.FlagOr("simulcast", false)}
	nothing := !f.Has("audio") && !f.Has("video") && !offer.Data
	offer.Audio = direction(f, "audio", nothing)
	count := f.IntegerOr("videos", 0, mostLines, 1)
	if video := direction(f, "video", nothing || f.Has("videos")); video != "" {
		for range count {
			offer.Video = append(offer.Video, video)
		}
	}
	if codecs := f.Texts("video_codecs"); len(codecs) > 0 {
		for _, codec := range codecs {
			if !simulation.KnowsVideoCodec(codec) {
				f.Fail("video_codecs", "has %q in it, expected vp8, vp9, h264, h265 or av1", codec)
			}
		}
		offer.VideoCodecs = codecs
	}
	f.Done()
	return offer
}

// direction reads true, false, or a direction of SDP; empty leaves the medium out.
func direction(f *args.Fields, name string, otherwise bool) string {
	switch value := f.Get(name).(type) {
	case *lua.LNilType:
		if otherwise {
			return "sendrecv"
		}
		return ""
	case lua.LBool:
		if value {
			return "sendrecv"
		}
		return ""
	case lua.LString:
		switch value {
		case "sendrecv", "sendonly", "recvonly", "inactive":
			return string(value)
		}
	}
	f.Wrong(name, "true, false or a direction, such as \"sendonly\"")
	return ""
}
