package rooms

import (
	"encoding/json"
	"slices"
	"strings"
)

// null makes several requests of one: in each of them another field is null. If `who` ends with
// a dash, each comes from a handle of its own, because a request that is not refused may join.
func null(who, request string, fields ...string) (steps []step) {
	for _, field := range fields {
		steps = append(steps, nulled(who, request, field, func(body map[string]any) map[string]any { return body }))
	}
	return steps
}

// nullIn does the same with the fields of the first entry in a list.
func nullIn(list, who, request string, fields ...string) (steps []step) {
	for _, field := range fields {
		steps = append(steps, nulled(who, request, field, func(body map[string]any) map[string]any {
			return body[list].([]any)[0].(map[string]any)
		}))
	}
	return steps
}

func nulled(who, request, field string, where func(body map[string]any) map[string]any) step {
	var body map[string]any
	if err := json.Unmarshal([]byte(request), &body); err != nil {
		panic(err)
	}
	where(body)[field] = nil
	text, _ := json.Marshal(body)
	if strings.HasSuffix(who, "-") {
		who += field
	}
	return step{who: who, request: string(text), brief: true}
}

// because gives steps the reason why our answers differ from those of Janus before 1.4.
func because(since14 string, steps []step) []step {
	for i := range steps {
		steps[i].since14 = since14
	}
	return steps
}

// since14Says gives the steps with some requests, such as "a: {}", the reason why our answers differ
// from those of Janus 1.4 and later.
func since14Says(until14 string, steps []step, requests ...string) []step {
	for i, s := range steps {
		if slices.Contains(requests, s.who+": "+s.request) {
			steps[i].until14 = until14
		}
	}
	return steps
}

func join(lists ...[]step) (all []step) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// noRoom is the reason why a null room is refused with another error.
const noRoom = "the C plugin takes a room that is no number for the room 0"

// noSVC is the reason why the rooms differ from those of Janus 1.4.
const noSVC = "Janus 1.4 has no video_svc, so it does not look at the value"

// nulls are requests with fields that are null.
var nulls = since14Says(noSVC, since14Says("Janus 1.4 takes null for no streams", nullFields, `a: {"request":"configure","streams":null}`),
	`a: {"admin_key":"boss","request":"create","video_svc":null}`, `a: {"admin_key":null,"request":"list"}`)

var nullFields = join(
	null("a", `{"request":"create","admin_key":"boss"}`, "description", "is_private", "allowed", "secret", "pin", "require_pvtid",
		"signed_tokens", "require_e2ee", "publishers", "bitrate", "bitrate_cap", "fir_freq", "audiocodec", "videocodec", "vp9_profile",
		"h264_profile", "opus_fec", "opus_dtx", "video_svc", "audiolevel_ext", "audiolevel_event", "audio_active_packets",
		"audio_level_average", "videoorient_ext", "playoutdelay_ext", "transport_wide_cc_ext", "record", "rec_dir", "lock_record",
		"notify_joining", "dummy_publisher", "dummy_streams", "permanent", "room", "admin_key"),
	null("a", `{"request":"list"}`, "request", "admin_key"),
	null("a", `{"request":"edit","room":1}`, "room", "secret", "permanent", "new_description", "new_secret", "new_pin", "new_is_private",
		"new_require_pvtid", "new_bitrate", "new_fir_freq", "new_publishers", "new_lock_record", "new_rec_dir"),
	null("a", `{"request":"destroy","room":99}`, "room", "secret", "permanent"),
	null("a", `{"request":"exists"}`, "room"),
	null("a", `{"request":"allowed","room":1,"action":"add","allowed":["x"]}`, "room", "secret", "action", "allowed"),
	null("a", `{"request":"listparticipants"}`, "room"),
	null("a", `{"request":"listforwarders","room":1}`, "room", "secret"),
	null("j-", `{"request":"join","room":1,"ptype":"publisher","id":1}`, "room", "ptype", "id", "display", "pin", "token", "audio", "video",
		"data", "bitrate", "record", "filename"),
	[]step{
		{who: "a", request: `{"request":"join","room":1,"ptype":"publisher","id":1000}`},
		{who: "a", request: `{"request":"publish"}`, does: offersData},
	},
	null("a", `{"request":"configure"}`, "audiocodec", "videocodec", "bitrate", "keyframe", "record", "filename", "display", "secret",
		"audio_level_average", "audio_active_packets", "mid", "send", "min_delay", "max_delay", "audio", "video", "data", "update",
		"restart", "descriptions", "nonsense"),
	null("p-", `{"request":"joinandconfigure","room":1,"ptype":"publisher"}`, "audiocodec", "videocodec", "bitrate", "keyframe", "record",
		"filename", "display", "secret", "audio_level_average", "audio_active_packets", "mid", "send", "min_delay", "streams",
		"max_delay", "audio", "video", "data", "update", "restart", "descriptions", "nonsense"),
	nullIn("descriptions", "a", `{"request":"configure","descriptions":[{"mid":"0","description":"x"}]}`, "mid", "description"),
	null("s-", `{"request":"join","room":1,"ptype":"subscriber","feed":1000}`, "feed", "private_id", "close_pc", "audio", "video", "data",
		"offer_audio", "offer_video", "offer_data", "use_msid", "autoupdate", "streams", "substream", "temporal", "fallback",
		"spatial_layer", "temporal_layer", "pin", "token"),
	nullIn("streams", "t-", `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":1000}]}`, "feed", "mid", "crossrefid", "send",
		"substream", "temporal", "fallback", "spatial_layer", "temporal_layer", "nonsense"),
	[]step{
		{who: "u", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[null]}`},
		{who: "v", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":1000}]}`, does: answers},
	},
	null("v", `{"request":"configure"}`, "mid", "send", "audio", "video", "data", "keyframe", "restart", "update", "audio_level_average",
		"audio_active_packets", "min_delay", "max_delay", "substream", "temporal", "fallback", "spatial_layer", "temporal_layer",
		"streams"),
	nullIn("streams", "v", `{"request":"configure","streams":[{"mid":"0","send":true}]}`, "mid", "send", "keyframe", "substream", "temporal",
		"fallback", "spatial_layer", "temporal_layer"),
	null("v", `{"request":"subscribe"}`, "streams"),
	null("v", `{"request":"unsubscribe"}`, "streams"),
	null("v", `{"request":"update"}`, "subscribe", "unsubscribe"),
	null("v", `{"request":"switch","feed":77}`, "streams"),
	[]step{
		{who: "v", request: `{"request":"subscribe","streams":[null]}`},
		{who: "v", request: `{"request":"unsubscribe","streams":[null]}`},
		{who: "v", request: `{"request":"switch","streams":[null]}`},
	},
	nullIn("streams", "v", `{"request":"subscribe","streams":[{"feed":77}]}`, "feed", "mid", "crossrefid", "send", "substream", "temporal",
		"spatial_layer", "temporal_layer"),
	nullIn("streams", "v", `{"request":"unsubscribe","streams":[{"feed":77}]}`, "feed", "mid", "sub_mid", "send"),
	nullIn("subscribe", "v", `{"request":"update","subscribe":[{"feed":77}]}`, "feed", "mid", "crossrefid", "send", "substream", "temporal",
		"spatial_layer", "temporal_layer"),
	nullIn("unsubscribe", "v", `{"request":"update","unsubscribe":[{"feed":77}]}`, "feed", "mid", "sub_mid"),
	nullIn("streams", "v", `{"request":"switch","streams":[{"feed":1000,"mid":"0","sub_mid":"0"}]}`, "feed", "mid", "sub_mid"),
	because("Janus 1.1.2 reads no layers in it", nullIn("streams", "v",
		`{"request":"switch","streams":[{"feed":1000,"mid":"0","sub_mid":"0"}]}`, "substream", "temporal", "spatial_layer", "temporal_layer")),
	null("a", `{"request":"moderate","room":1,"id":1000,"mid":"0","mute":false}`, "id", "mid", "mute", "secret"),
	null("a", `{"request":"kick","room":1,"id":77}`, "id", "secret"),
	null("a", `{"request":"enable_recording","room":1,"record":false}`, "record", "secret"),
	[]step{
		{who: "a", request: `{"request":"moderate","room":null,"id":1000,"mid":"0","mute":false}`, differs: noRoom},
		{who: "a", request: `{"request":"kick","room":null,"id":77}`, differs: noRoom},
		{who: "a", request: `{"request":"enable_recording","room":null,"record":false}`, differs: noRoom},
	},
	null("a", `{"request":"rtp_forward","room":1,"publisher_id":1000,"host":"127.0.0.1","audio_port":5002}`, "room", "publisher_id",
		"host", "host_family", "audio_port", "audio_pt", "audio_ssrc", "audio_rtcp_port", "video_port", "video_pt", "video_ssrc",
		"video_rtcp_port", "video_port_2", "video_ssrc_2", "video_pt_2", "data_port", "srtp_suite", "srtp_crypto", "simulcast", "streams",
		"secret", "admin_key"),
	nullIn("streams", "a", `{"request":"rtp_forward","room":1,"publisher_id":1000,"host":"127.0.0.1","streams":[{"mid":"0","port":5002}]}`,
		"mid", "port", "pt", "ssrc", "rtcp_port", "port_2", "pt_2", "ssrc_2", "host", "host_family", "simulcast", "srtp_suite",
		"srtp_crypto"),
	null("a", `{"request":"stop_rtp_forward","room":1,"publisher_id":1000,"stream_id":5}`, "room", "publisher_id", "stream_id", "secret",
		"admin_key"),
	nullIn("streams", "a", `{"request":"configure","streams":[{"mid":"0"}]}`, "mid", "send", "min_delay", "max_delay"),
	nullIn("streams", "v", `{"request":"configure","streams":[{"mid":"0"}]}`, "min_delay", "max_delay"),
	nullIn("streams", "v", `{"request":"subscribe","streams":[{"feed":77}]}`, "min_delay", "max_delay"),
	// At the end: a join that only one of the two plugins refuses.
	because("Janus 1.1.2 has no streams in it", null("a", `{"request":"configure"}`, "streams")),
	because(metadata, null("j-", `{"request":"join","room":1,"ptype":"publisher"}`, "metadata")),
)
