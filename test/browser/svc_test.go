package browser_test

import (
	"fmt"
	"testing"

	"janus-golua/test/browser"
)

// enterSVC enters the page of the room with layers. In Debian's 1.1.2 it reads a
// variable that it never sets, and stops there with Janus's own plugin, too: here the
// browser has set it.
func enterSVC(stage *browser.Stage, name string) *browser.Page {
	p := stage.Open("vp9svctest.html")
	p.Run("window.doSimulcast = false")
	return join(p, name)
}

// Chromium sends layers of VP9 in one stream only when it is told to, and the page
// leaves that to flags of the command line that Chromium no longer has. Of a camera with
// 640 pixels a line it makes two layers in space, however many are asked for.
func TestVP9SVCPage(t *testing.T) {
	stage := browser.Start(t, browser.App(t, "videoroom"))
	sender := enterSVC(stage, "anna")
	sender.Run(`window.layered = "";
		const video = sfutest.webrtcStuff.pc.getSenders().find(s => s.track && s.track.kind === "video");
		const parameters = video.getParameters();
		parameters.encodings[0].scalabilityMode = "L3T3";
		video.setParameters(parameters).then(() => layered = "yes", problem => layered = String(problem))`)
	sender.Wait("layers", `layered === "yes"`)
	sender.Run(`document.querySelector("#bitrate a[id='0']").click()`) // the room has bits for two layers only
	watcher := enterSVC(stage, "bert")
	watches(watcher, 1)
	watcher.Shows("#sl1-0")
	lit := func(button string) {
		t.Helper()
		watcher.Wait(button+" to be lit", fmt.Sprintf(`document.querySelector(%q).classList.contains("btn-success")`, button))
	}
	for _, layer := range []int{0, 1, 0, 1} {
		button := fmt.Sprintf("#sl1-%d", layer)
		watcher.Click(button)
		lit(button)
		watcher.Wait("the layer's size", fmt.Sprintf(`document.querySelector("#videoremote1 video").videoWidth === %d`, 320*(layer+1)))
		watcher.Plays("#videoremote1 video")
		watcher.Shot(fmt.Sprintf("spatial-layer-%d", layer))
	}
	for _, layer := range []int{0, 2} {
		button := fmt.Sprintf("#tl1-%d", layer)
		watcher.Click(button)
		lit(button)
	}
}
