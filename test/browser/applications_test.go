package browser_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
)

// applications is a Janus with the VideoRoom as the plugin under test, and the others as further
// applications, each of which serves its own demo pages.
func applications(t *testing.T) janustest.Options {
	t.Helper()
	options, folder := browser.App(t, "videoroom"), filepath.Join(janustest.Root(t), "lua")
	for _, name := range []string{"textroom", "echotest", "videocall"} {
		options.Applications = append(options.Applications, janustest.Application{
			Name: "app-" + name, Script: filepath.Join(folder, name+".lua"), More: fmt.Sprintf("\tpath = %q\n", folder),
		})
	}
	return options
}

// The demo pages of four applications work side by side, each with its own application in one
// Janus.
func TestPagesOfSeveralApplications(t *testing.T) {
	stage := browser.Start(t, applications(t))
	anna, bert := enter(stage, "videoroomtest.html", "anna"), enter(stage, "videoroomtest.html", "bert")
	watches(anna, 1)
	echo := stage.Open("echotest.html")
	echo.Click("#start")
	echo.Plays("#videoright video")
	alice := chatter(stage, "Alice")
	says(alice, "hello, room")
	alice.Says("#chatroom", "Alice: hello, room")
	caller, callee := phone(stage, "videocalltest.html", "carla"), phone(stage, "videocalltest.html", "dora")
	call(caller, callee, "dora")
	caller.Plays("#videoright video")
	for name, page := range map[string]*browser.Page{"room": anna, "echo": echo, "chat": alice, "call": caller} {
		page.Shot(name)
	}
	watches(bert, 1)
	echo.Plays("#videoright video")
}
