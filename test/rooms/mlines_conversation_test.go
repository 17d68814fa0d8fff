package rooms

// mlineRooms are the rooms of the conversation about subscribers' m-lines.
const mlineRooms = `
general: { }
room-1: { description = "One" publishers = 20 videocodec = "vp8,h264" audiocodec = "opus,pcmu" }
room-2: { description = "Two" publishers = 20 videocodec = "h265,av1" audiocodec = "isac32" }
room-3: { description = "Three" publishers = 20 require_pvtid = true }
`

// mlines are requests that decide what comes in which m-line of a subscriber.
var mlines = []step{
	{who: "a", request: `{"request":"join","room":1,"ptype":"publisher","id":1}`},
	{who: "a", request: `{"request":"publish"}`, does: offersData},
	{who: "b", request: `{"request":"join","room":1,"ptype":"publisher","id":2,"display":"bert"}`},
	{who: "b", request: `{"request":"publish","audiocodec":"pcmu","videocodec":"h264"}`, does: offersOthers},
	{who: "c", request: `{"request":"join","room":1,"ptype":"publisher","id":3}`},
	{who: "c", request: `{"request":"publish"}`, does: offersData},
	{who: "d", request: `{"request":"join","room":1,"ptype":"publisher","id":4}`},
	{who: "d", request: `{"request":"publish"}`, does: offersSimulcast},

	{who: "s", request: `{"request":"join","room":1,"ptype":"subscriber","streams":[{"feed":1}]}`, does: answers},
	{who: "s", request: `{"request":"switch","streams":[{"feed":2,"mid":"0","sub_mid":"0"},{"feed":2,"mid":"1","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":3,"mid":"0","sub_mid":"0"},{"feed":2,"mid":"1","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"configure","mid":"1","send":false,"substream":0}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":3,"mid":"1","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"configure","mid":"1","send":false}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":4,"mid":"0","sub_mid":"1","substream":1}]}`, since14: "Janus 1.1.2 reads no layers in it"},
	{who: "s", request: `{"request":"configure","mid":"1","substream":0,"temporal":1,"fallback":300000,"min_delay":10,"max_delay":20}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":4,"mid":"0","sub_mid":"1","substream":2}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":1,"mid":"1","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":4,"mid":"0","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":3,"mid":"1","sub_mid":"1","substream":7,"temporal":9}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":4,"mid":"0","sub_mid":"1","substream":7,"temporal":9}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":3,"mid":"2","sub_mid":"2"}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":3,"mid":"2","sub_mid":"2"}]}`},
	{who: "s", request: `{"request":"switch","streams":[{"feed":3,"mid":"0","sub_mid":"2"}]}`},
	{who: "s", request: `{"request":"configure","send":false}`},
	{who: "s", request: `{"request":"configure","mid":"0","send":true,"audio":false}`},
	{who: "s", request: `{"request":"configure","audio":true}`},
	{who: "s", request: `{"request":"configure","streams":[{"send":true},{"mid":"0","send":false}]}`},
	{who: "s", request: `{"request":"configure","streams":[{"mid":"0","send":false},{"mid":"9","send":true}]}`},
	{who: "s", request: `{"request":"configure","restart":true}`, does: restarts},
	{who: "s", request: `{"request":"unsubscribe","streams":[{"sub_mid":"2"}]}`},
	{who: "s", request: `{"request":"unsubscribe","streams":[{"sub_mid":"0"}]}`, does: restarts},
	{who: "s", request: `{"request":"subscribe","streams":[{"feed":2,"mid":"0"}]}`, does: restarts},
	{who: "s", request: `{"request":"subscribe","streams":[{"feed":3,"mid":"0"}]}`, does: restarts},
	{who: "s", request: `{"request":"unsubscribe","streams":[{"feed":4}]}`, does: restarts},
	{who: "s", request: `{"request":"switch","streams":[{"feed":2,"mid":"1","sub_mid":"1"}]}`},
	{who: "s", request: `{"request":"subscribe","streams":[{"feed":4,"substream":0}]}`, does: restarts},
	{who: "s", request: `{"request":"subscribe","streams":[{"feed":4,"substream":1,"crossrefid":"x"},{"feed":1,"mid":"2"},{"feed":1,"mid":"2"}]}`, does: restarts},
	{who: "s", request: `{"request":"update","unsubscribe":[]}`},
	{who: "s", request: `{"request":"update","subscribe":[]}`},
	{who: "s", request: `{"request":"leave"}`},

	{who: "t", request: `{"request":"join","room":1,"ptype":"subscriber","use_msid":true,"streams":[{"feed":1,"mid":"0"},{"feed":2,"mid":"1","crossrefid":"y"}]}`, does: answers},
	{who: "t", request: `{"request":"subscribe","streams":[{"feed":4,"mid":"0","substream":0,"fallback":100000}]}`, does: restarts},
	{who: "t", request: `{"request":"subscribe","streams":[{"feed":1,"mid":"1"}]}`},
	{who: "t", request: `{"request":"subscribe","streams":[{"feed":3,"mid":"1"}]}`},
	{who: "t", request: `{"request":"update","unsubscribe":[{"feed":1}]}`},
	{who: "t", request: `{"request":"start"}`, does: answersLast},
	{who: "t", request: `{"request":"start"}`, does: answersLast},
	{who: "b", request: `{"request":"unpublish"}`, since14: namesTheLeaver},
	{who: "t", request: `{"request":"start"}`, does: answersLast},

	{who: "e", request: `{"request":"join","room":2,"ptype":"publisher","id":1}`},
	{who: "e", request: `{"request":"publish"}`, does: offersInVain},
	{who: "f", request: `{"request":"join","room":2,"ptype":"publisher","id":2}`},
	{who: "s2", request: `{"request":"join","room":2,"ptype":"subscriber","streams":[{"feed":1}]}`},

	{who: "f", request: `{"request":"create","room":20,"audiocodec":"","videocodec":"","description":"","secret":"","pin":"","h264_profile":""}`},
	{who: "f", request: `{"request":"list"}`},

	{who: "k", request: `{"request":"join","room":3,"ptype":"publisher","id":1}`},
	{who: "k", request: `{"request":"kick","room":3,"id":7}`},
}
