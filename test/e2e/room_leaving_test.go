package e2e

import (
	"fmt"
	"testing"

	. "janus-golua/test/janustest"
)

// In the stock videoroom.lua, the others hear when a publisher hangs up or goes away, and the
// viewer's keyframe request goes to no other publisher.
func TestARoomHearsOfWhoLeaves(t *testing.T) {
	const room = 77
	j := Start(t, Options{Script: stockScripts + "/videoroom.lua", Path: stockScripts})
	client := j.Connect()
	client.Attach(UnderTest().Package).Call(map[string]any{"request": "create", "room": room})
	stays, goes := publish(t, client, "stays", room), publish(t, client, "goes", room)
	ofStays, ofGoes := watch(t, client, room, stays.feed), watch(t, client, room, goes.feed)
	stays.peer.Video.Until("of stays", "video", func() bool { return len(ofStays.peer.Packets(Video)) > 0 })
	goes.peer.Video.Until("of goes", "video", func() bool { return len(ofGoes.peer.Packets(Video)) > 0 })

	// More media tell when to stop waiting: a PLI for the wrong publisher leaves Janus together
	// with the PLI for the right one, long before ten more frames have come through.
	more := func() {
		already := len(ofStays.peer.Packets(Video))
		stays.peer.Video.Until("of stays", "more video", func() bool { return len(ofStays.peer.Packets(Video)) >= already+10 })
	}
	more() // then the requests from the start have come, too
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
