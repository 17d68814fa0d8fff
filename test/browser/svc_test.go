package browser_test

import (
	"fmt"
	"testing"
	"time"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
)

// layered makes Chromium send spatial layers of three temporal layers each: of 640 x 480
// pixels, which is what the page's camera has, only two. The page asks for none: it is of
// a time when browsers were started with a flag for that, which Chromium no longer has.
const layered = `(async () => {
	const sender = sfutest.webrtcStuff.pc.getSenders().find(each => each.track && each.track.kind === "video");
	const parameters = sender.getParameters();
	parameters.encodings[0].scalabilityMode = "L3T3";
	await sender.setParameters(parameters);
	return sender.getParameters().encodings[0].scalabilityMode;
})()`

// firstOther is the picture of the other whom a page has found first.
const firstOther = "#videoremote1 video"

// choose clicks on the button of a layer of the first other, and waits until it is
// lit: the page lights it when it is told that the layer comes.
func choose(p *browser.Page, kind string, layer int) {
	button := fmt.Sprintf("#%s1-%d", kind, layer)
	p.Click(button)
	p.Shows(button + ".btn-success")
}

// frameRate is how many frames of the first other a page shows in a second.
func frameRate(p *browser.Page) float64 {
	before, begun := p.Look(firstOther, 0).Frames, time.Now()
	time.Sleep(2 * time.Second)
	return float64(p.Look(firstOther, 0).Frames-before) / time.Since(begun).Seconds()
}

func TestLayeredVP9Page(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "videoroom"))
	sender := enter(stage, "vp9svctest.html", "anna")
	sender.Wait("the connection", `sfutest.webrtcStuff.pc && sfutest.webrtcStuff.pc.connectionState === "connected"`)
	if mode := browser.Eval[string](sender, layered); mode != "L3T3" {
		t.Fatalf("Chromium sends %q", mode)
	}
	sender.Run(`document.querySelector("#bitrate a[id='0']").click()`) // the room's bits might not do
	watcher := enter(stage, "vp9svctest.html", "bert")
	watches(watcher, 1)

	widths := map[int]int{}
	for _, spatial := range []int{0, 1} {
		choose(watcher, "sl", spatial)
		want := 320 << spatial
		janustest.Eventually(t, fmt.Sprintf("a picture %d wide", want), func() bool {
			widths[spatial] = watcher.Look(firstOther, 0).Width
			return widths[spatial] == want
		})
		watcher.Plays(firstOther)
		watcher.Shot(fmt.Sprintf("%d-wide", want))
	}
	choose(watcher, "tl", 0)
	watcher.Shot("slow")
	slow := frameRate(watcher)
	choose(watcher, "tl", 2)
	fast := frameRate(watcher)
	if slow > 0.6*fast {
		t.Errorf("%.1f frames a second of temporal layer 0, %.1f of all: it is a fourth", slow, fast)
	}
	t.Logf("widths %v; %.1f frames a second at the lowest, %.1f at best", widths, slow, fast)
}
