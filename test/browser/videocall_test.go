package browser_test

import (
	"testing"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
)

// callConnection is the PeerConnection of videocalltest.html.
const callConnection = "videocall.webrtcStuff.pc"

// phone opens the page of video calls, and takes a name.
func phone(stage *browser.Stage, page, name string) *browser.Page {
	opened := stage.Open(page)
	opened.Click("#start")
	opened.Fill("#username", name)
	opened.Click("#register")
	opened.Says("#youok", "Registered as '"+name+"'")
	return opened
}

// closed waits until both sides of a call show that it is over, and for Janus: it
// takes some time to close a PeerConnection, and a call that begins meanwhile is
// closed with the one before.
func closed(t *testing.T, stage *browser.Stage, pages ...*browser.Page) {
	t.Helper()
	for _, page := range pages {
		page.Says("#call", "Call")
		page.Gone(".bootbox")
		page.Gone("#videos")
	}
	admin := stage.Janus.Admin()
	janustest.Eventually(t, "the end of all PeerConnections", func() bool {
		for _, handle := range admin.Handles() {
			if flags := handle.Get("flags"); flags.Get("got-offer").Bool() || flags.Get("ready").Bool() || flags.Get("cleaning").Bool() {
				return false
			}
		}
		return true
	})
}

// call makes one page call another by name, which answers.
func call(caller, callee *browser.Page, name string) {
	caller.Fill("#peer", name)
	caller.Click("#call")
	callee.ClickText("Answer")
	for _, page := range []*browser.Page{caller, callee} {
		page.Plays("#videoright video")
	}
}

// writes sends a text to the other side.
func writes(from, to *browser.Page, text string) {
	from.Fill("#datasend", text)
	from.Enter("#datasend")
	to.Says("#datarecv", text)
}

func TestVideoCallPages(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "videocall"))
	alice, bob := phone(stage, "videocalltest.html", "alice"), phone(stage, "videocalltest.html", "bob")
	alice.Fill("#peer", "nobody")
	alice.Click("#call")
	alice.Says(".bootbox", "doesn't exist")
	alice.Shot("nobody")
	alice.ClickText("OK")
	closed(t, stage, alice)

	call(alice, bob, "bob")
	writes(alice, bob, "hello bob")
	writes(bob, alice, "hello alice")
	alice.Shot("alice in the call")
	bob.Shot("bob in the call")
	alice.Click("#togglevideo")
	bob.Stops("#videoright video")
	alice.Plays("#videoright video")
	alice.Click("#togglevideo")
	bob.Plays("#videoright video")
	alice.Click("#bitrateset")
	alice.Click(`[id="128"]`)
	below(t, alice, callConnection, 200_000)

	bob.Says("#call", "Hangup")
	bob.Click("#call")
	closed(t, stage, alice, bob)
	alice.Shot("hung up")
	call(bob, alice, "alice")
	writes(bob, alice, "hello again")
	alice.Shot("second call")
	bob.Close() // without a word
	closed(t, stage, alice)
}

func TestVideoCallIsDeclined(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "videocall"))
	alice, bob := phone(stage, "videocalltest.html", "alice"), phone(stage, "videocalltest.html", "bob")
	alice.Fill("#peer", "bob")
	alice.Click("#call")
	bob.Says(".bootbox", "Incoming call from alice!")
	bob.Shot("ringing")
	bob.ClickText("Decline")
	closed(t, stage, alice, bob)
	call(alice, bob, "bob")
}

// With the C plugin of Janus 1.1.2 no video arrives here: see docs/compatibility.md.
func TestVideoCallPageWithSimulcast(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "videocall"))
	alice, bob := phone(stage, "videocalltest.html?simulcast=true", "alice"), phone(stage, "videocalltest.html", "bob")
	call(alice, bob, "bob")
	bob.Shows("#sl-2.btn-success")
	best := bob.Plays("#videoright video").Width
	bob.Click("#sl-0")
	bob.Shows("#sl-0.btn-success")
	janustest.Eventually(t, "a smaller picture", func() bool { return bob.Look("#videoright video", 0).Width < best })
	bob.Plays("#videoright video")
	bob.Shot("lowest")
}
