package adminapi

import "testing"

func TestShowTellsRoutes(t *testing.T) {
	for answer, want := range map[string]string{
		`{"from":1,"to":2,"medium":"all","flowing":["audio","data"]}`:                                                      "1 → 2: audio, data, by addRecipient",
		`{"from":1,"to":2,"medium":"all","flowing":[]}`:                                                                    "1 → 2: nothing now, by addRecipient (gates are closed, or the PeerConnection is not up)",
		`{"from":1,"to":2,"medium":"video","from_mindex":-1,"from_now":1,"to_mindex":3,"to_now":3,"flowing":["video"]}`:    "1 → 2: video, m-line 1 (first) to 3",
		`{"from":1,"to":2,"medium":"audio","from_mindex":-1,"from_now":-1,"to_mindex":-1,"to_now":-1,"flowing":["audio"]}`: "1 → 2: audio, m-line (first) to (first)",
		`{"from":1,"to":2,"from_mindex":4,"from_now":4,"to_mindex":0,"to_now":0,"flowing":[]}`:                             "1 → 2: unknown medium, m-line 4 to 0; 2 has no PeerConnection now",
	} {
		if got, failed := Show([]byte(`{"golua":"routes","routes":[` + answer + `]}`)); got != want || failed {
			t.Errorf("%s is shown as %q, want %q", answer, got, want)
		}
	}
}

// Printed text comes before the values of an evaluation, and before its error.
func TestShowHasWhatIsPrinted(t *testing.T) {
	for answer, want := range map[string]string{
		`{"golua":"evaluate","values":["2"],"printed":"a\tb\nc\n"}`:                     "a\tb\nc\n2",
		`{"golua":"evaluate","values":[],"printed":"a\n"}`:                              "a",
		`{"golua":"error","error":"mine","printed":"a\n"}`:                              "a\nerror: mine",
		`{"golua":"locals","locals":[{"file":"rooms.lua","name":"count","value":"3"}]}`: "rooms.lua: count = 3",
	} {
		if got, _ := Show([]byte(answer)); got != want {
			t.Errorf("%s is shown as %q, want %q", answer, got, want)
		}
	}
}

func TestShowTellsHowMediaGetsThrough(t *testing.T) {
	const session = `{"id":1,"age":2,"up":true,"in":[{"mindex":0,"medium":"audio","codec":"opus","packets":9,"viewers":1,"lost":0},` +
		`{"mindex":1,"medium":"video","codec":"vp8","packets":90,"viewers":1,"lost":12,"loss":0.1016,"jitter_ms":3.14}],` +
		`"out":[{"mindex":-1,"packets":5},{"mindex":2,"packets":6,"lost":0,"loss":0,"jitter_ms":0,"rtt_ms":60.4}]}`
	const want = "session 1: 2 s old, PeerConnection up\n" +
		"  sends m-line 0: audio opus, 9 packets, 1 viewers\n" +
		"  sends m-line 1: video vp8, 90 packets, 1 viewers, 12 lost, of late 10.2 % lost, jitter 3.1 ms\n" +
		"  gets m-line (first): 5 packets\n" +
		"  gets m-line 2: 6 packets, of late 0.0 % lost, jitter 0.0 ms, round trip 60 ms"
	if got, _ := Show([]byte(`{"golua":"sessions","sessions":[` + session + `]}`)); got != want {
		t.Errorf("shown is\n%s\nwant\n%s", got, want)
	}
}
