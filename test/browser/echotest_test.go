package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
)

// connection is the PeerConnection of the pages of the echo test.
const connection = "echotest.webrtcStuff.pc"

func openEchoTest(t *testing.T, page string) *browser.Page {
	t.Helper()
	opened := browser.Start(t, browser.App(t, "echotest")).Open(page)
	opened.Click("#start")
	return opened
}

// below waits until a page sends less video than so many bits a second.
func below(t *testing.T, page *browser.Page, connection string, bits float64) {
	t.Helper()
	janustest.Eventually(t, fmt.Sprintf("less than %.0f bits a second", bits), func() bool { return page.VideoBitrate(connection) < bits })
}

func TestEchoTestPage(t *testing.T) {
	page := openEchoTest(t, "echotest.html")
	page.Plays("#videoleft video")
	page.Plays("#videoright video")
	if codec := page.Codec(connection, "video"); codec != "vp8" {
		t.Errorf("the video is %q", codec)
	}
	page.Fill("#datasend", "hello, echo")
	page.Enter("#datasend")
	page.Says("#datarecv", "Janus EchoTest here! You wrote: hello, echo")
	page.Shot("playing")

	page.Click("#togglevideo")
	page.Stops("#videoright video")
	page.Shot("video disabled")
	page.Click("#togglevideo")
	page.Plays("#videoright video")
	page.Click("#toggleaudio")
	page.Says("#toggleaudio", "Enable audio")
	silent(t, page)
	page.Click("#toggleaudio")
	before := page.AudioPackets(connection)
	janustest.Eventually(t, "audio again", func() bool { return page.AudioPackets(connection) > before+20 })

	rate := page.VideoBitrate(connection)
	page.Click("#bitrateset")
	page.Click(`[id="128"]`)
	below(t, page, connection, 200_000)
	page.Says("#bitrateset", "Cap to 128kbit")
	page.Shot("capped")
	t.Logf("%.0f bits a second, and %.0f with a cap of 128000", rate, page.VideoBitrate(connection))

	page.Click("#start") // it says "Stop" now; the page loads itself again
	page.Says("#start", "Start")
	page.Click("#start")
	page.Plays("#videoright video")
}

// silent waits until no audio arrives for half a second.
func silent(t *testing.T, page *browser.Page) {
	t.Helper()
	janustest.Eventually(t, "silence", func() bool {
		before := page.AudioPackets(connection)
		time.Sleep(500 * time.Millisecond)
		return page.AudioPackets(connection) == before
	})
}

func TestEchoTestPageWithSimulcast(t *testing.T) {
	page := openEchoTest(t, "echotest.html?simulcast=true")
	page.Plays("#videoright video")
	page.Shows("#sl-2.btn-success")
	best := page.Plays("#videoright video").Width
	page.Shot("best")
	page.Click("#sl-0")
	page.Shows("#sl-0.btn-success")
	janustest.Eventually(t, "a smaller picture", func() bool { return page.Look("#videoright video", 0).Width < best })
	lowest := page.Plays("#videoright video").Width
	page.Shot("lowest")
	page.Click("#sl-1")
	page.Shows("#sl-1.btn-success")
	janustest.Eventually(t, "a larger picture", func() bool { return page.Look("#videoright video", 0).Width > lowest })
	page.Click("#tl-0")
	page.Shows("#tl-0.btn-success")
	page.Plays("#videoright video")
	page.Click("#tl-1")
	page.Shows("#tl-1.btn-success")
	page.Shot("middle")
	t.Logf("widths: %d at best, %d at the lowest", best, lowest)
}

func TestEchoTestPageWithOtherCodecs(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "echotest"))
	for _, row := range []struct{ query, medium, codec string }{
		{"vcodec=vp9", "video", "vp9"},
		{"vcodec=vp9&vprofile=2", "video", "vp9"},
		{"vcodec=h264", "video", "h264"},
		{"vcodec=av1", "video", "av1"},
		{"acodec=pcmu", "audio", "pcmu"},
		{"acodec=opus&opusred=true", "audio", "opus"}, // and RED around it, see below
		{"stereo=true&dtx=true", "audio", "opus"},
	} {
		page := stage.Open("echotest.html?" + row.query)
		page.Click("#start")
		page.Plays("#videoright video")
		janustest.Eventually(t, "audio", func() bool { return page.AudioPackets(connection) > 10 })
		if codec := page.Codec(connection, row.medium); codec != row.codec {
			t.Errorf("%s: the %s is %q, want %q", row.query, row.medium, codec, row.codec)
		}
		if strings.Contains(row.query, "opusred") {
			page.Wait("redundant audio", connection+`.remoteDescription.sdp.includes("red/48000")`)
		}
		page.Shot(row.query)
		page.Close()
	}
}

func TestEndToEndEncryptionPage(t *testing.T) {
	page := openEchoTest(t, "e2etest.html")
	page.Fill(".bootbox-input", "mysecret")
	page.ClickText("OK")
	page.Plays("#videoright video")
	page.Fill("#datasend", "in the clear")
	page.Enter("#datasend")
	page.Says("#datarecv", "in the clear")
	page.Shot("playing")
}
