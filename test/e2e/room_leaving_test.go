package e2e

import (
	"fmt"
	"testing"

	. "janus-golua/test/janustest"
)

// In the stock videoroom.lua the others hear of a publisher that hangs up, and
// of one that is gone; and its viewer's request goes to nobody else.
func TestARoomHearsOfWhoLeaves(t *testing.T) {
	const room = 77
	j := Start(t, Options{Script: stockScripts + "/videoroom.lua", Path: stockScripts})
	client := j.Connect()
	client.Attach(UnderTest().Package).Call(map[string]any{"request": "create", "room": room})
	stays, goes := publish(t, client, "stays", room), publish(t, client, "goes", room)
	ofStays, ofGoes := watch(t, client, room, stays.feed), watch(t, client, room, goes.feed)
	stays.peer.Video.Until("of stays", "video", func() bool { return len(ofStays.peer.Packets(Video)) > 0 })
	goes.peer.Video.Until("of goes", "video", func() bool { return len(ofGoes.peer.Packets(Video)) > 0 })

	// Media is the fence: a PLI for the wrong publisher leaves Janus with the
	// right one, long before ten more frames have come through.
	more := func() {
		already := len(ofStays.peer.Packets(Video))
		stays.peer.Video.Until("of stays", "more video", func() bool { return len(ofStays.peer.Packets(Video)) >= already+10 })
	}
	more() // and with it what was asked for at the start
	before, askedOf := countPLI(stays.peer), countPLI(goes.peer)
	ofGoes.peer.AskKeyframe()
	Eventually(t, "a PLI at its publisher", func() bool { return countPLI(goes.peer) > askedOf })
	more()
	if got := countPLI(stays.peer) - before; got != 0 {
		t.Errorf("%d PLIs went to the other publisher", got)
	}

	goes.handle.Detach()
	stays.handle.WaitData("unpublished", fmt.Sprint(goes.feed))
	stays.handle.WaitData("leaving", fmt.Sprint(goes.feed))

	more()
	Continuous(t, ofStays.peer.Packets(Video), 3000)
}
