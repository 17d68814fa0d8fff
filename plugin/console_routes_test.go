package plugin

import "testing"

// The console tells what a route forwards now, not only what was asked for.
func TestTheConsoleTellsRoutesAsTheyAre(t *testing.T) {
	b := startWithConsole(t, "")
	b.attach(1)
	b.attach(2)
	first := func() string { return b.console("routes", "").Get("routes.0").Raw }
	b.say(1, `addRecipient(1, 2) return say()`)
	const all = `{"from":1,"to":2,"medium":"all","from_mindex":-1,"to_mindex":-1,"from_now":-1,"to_now":-1,"flowing":`
	if got := first(); got != all+`[]}` {
		t.Errorf("with closed gates: %s", got)
	}
	b.plugin.SetupMedia(2)
	b.say(1, `configureMedium(1, "audio", "out", true) configureMedium(2, "audio", "in", true)
		configureMedium(1, "video", "out", true) configureMedium(2, "data", "in", true) return say()`)
	if got := first(); got != all+`["audio"]}` {
		t.Errorf("with the gates of audio open: %s", got)
	}
	b.say(1, `removeRecipient(1, 2) forward { from = 1, to = 2, medium = "video", to_mindex = 3 } return say()`)
	if got := first(); got != `{"from":1,"to":2,"medium":"video","from_mindex":-1,"to_mindex":3,"from_now":-1,"to_now":3,"flowing":["video"]}` {
		t.Errorf("a route: %s", got)
	}
	b.plugin.HangupMedia(2)
	if got := b.console("routes", "").Get("routes.0.flowing").Raw; got != "[]" && got != "" {
		t.Errorf("without a PeerConnection: %s", got)
	}
}
