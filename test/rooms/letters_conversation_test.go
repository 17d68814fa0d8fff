package rooms

// noticedRooms are the rooms of the conversations about letter case, nulls and numbers.
const noticedRooms = `
general: { admin_key = "boss" }
room-1: { description = "One" publishers = 20 videocodec = "vp8,h264" audiocodec = "opus,pcmu" }
room-2: { description = "Two" publishers = 20 secret = "s" }
`

// letters are requests whose names mix capital and small letters.
var letters = []step{
	{who: "a", request: `{"request":"LIST"}`},
	{who: "a", request: `{"request":"Exists","room":1}`},
	{who: "a", request: `{"request":"NonSense"}`},
	{who: "a", request: `{"request":"CREATE","room":20,"admin_key":"boss","audiocodec":"OPUS,PCMU","videocodec":"VP8,H264"}`},
	{who: "a", request: `{"request":"Create","room":21,"admin_key":"boss","audiocodec":"Opus","videocodec":"VP9","video_svc":true,"opus_dtx":true}`},
	{who: "a", request: `{"request":"Create","room":22,"admin_key":"boss","dummy_publisher":true,"dummy_streams":[{"codec":"OPUS"},{"codec":"Vp8"}]}`},
	{who: "a", request: `{"request":"create","room":23,"admin_key":"boss","videocodec":"VP8,NonSense"}`},
	{who: "a", request: `{"request":"list"}`, until14: noSVC},
	{who: "a", request: `{"request":"ListParticipants","room":22}`},
	{who: "a", request: `{"request":"allowed","room":20,"action":"ENABLE"}`},
	{who: "a", request: `{"request":"allowed","room":20,"action":"Add","allowed":["t"]}`},
	{who: "a", request: `{"request":"allowed","room":20,"action":"Remove","allowed":["t"]}`},
	{who: "a", request: `{"request":"allowed","room":20,"action":"DISABLE"}`},
	{who: "a", request: `{"request":"allowed","room":20,"action":"NonSense"}`},
	{who: "a", request: `{"request":"Join","room":20,"ptype":"PUBLISHER","id":1}`},
	{who: "a", request: `{"request":"Publish","audiocodec":"OPUS","videocodec":"VP8"}`, does: offersLoudly},
	{who: "a", request: `{"request":"Configure","audio":false}`},
	{who: "b", request: `{"request":"JoinAndConfigure","room":20,"ptype":"Publisher","id":2,"audiocodec":"Opus","videocodec":"Vp8"}`, does: offers},
	{who: "c", request: `{"request":"joinandconfigure","room":20,"ptype":"Publisher","id":3,"videocodec":"VP9"}`, does: offers},
	{who: "s", request: `{"request":"Join","room":20,"ptype":"SUBSCRIBER","streams":[{"feed":1}]}`, does: answersLoudly},
	{who: "s", request: `{"request":"Subscribe","streams":[{"feed":2}]}`, does: restarts},
	{who: "s", request: `{"request":"Unsubscribe","streams":[{"feed":2}]}`, does: restarts},
	{who: "s", request: `{"request":"Update","subscribe":[{"feed":2,"mid":"1"}]}`, does: restarts},
	{who: "s", request: `{"request":"Pause"}`},
	{who: "s", request: `{"request":"Start"}`},
	{who: "s", request: `{"request":"Configure","restart":true}`, does: restarts},
	{who: "s", request: `{"request":"Switch","streams":[{"feed":2,"mid":"1","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"Leave"}`},
	{who: "a", request: `{"request":"Moderate","room":20,"id":1,"mid":"0","mute":true}`},
	{who: "a", request: `{"request":"Enable_Recording","room":20,"record":false}`},
	{who: "a", request: `{"request":"RTP_Forward","room":20,"publisher_id":1,"host":"127.0.0.1","host_family":"IPv4","audio_port":5002}`},
	{who: "a", request: `{"request":"RTP_Forward","room":20,"publisher_id":1,"host":"127.0.0.1","host_family":"ipv4","audio_port":5002}`},
	{who: "a", request: `{"request":"RTP_Forward","room":20,"publisher_id":1,"host":"::1","host_family":"IPV6","audio_port":5002}`},
	{who: "a", request: `{"request":"ListForwarders","room":20}`, differs: "the C plugin says port 0 of an IPv6 address"},
	{who: "a", request: `{"request":"Stop_RTP_Forward","room":20,"publisher_id":1,"stream_id":5}`},
	{who: "a", request: `{"request":"Edit","room":20,"new_description":"x"}`},
	{who: "a", request: `{"request":"Unpublish"}`},
	{who: "b", request: `{"request":"Kick","room":20,"id":3}`},
	{who: "a", request: `{"request":"Destroy","room":20}`},
}
