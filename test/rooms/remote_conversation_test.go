package rooms

// remoteRooms are the two rooms between which a publisher's media go.
const remoteRooms = `
general: { }
room-1: { secret = "s" }
room-2: { audiocodec = "opus,pcmu" videocodec = "vp8,h264" opus_dtx = true h264_profile = "42e01f" }
`

// tellsWhere is the reason why an answer of our plugin contains more.
const tellsWhere = "the address is always told"

// noSRTP is the reason why wrong SRTP is no error in the C plugin.
const noSRTP = "Janus 1.1.2 has no SRTP between rooms"

// remoteStreams are the streams that a remote publisher is announced with.
const remoteStreams = `[{"type":"audio","mid":"a","mindex":7,"codec":"opus","fec":true,"dtx":true,"stereo":true},
	{"type":"video","mid":"v","mindex":8,"codec":"h264","description":"face"},
	{"type":"video","mid":"w","mindex":9,"codec":"vp9"},{"type":"data","mid":"d","mindex":10}]`

// withRemotes is requests about remote publishers.
var withRemotes = []step{
	{who: "a", request: `{"request":"add_remote_publisher"}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":5}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{"mid":"0"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{"mid":"0","mindex":0}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{"mid":"0","mindex":0,"type":"smell"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{"mid":"0","mindex":0,"type":"audio"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{"mid":"0","mindex":0,"type":"audio","codec":"vp8"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"streams":[{"mid":"0","mindex":-1,"type":"audio","codec":"opus"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"id":"x","streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"iface":"nowhere","streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`,
		differs: "the text says why"},
	{who: "a", request: `{"request":"add_remote_publisher","room":9,"streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":1,"streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":1,"secret":"x","streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`},
	{who: "a", request: `{"request":"add_remote_publisher","room":2,"srtp_suite":33,"srtp_crypto":"x","id":29,"streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`, since14: noSRTP},
	{who: "a", request: `{"request":"remove_remote_publisher","room":2,"id":29}`, since14: noSRTP},
	{who: "a", request: `{"request":"join","ptype":"publisher","room":2,"id":20,"display":"watcher"}`},
	{who: "b", request: `{"request":"add_remote_publisher","room":2,"id":21,"display":"afar","iface":"127.0.0.1","streams":` + remoteStreams + `}`},
	{who: "b", request: `{"request":"add_remote_publisher","room":2,"id":21,"streams":` + remoteStreams + `}`},
	{who: "b", request: `{"request":"add_remote_publisher","room":2,"id":22,"streams":[{"mid":"0","mindex":0,"type":"audio","codec":"opus"}]}`, differs: tellsWhere},
	{who: "b", request: `{"request":"listparticipants","room":2}`},
	{who: "b", request: `{"request":"join","ptype":"publisher","room":2,"id":23}`},
	{who: "b", request: `{"request":"leave"}`},
	{who: "v", request: `{"request":"join","ptype":"subscriber","room":2,"streams":[{"feed":21,"mid":"0"},{"feed":21,"mid":"1"},{"feed":21,"mid":"3"}]}`, does: answers},
	{who: "a", request: `{"request":"update_remote_publisher","room":2}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":21}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":99,"streams":[]}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":20,"streams":[]}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":21,"display":"nearer","streams":[]}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":21,"streams":[{"mid":"1","mindex":1,"type":"video","codec":"h264","description":"face"}]}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":21,"streams":[{"mid":"1","mindex":1,"type":"video","codec":"h264","description":"other face"}]}`},
	{who: "a", request: `{"request":"update_remote_publisher","room":2,"id":21,"streams":[{"mid":"4","mindex":4,"type":"audio","codec":"pcmu"}]}`},
	{who: "v", request: `{"request":"subscribe","streams":[{"feed":21,"mid":"4"}]}`, does: restarts},
	{who: "a", request: `{"request":"remove_remote_publisher","room":2}`},
	{who: "a", request: `{"request":"remove_remote_publisher","room":2,"id":20}`},
	{who: "a", request: `{"request":"remove_remote_publisher","room":2,"id":22}`, differs: "unpublished comes before leaving, and leaving has the display name"},
	{who: "a", request: `{"request":"listparticipants","room":2}`},

	{who: "p", request: `{"request":"join","ptype":"publisher","room":1,"id":11}`},
	{who: "p", request: `{"request":"publish"}`, does: offers},
	{who: "p", request: `{"request":"publish_remotely"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"room":1}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":0,"room":1,"publisher_id":11}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"host_family":"ipv5","room":1,"publisher_id":11}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"room":1,"publisher_id":11}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"room":1,"publisher_id":11,"secret":"s"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"room":1,"publisher_id":11,"secret":"s"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"s","host":"127.0.0.1","port":9,"srtp_suite":33,"srtp_crypto":"x","room":1,"publisher_id":11,"secret":"s"}`, since14: noSRTP},
	{who: "p", request: `{"request":"unpublish_remotely","remote_id":"s","room":1,"publisher_id":11,"secret":"s"}`, since14: noSRTP},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"q","host":"127.0.0.1","port":9,"rtcp_port":10,"room":1,"publisher_id":11,"secret":"s"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"room":1,"publisher_id":99,"secret":"s"}`},
	{who: "p", request: `{"request":"publish_remotely","remote_id":"r","host":"127.0.0.1","port":9,"room":2,"publisher_id":21}`},
	{who: "p", request: `{"request":"listremotes"}`},
	{who: "p", request: `{"request":"listremotes","room":1,"secret":"s"}`},
	{who: "p", request: `{"request":"listremotes","room":1,"publisher_id":99,"secret":"s"}`},
	{who: "p", request: `{"request":"listremotes","room":1,"publisher_id":11,"secret":"s"}`},
	{who: "p", request: `{"request":"listforwarders","room":1,"secret":"s"}`},
	{who: "p", request: `{"request":"unpublish_remotely"}`},
	{who: "p", request: `{"request":"unpublish_remotely","remote_id":"r","room":1,"publisher_id":11}`},
	{who: "p", request: `{"request":"unpublish_remotely","remote_id":"x","room":1,"publisher_id":11,"secret":"s"}`},
	{who: "p", request: `{"request":"unpublish_remotely","remote_id":"r","room":1,"publisher_id":11,"secret":"s"}`},
	{who: "p", request: `{"request":"unpublish_remotely","remote_id":"r","room":1,"publisher_id":99,"secret":"s"}`},
	{who: "p", request: `{"request":"listremotes","room":1,"publisher_id":11,"secret":"s"}`},
}
