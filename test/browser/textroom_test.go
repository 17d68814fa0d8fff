package browser_test

import (
	"testing"

	"janus-golua/test/browser"
)

// chatter opens the page of the text room, and joins.
func chatter(stage *browser.Stage, name string) *browser.Page {
	page := stage.Open("textroomtest.html")
	page.Click("#start")
	page.Fill("#username", name)
	page.Click("#register")
	page.Says("#participant", name)
	return page
}

func says(page *browser.Page, text string) {
	page.Fill("#datasend", text)
	page.Enter("#datasend")
}

func TestTextRoomPages(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "textroom"))
	alice, bob := chatter(stage, "Alice"), chatter(stage, "Bob")
	alice.Says("#chatroom", "Bob joined")
	alice.Says("#list", "Bob")
	bob.Says("#list", "Alice")
	says(alice, "hello, room")
	bob.Says("#chatroom", "Alice: hello, room")
	alice.Says("#chatroom", "Alice: hello, room")
	bob.Click("#list li") // Alice: a private message
	bob.Fill(".bootbox-input", "just you and me")
	bob.ClickText("OK")
	alice.Says("#chatroom", "[whisper from Bob] just you and me")
	alice.Shot("alice")
	bob.Shot("bob")
	bob.Close()
	alice.Says("#chatroom", "Bob left")
	again := chatter(stage, "Bob")
	says(again, "back again")
	alice.Says("#chatroom", "Bob: back again")
}
