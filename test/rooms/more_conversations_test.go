package rooms

// moreRooms are the rooms of the second conversation.
const moreRooms = `
general: { lock_rtp_forward = true admin_key = "boss" }
room-1: { description = "One" audiolevel_event = true audio_active_packets = 10 audio_level_average = 50 videocodec = "vp8,h264" bitrate = 100000 bitrate_cap = true }
room-2: { description = "Two" dummy_publisher = true videocodec = "vp8,vp9" }
room-3: { description = "Three" require_e2ee = true lock_record = true secret = "s" }
`

// noOffer is the reason why subscribers of our plugin hear of a publisher that leaves.
const noOffer = "the C plugin tells subscribers when a publisher unpublishes, but not when it leaves: their m-lines stay as if it sent"

// metadata is the reason why answers of Janus 1.1.2 differ from those of Janus 1.4.1.
const metadata = "Janus 1.1.2 has no metadata"

// more is requests that need media, and unusual requests.
var more = []step{
	{who: "a", request: `{"request":"join","room":1,"ptype":"publisher","id":1,"display":"anna"}`},
	{who: "b", request: `{"request":"join","room":1,"ptype":"publisher","id":2}`},
	{who: "x1", request: `{"request":"joinandconfigure","ptype":"publisher","room":1,"id":11,"audiocodec":"pcmu"}`, does: offers},
	{who: "x2", request: `{"request":"joinandconfigure","ptype":"publisher","room":1,"id":12,"videocodec":"nonsense"}`, does: offers},
	{who: "a", request: `{"request":"publish","videocodec":"vp8"}`, does: offers},
	{who: "a", request: `{"request":"configure","bitrate":500000}`},
	{who: "a", request: `{"request":"configure","bitrate":0}`},
	{who: "a", request: `{"request":"configure","descriptions":[{"mid":"0"}]}`},
	{who: "a", request: `{"request":"configure","descriptions":"x"}`},
	{who: "a", request: `{"request":"configure","descriptions":[{"mid":"9","description":"x"}]}`},
	{who: "a", request: `{"request":"configure","streams":[{"mid":"0","send":false,"keyframe":true},{"mid":"1","send":true}]}`},
	{who: "a", request: `{"request":"configure","streams":[{"mid":"9","send":false}]}`},
	{who: "a", request: `{"request":"configure","metadata":{"x":1}}`},
	{who: "a", request: `{"request":"configure","metadata":{"x":2}}`, since14: metadata},
	{who: "a", request: `{"request":"configure","audio":false}`},
	{who: "a", request: `{"request":"configure","audio":true,"audio_level_average":30,"audio_active_packets":20}`},
	{who: "b", request: `{"request":"configure"}`, does: offersData},
	{who: "s", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":2}]}`, does: answers},
	{who: "s", request: `{"request":"unsubscribe","streams":[{"feed":2,"mid":"2"}]}`},
	{who: "s", request: `{"request":"subscribe","streams":[{"feed":2,"mid":"2"}]}`},
	{who: "s", request: `{"request":"switch","streams":[]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":2,"mid":"0","sub_mid":"9"}]}`},
	{who: "s", request: `{"request":"configure","audio":false}`},
	{who: "s", request: `{"request":"configure","keyframe":true}`},
	{who: "s", request: `{"request":"configure","mid":"1","substream":2,"fallback":500000,"min_delay":0,"max_delay":10}`},
	{who: "s", request: `{"request":"configure","temporal":7}`},
	{who: "s", request: `{"request":"configure","streams":[{"mid":"0","send":false},{"mid":"1","substream":1}]}`},
	{who: "s", request: `{"request":"configure","streams":[{"mid":"9","send":false}]}`},
	{who: "s", request: `{"request":"subscribe","streams":[{"feed":1,"mid":"0","send":false,"substream":1}]}`, does: restarts},
	{who: "s", request: `{"request":"switch","feed":1,"audio":true,"video":true,"data":false}`, differs: "the C plugin of Janus 1.1.2 finds nothing to switch in a request without a list"},
	{who: "s", request: `{"request":"leave"}`},
	{who: "s", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":2}]}`},
	{who: "s", request: `{"request":"leave"}`},
	{who: "s6", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":1}],"autoupdate":false}`, does: answers, since14: metadata},
	{who: "s7", request: `{"request":"join","room":1,"ptype":"subscriber","feed":2,"data":false,"substream":1}`, does: answers},
	{who: "s8", request: `{"request":"join","room":1,"ptype":"subscriber","feed":2,"offer_data":false,"offer_audio":false,"offer_video":false}`},
	{who: "s8", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":2,"mid":"1","substream":5}]}`},
	{who: "s8", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":2,"mid":"9"}]}`},
	{who: "s8", request: `{"request":"join","room":1,"ptype":"subscriber","streams":"x"}`},
	{who: "s8", request: `{"request":"join","room":1,"ptype":"subscriber","private_id":"x","streams":[{"feed":2}]}`},
	{who: "s8", request: `{"request":"join","room":1,"ptype":"listener","feed":2}`},
	{who: "s9", request: `{"request":"joinandconfigure","room":1,"ptype":"subscriber","feed":2}`},
	{who: "a", request: `{"request":"rtp_forward","room":1,"publisher_id":1,"host":"127.0.0.1","audio_port":5002}`},
	{who: "a", request: `{"request":"kick","room":1,"id":1}`, differs: "others hear, too, that who is kicked publishes no more: the demo pages wait for that"},
	{who: "a", request: `{"request":"configure"}`},
	{who: "a", request: `{"request":"join","room":1,"ptype":"publisher"}`},
	{who: "b", request: `{"request":"leave"}`, differs: noOffer},
	{who: "b", request: `{"request":"join","room":1,"ptype":"publisher","id":2}`},
	{who: "d", request: `{"request":"join","room":2,"ptype":"publisher","id":4}`},
	{who: "d", request: `{"request":"publish"}`, does: offers},
	{who: "d", request: `{"request":"publish"}`, does: offersAgain},
	{who: "e", request: `{"request":"join","room":3,"ptype":"publisher","id":5}`},
	{who: "e", request: `{"request":"publish"}`, does: offers},
	{who: "e", request: `{"request":"configure","record":true}`},
	{who: "e", request: `{"request":"configure","record":true,"secret":"x"}`},
	{who: "e", request: `{"request":"configure","record":true,"secret":"s"}`},
	{who: "e", request: `{"request":"moderate","room":3,"id":5,"mid":"0","mute":true,"secret":"s"}`},
	{who: "e", request: `{"request":"enable_recording","room":3,"record":true,"secret":"s"}`},
	{who: "e", request: `{"request":"joinandconfigure","room":3,"ptype":"publisher","id":5}`},
	{who: "f", request: `{"request":"joinandconfigure","room":1,"ptype":"publisher","id":6,"bitrate":"x"}`},
	{who: "f", request: `{"request":"joinandconfigure","room":1,"ptype":"publisher","id":6,"display":"fred","metadata":{"a":[1]}}`},
	{who: "f", request: `{"request":"listparticipants","room":1}`, since14: metadata},
	{who: "f", request: `{"request":"destroy","room":1}`},
	{who: "f", request: `{"request":"configure"}`},
}

// stringRooms are the rooms of the conversation in which ids are texts.
const stringRooms = `
general: { string_ids = true }
room-lobby: { description = "Lobby" }
`

var withStrings = []step{
	{who: "a", request: `{"request":"list"}`},
	{who: "a", request: `{"request":"exists","room":5}`},
	{who: "a", request: `{"request":"exists","room":"lobby"}`},
	{who: "a", request: `{"request":"create","room":"hall"}`},
	{who: "a", request: `{"request":"create","room":7}`},
	{who: "a", request: `{"request":"join","room":"lobby","ptype":"publisher","id":"anna"}`},
	{who: "b", request: `{"request":"join","room":"lobby","ptype":"publisher","id":7}`},
	{who: "a", request: `{"request":"publish"}`, does: offers},
	{who: "s", request: `{"request":"join","room":"lobby","ptype":"subscriber","feed":7}`},
	{who: "s", request: `{"request":"join","room":"lobby","ptype":"subscriber","streams":[{"feed":"anna"}]}`, does: answers},
	{who: "a", request: `{"request":"kick","room":"lobby","id":"bert"}`},
	{who: "a", request: `{"request":"leave"}`, differs: noOffer},
	{who: "a", request: `{"request":"destroy","room":"lobby"}`},
}
