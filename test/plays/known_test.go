package plays

import "testing"

// known are plays in which we once differed, by applications: shrunk, and mended.
var known = map[string][]string{
	"videoroom": {
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1,"pin":""}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1,"pin":""}}, {"who":"b","body":{"ptype":"true","request":"join","room":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"t","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"t","body":{"request":"leave"}}, {"who":"t","body":{"request":"start"}}, {"who":"t","body":{"request":"configure","video":[]}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"a","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"o","body":{"request":"destroy","room":1}}, {"who":"a","body":{"request":"joinandconfigure"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1,"rec_dir":""}}, {"who":"o","body":{"request":"list"}}, {"who":"o","body":{"new_rec_dir":"x","request":"edit","room":1}}, {"who":"o","body":{"new_rec_dir":"","request":"edit","room":1}}, {"who":"o","body":{"request":"list"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"t","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"s","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"s","body":{"display":"","request":"configure"}}, {"who":"s","body":{"display":"Bob","request":"configure"}}, {"who":"s","body":{"display":"Bob","request":"configure"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"t","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"s","body":{"display":"Ann","ptype":"publisher","request":"joinandconfigure","room":1}}]`,
		`[{"who":"o","body":{"action":"x","request":"allowed","room":null}}, {"who":"o","body":{"id":false,"mid":false,"request":"moderate"}}, {"who":"o","body":{"id":true,"secret":1,"request":"kick"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1,"dummy_publisher":true,"notify_joining":true,"dummy_streams":[{"codec":"av1"}]}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1,"dummy_publisher":true,"vp9_profile":"2","videocodec":"vp9,h264","h264_profile":"42e01f"}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1,"dummy_publisher":true}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"o","body":{"publisher_id":"$dummy","request":"stop_rtp_forward","room":1,"stream_id":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1,"id":12}}, {"who":"b","do":"connect","body":{"request":"publish"}}, {"who":"o","body":{"id":12,"mid":"1","mute":false,"request":"moderate","room":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"o","body":{"new_publishers":0,"request":"edit","room":1}}, {"who":"b","do":"offer","body":{"request":"publish","videocodec":"nonsense"}}]`,
		`[{"who":"b","body":{"request":"` + long + `"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"s","body":{"display":"Bob","ptype":"publisher","request":"join","room":1}}, {"who":"t","body":{"ptype":"publisher","request":"joinandconfigure","room":1}}, {"who":"s","do":"offer","body":{"display":"Ann","request":"publish"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"t","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"t","do":"offer","body":{"descriptions":[{"description":"","mid":"0"},{"description":"Ann","mid":"0"}],"request":"publish"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"o","body":{"iface":"127.0.0.1","request":"add_remote_publisher","room":1,"streams":[{"codec":"pcmu","mid":"1","mindex":1,"type":"data"}]}}, {"who":"b","body":{"ptype":"publisher","request":"joinandconfigure","room":1}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"b","body":{"ptype":"publisher","request":"joinandconfigure","room":1}}, {"who":"b","body":{"request":"configure","streams":[{"mid":"0"},{"mid":0}]}}]`,
		`[{"who":"o","body":{"admin_key":"boss","opus_dtx":true,"request":"create","room":1}}, {"who":"b","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"b","do":"offer","body":{"request":"publish"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","request":"create","room":1}}, {"who":"a","body":{"ptype":"publisher","request":"join","room":1}}, {"who":"a","do":"offer","body":{"request":"configure"}}, {"who":"a","body":{"request":"publish"}}]`,
		`[{"who":"o","body":{"admin_key":"boss","dummy_publisher":true,"request":"create","room":1}}, {"who":"o","body":{"request":"listparticipants","room":1}}, {"who":"o","body":{"publisher_id":"$dummy","remote_id":"q","request":"unpublish_remotely","room":1}}]`,
	},
	"textroom": {
		`[{"who":"o","body":{"request":"` + long + `"}}]`,
	},
	"echotest": {
		`[{"who":"a","do":"offer","body":{"videocodec":""}}]`,
		`[{"who":"a","do":"offer","body":{"audiocodec":""}}]`,
	},
}

// What has been mended stays so.
func TestKnownPlays(t *testing.T) {
	for _, app := range applications {
		t.Run(app.called(), func(t *testing.T) {
			if len(known[app.called()]) == 0 {
				t.Skip("none")
			}
			s := newStage(t, app)
			for _, source := range known[app.called()] {
				var play sequence
				must(t, decode(source, &play))
				for _, d := range differing(app.name, play, s.play(play)) {
					t.Errorf("%s\n\t%s", play, d)
				}
			}
		})
	}
}
