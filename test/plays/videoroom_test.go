package plays

import (
	"encoding/json"
	"testing"

	. "janus-golua/test/janustest"
)

var videoroom = application{
	name:   "videoroom",
	config: "general: { admin_key = \"boss\" }\n",
	// It joins nowhere: a room is missing, or the handle is in one.
	fence:  body{"request": "join"},
	verbs:  videoroomVerbs,
	probes: videoroomProbes,
	fields: "threads host_family srtp_suite srtp_crypto audio_port audio_ssrc audio_pt audio_rtcp_port video_port video_ssrc video_pt video_rtcp_port " +
		"video_port_2 video_ssrc_2 video_pt_2 video_port_3 video_ssrc_3 video_pt_3 data_port simulcast ssrc pt rtcp_port port_2 ssrc_2 pt_2 port_3 ssrc_3 pt_3 " +
		"metadata audiocodec videocodec codec fmtp user_audio_active_packets user_audio_level_average",
	make:  videoroomPlay,
	tidy:  tidyRooms("videoroom"),
	media: setting("GOLUA_MEDIA", 2),
	plays: 100,
}

// Secrets that rooms of plays have.
var secrets = []any{"s", "t"}

// tidyRooms destroys all rooms.
func tidyRooms(key string) func(testing.TB, *Handle) {
	return func(_ testing.TB, handle *Handle) {
		list := handle.Call(body{"request": "list", "admin_key": "boss"}).Get("list")
		for _, room := range list.Array() {
			for _, secret := range append(secrets, "", "S", "T", "x", "7", "true", " ", "ä€😀", "a,b", "%s%d", "\u0001", long) {
				answer := handle.Call(body{"request": "destroy", "room": json.RawMessage(room.Get("room").Raw), "secret": secret, "permanent": false})
				if answer.Get(key).String() == "destroyed" {
					break
				}
			}
		}
	}
}

var (
	roomIDs      = []any{n(1), n(1), n(1), n(2)}
	userIDs      = []any{n(11), n(12), n(13)}
	feeds        = []any{"$id a", "$id b", n(11), n(12), "$dummy", "$dummy"}
	mids         = []any{"0", "1", "2", "v", n(0)}
	texts        = []any{"Ann", "Bob", ""}
	audios       = []any{"opus", "pcmu", "pcma", "g722", "opus,pcmu", "isac16", "nonsense", "multiopus", "l16"}
	videos       = []any{"vp8", "vp9", "h264", "av1", "h265", "vp8,h264", "vp9,vp8", "nonsense"}
	layerNumbers = []any{n(0), n(1), n(2), n(3)}
	smallInts    = []any{n(0), n(1), n(5), n(100)}
	bitrates     = []any{n(0), n(1000), n(128000), n(3000000)}
)

var dummyStreams = entries(always("codec", "opus", "vp8", "vp9", "h264", "pcmu", "av1", "nonsense"), maybe("fmtp", "x=1", "profile-id=2", "profile-level-id=42e01f"),
	rarely("mid", "a", "v", "x"))

// remoteStreams are streams of a remote publisher. They are in the order of their numbers,
// because ours does not leave out any.
var remoteStreams = entries(always("type", "audio", "video", "data", "x"), always("codec", "opus", "vp8", "pcmu", "h264", "vp9", "nonsense"), always("mid", mids...),
	always("mindex", n(0), n(1), n(2)), maybe("description", texts...), rarely("disabled", bools()...), rarely("simulcast", bools()...), rarely("fec", bools()...), rarely("dtx", bools()...),
	rarely("stereo", bools()...), rarely("h264_profile", "42e01f"), rarely("vp9_profile", "2"))

func roomFields(prefix string) []field {
	return []field{
		maybe(prefix+"description", texts...), maybe(prefix+"secret", secrets...), rarely(prefix+"pin", "p", ""), maybe(prefix+"is_private", bools()...),
		rarely(prefix+"require_pvtid", bools()...), maybe(prefix+"bitrate", bitrates...), maybe(prefix+"fir_freq", smallInts...), maybe(prefix+"publishers", n(0), n(1), n(2)),
		rarely(prefix+"lock_record", bools()...), rarely(prefix+"rec_dir", "rec", ""),
	}
}

var room = []field{always("room", roomIDs...), maybe("secret", secrets...)}

var layerFields = []field{rarely("substream", layerNumbers...), rarely("temporal", layerNumbers...), rarely("fallback", n(0), n(250000)), rarely("spatial_layer", layerNumbers...), rarely("temporal_layer", layerNumbers...)}

func with(fields []field, more ...field) []field {
	return append(append([]field{}, fields...), more...)
}

var subscription = entries(with(layerFields, always("feed", feeds...), maybe("mid", mids...), rarely("crossrefid", "x", ""), rarely("send", bools()...))...)

var videoroomVerbs = map[string][]verb{
	"rooms": {
		{name: "create", weight: 10, fields: with(roomFields(""), maybe("room", roomIDs...), always("admin_key", "boss"), rarely("allowed", []any{"t1", "t2"}),
			rarely("permanent", bools()...), rarely("require_e2ee", bools()...), rarely("dummy_e2ee", bools()...), rarely("signed_tokens", bools()...), rarely("bitrate_cap", bools()...),
			maybe("audiocodec", audios...), maybe("videocodec", videos...), rarely("vp9_profile", "0", "2"), rarely("h264_profile", "42e01f"), rarely("opus_fec", bools()...),
			rarely("opus_dtx", bools()...), rarely("video_svc", bools()...), rarely("audiolevel_ext", bools()...), rarely("audiolevel_event", bools()...),
			rarely("audio_active_packets", smallInts...), rarely("audio_level_average", smallInts...), rarely("videoorient_ext", bools()...), rarely("playoutdelay_ext", bools()...),
			rarely("transport_wide_cc_ext", bools()...), rarely("record", bools()...), maybe("notify_joining", bools()...), maybe("dummy_publisher", bools()...), maybe("dummy_streams", dummyStreams))},
		{name: "edit", weight: 6, fields: with(with(room, roomFields("new_")...), rarely("permanent", bools()...))},
		{name: "destroy", weight: 2, fields: with(room, rarely("permanent", bools()...))},
		{name: "exists", weight: 1, fields: room},
		{name: "list", weight: 5, fields: []field{maybe("admin_key", "boss", "wrong")}},
		{name: "listparticipants", weight: 5, fields: room},
		{name: "allowed", weight: 4, fields: with(room, always("action", "enable", "disable", "add", "remove", "x"), maybe("allowed", []any{"t1"}, []any{"t2", "t3"}, []any{}))},
		{name: "kick", weight: 3, fields: with(room, always("id", with2(userIDs, feeds)...))},
		{name: "moderate", weight: 3, fields: with(room, always("id", feeds...), always("mid", mids...), always("mute", bools()...))},
		{name: "enable_recording", weight: 1, fields: with(room, always("record", bools()...))},
		{name: "listforwarders", weight: 1, fields: room},
		{name: "rtp_forward", weight: 2, fields: with(room, always("publisher_id", feeds...), maybe("host", "127.0.0.1"), maybe("audio_port", n(5002)), maybe("video_port", n(5004)),
			maybe("streams", entries(always("mid", mids...), always("host", "127.0.0.1"), always("port", n(5006)))), rarely("admin_key", "boss"))},
		{name: "stop_rtp_forward", weight: 1, fields: with(room, always("publisher_id", feeds...), always("stream_id", n(1)))},
		{name: "add_remote_publisher", weight: 3, fields: with(room, maybe("id", userIDs...), maybe("display", texts...), always("iface", "127.0.0.1"), always("streams", remoteStreams))},
		{name: "update_remote_publisher", weight: 2, fields: with(room, always("id", userIDs...), maybe("display", texts...), always("streams", remoteStreams))},
		{name: "remove_remote_publisher", weight: 2, fields: with(room, always("id", userIDs...))},
		{name: "publish_remotely", weight: 1, fields: with(room, always("publisher_id", feeds...), always("remote_id", "r", "q"), always("host", "127.0.0.1"), maybe("host_family", "ipv4", "ipv6", "x"),
			always("port", n(9), n(10)), maybe("rtcp_port", n(11), n(0)))},
		{name: "unpublish_remotely", weight: 1, fields: with(room, always("publisher_id", feeds...), always("remote_id", "r", "q"))},
		{name: "listremotes", weight: 1, fields: with(room, always("publisher_id", feeds...))},
	},
	"joins": {
		{name: "join", weight: 4, fields: []field{always("room", roomIDs...), always("ptype", "publisher"), maybe("id", userIDs...), maybe("display", texts...), maybe("pin", "p", "x"), maybe("token", "t1", "x")}},
		{name: "joinandconfigure", weight: 2, fields: []field{always("room", roomIDs...), always("ptype", "publisher", "publisher", "subscriber"), maybe("id", userIDs...), maybe("display", texts...), maybe("pin", "p"),
			maybe("bitrate", bitrates...), maybe("audio", bools()...), maybe("audiocodec", audios...), rarely("videocodec", videos...), rarely("feed", feeds...)}},
		{name: "join", weight: 5, fields: with(layerFields, always("room", roomIDs...), always("ptype", "subscriber"), often(60, "streams", subscription), maybe("feed", feeds...), maybe("pin", "p"), rarely("token", "t1"),
			rarely("private_id", "$private a", "$private b", n(1)), rarely("use_msid", bools()...), rarely("autoupdate", bools()...), rarely("close_pc", bools()...), rarely("audio", bools()...), rarely("video", bools()...),
			rarely("offer_audio", bools()...), rarely("offer_video", bools()...), rarely("offer_data", bools()...))},
	},
	"publisher": {
		{name: "configure", weight: 5, fields: publisherFields},
		{name: "publish", weight: 2, fields: publisherFields},
		{name: "publish", weight: 2, fields: publisherFields, deed: offers},
		{name: "publish", weight: 1, fields: publisherFields, deed: "offer encrypted"},
		{name: "configure", weight: 2, fields: publisherFields, deed: offers},
		{name: "unpublish", weight: 1},
		{name: "leave", weight: 2},
		{name: "join", weight: 1, fields: []field{always("room", roomIDs...), always("ptype", "publisher", "subscriber")}},
		{name: "start", weight: 1},
	},
	"subscriber": {
		{name: "configure", weight: 5, fields: with(layerFields, maybe("mid", mids...), maybe("send", bools()...), maybe("audio", bools()...), maybe("video", bools()...), rarely("data", bools()...), rarely("keyframe", bools()...),
			rarely("restart", bools()...), rarely("min_delay", smallInts...), rarely("max_delay", smallInts...), maybe("streams", entries(with(layerFields, always("mid", mids...), maybe("send", bools()...))...)))},
		{name: "subscribe", weight: 5, fields: []field{always("streams", subscription)}},
		{name: "unsubscribe", weight: 5, fields: []field{always("streams", unsubscription)}},
		{name: "update", weight: 5, fields: []field{often(60, "subscribe", subscription), often(50, "unsubscribe", unsubscription)}},
		{name: "switch", weight: 5, fields: []field{always("streams", entries(always("feed", feeds...), always("mid", mids...), always("sub_mid", mids...))), rarely("feed", feeds...), rarely("audio", bools()...), rarely("video", bools()...)}},
		{name: "start", weight: 2},
		{name: "start", weight: 4, deed: answers},
		{name: "pause", weight: 2},
		{name: "leave", weight: 1},
		{name: "publish", weight: 1},
		{name: "join", weight: 1, fields: []field{always("room", roomIDs...), always("ptype", "publisher", "subscriber")}},
	},
}

func with2(lists ...[]any) (all []any) {
	for _, each := range lists {
		all = append(all, each...)
	}
	return all
}

var unsubscription = entries(maybe("feed", feeds...), maybe("mid", mids...), often(60, "sub_mid", mids...))

var publisherFields = []field{
	maybe("audio", bools()...), maybe("video", bools()...), rarely("data", bools()...), maybe("bitrate", bitrates...), maybe("display", texts...), rarely("keyframe", bools()...), rarely("record", bools()...),
	rarely("filename", "file"), rarely("secret", secrets...), maybe("audiocodec", audios...), maybe("videocodec", videos...), rarely("mid", mids...), rarely("send", bools()...), rarely("min_delay", smallInts...), rarely("max_delay", smallInts...),
	maybe("descriptions", entries(always("mid", mids...), always("description", texts...))), rarely("audio_level_average", smallInts...), rarely("audio_active_packets", smallInts...), rarely("update", false), rarely("restart", false),
}

// videoroomPlay makes rooms, has some join as this or that, and then ask for anything.
func videoroomPlay(g *grammar, media bool) sequence {
	v := videoroomVerbs
	if media {
		return callPlay(g)
	}
	create := g.request(v["rooms"][0])
	create["room"], create["admin_key"] = n(1), "boss"
	play := sequence{{Who: "o", Body: create}, {Who: "o", Body: body{"request": "listparticipants", "room": n(1)}}}
	parts := map[string][]verb{}
	whos := []string{"a", "b", "s", "t"}[:1+g.r.Intn(4)]
	for range 4 + g.r.Intn(16) {
		who := pick(g.r, append(whos, "o"))
		switch {
		case who == "o":
			play = append(play, g.step(who, g.choose(v["rooms"])))
		case parts[who] == nil || g.chance(3):
			join := g.choose(v["joins"])
			play = append(play, g.step(who, join))
			if g.chance(80) {
				parts[who] = map[bool][]verb{true: v["publisher"], false: v["subscriber"]}[join.fields[1].name == "ptype" && join.fields[0].name == "room"]
			}
		case g.chance(4):
			play = append(play, step{Who: who, Do: detaches})
			parts[who] = nil
		default:
			play = append(play, g.step(who, g.choose(parts[who])))
		}
	}
	return play
}

// aRoom is one with a dummy, a publisher and a subscriber.
var aRoom = sequence{
	{Who: "o", Body: body{"request": "create", "room": n(1), "admin_key": "boss", "dummy_publisher": true}},
	{Who: "o", Body: body{"request": "listparticipants", "room": n(1)}},
	{Who: "a", Body: body{"request": "join", "ptype": "publisher", "room": n(1), "id": n(11)}},
	{Who: "s", Body: body{"request": "join", "ptype": "subscriber", "room": n(1), "streams": []any{body{"feed": "$dummy"}}}},
}

var videoroomProbes = func() (probes []probe) {
	add := func(before sequence, who string, request body) {
		each := probe{before: before, step: step{Who: who, Body: request}}
		if name := each.step.verb(); name == "kick" || name == "moderate" || name == "enable_recording" {
			each.right = "room"
		}
		probes = append(probes, each)
	}
	within := func(who string, request body, name string) {
		probes = append(probes, probe{before: aRoom, step: step{Who: who, Body: request}, within: name})
	}
	add(nil, "o", body{"request": "create", "room": n(1), "admin_key": "boss"})
	add(nil, "o", body{"request": "edit", "room": n(1)})
	for _, name := range []string{"edit", "destroy", "exists", "list", "listparticipants", "enable_recording", "listforwarders"} {
		add(aRoom, "o", body{"request": name, "room": n(1), "admin_key": "boss"})
	}
	add(aRoom, "o", body{"request": "allowed", "room": n(1), "action": "enable"})
	add(aRoom, "o", body{"request": "kick", "room": n(1), "id": n(11)})
	add(aRoom, "o", body{"request": "moderate", "room": n(1), "id": n(11), "mid": "0", "mute": true})
	add(aRoom, "o", body{"request": "rtp_forward", "room": n(1), "publisher_id": n(11), "host": "127.0.0.1"})
	add(aRoom, "o", body{"request": "rtp_forward", "room": n(1), "publisher_id": n(11), "host": "127.0.0.1", "streams": []any{body{"mid": "0", "host": "127.0.0.1", "port": n(5000)}}})
	add(aRoom, "o", body{"request": "stop_rtp_forward", "room": n(1), "publisher_id": n(11), "stream_id": n(1)})
	within("o", body{"request": "rtp_forward", "room": n(1), "publisher_id": n(11), "host": "127.0.0.1", "streams": []any{body{"mid": "0", "host": "127.0.0.1", "port": n(5000)}}}, "streams")
	for _, name := range []string{"join", "joinandconfigure"} {
		add(aRoom, "b", body{"request": name, "room": n(1), "ptype": "publisher"})
		add(aRoom, "b", body{"request": name, "room": n(1), "ptype": "subscriber", "streams": []any{body{"feed": "$dummy"}}})
		add(aRoom, "b", body{"request": name, "room": n(1), "ptype": "subscriber", "feed": "$dummy", "streams": []any{}})
		within("b", body{"request": name, "room": n(1), "ptype": "subscriber", "streams": []any{body{"feed": "$dummy"}}}, "streams")
	}
	for _, name := range []string{"configure", "publish", "unpublish", "leave"} {
		add(aRoom, "a", body{"request": name})
	}
	within("a", body{"request": "configure", "descriptions": []any{body{"mid": "0", "description": "x"}}}, "descriptions")
	within("a", body{"request": "configure", "streams": []any{body{"mid": "0"}}}, "streams")
	for _, name := range []string{"configure", "start", "pause", "leave"} {
		add(aRoom, "s", body{"request": name})
	}
	within("s", body{"request": "configure", "streams": []any{body{"mid": "0"}}}, "streams")
	subscribe, unsubscribe := []any{body{"feed": "$dummy"}}, []any{body{"sub_mid": "0"}}
	add(aRoom, "s", body{"request": "subscribe", "streams": subscribe})
	within("s", body{"request": "subscribe", "streams": subscribe}, "streams")
	add(aRoom, "s", body{"request": "unsubscribe", "streams": unsubscribe})
	within("s", body{"request": "unsubscribe", "streams": unsubscribe}, "streams")
	add(aRoom, "s", body{"request": "update", "subscribe": subscribe, "unsubscribe": unsubscribe})
	within("s", body{"request": "update", "subscribe": subscribe}, "subscribe")
	within("s", body{"request": "update", "unsubscribe": unsubscribe}, "unsubscribe")
	swap := []any{body{"feed": "$dummy", "mid": "0", "sub_mid": "0"}}
	add(aRoom, "s", body{"request": "switch", "streams": swap})
	within("s", body{"request": "switch", "streams": swap}, "streams")
	return probes
}()
