package browser_test

import (
	"testing"

	"janus-golua/test/browser"
)

func TestEchoTestPage(t *testing.T) {
	options := browser.App(t, "echotest")
	options.Config = "janus.plugin.echotest"
	stage := browser.Start(t, options)
	page := stage.Open("echotest.html")
	page.Click("#start")
	page.Plays("#videoleft video")
	page.Plays("#videoright video")
	page.Fill("#datasend", "hello, echo")
	page.Enter("#datasend")
	page.Says("#datarecv", "hello, echo")
	page.Shot("playing")
}
