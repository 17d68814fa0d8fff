package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
)

// roomWith are the options for the VideoRoom whose file of settings has a text in `general`.
func roomWith(t *testing.T, general string) janustest.Options {
	t.Helper()
	options := browser.App(t, "videoroom")
	settings := filepath.Join(t.TempDir(), "rooms.jcfg")
	text := fmt.Sprintf("general: { %s }\nroom-1234: { description = \"Demo Room\", publishers = 6, bitrate = 2000000 }\n", general)
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	options.PluginConfig = fmt.Sprintf("general: {\n\tscript = %q\n\tconfig = %q\n\tfiles = %q\n}\n",
		janustest.Root(t)+"/lua/videoroom.lua", settings, filepath.Dir(settings))
	return options
}

// watching notes, in a page, when each PeerConnection is up, and each frame of the remote video.
const watching = `(() => {
	window.ups = [];
	const Real = window.RTCPeerConnection;
	window.RTCPeerConnection = function(...all) {
		const connection = new Real(...all);
		connection.addEventListener("connectionstatechange", () => {
			if (connection.connectionState === "connected") window.ups.push({ at: performance.now(), connection });
		});
		return connection;
	};
	window.RTCPeerConnection.prototype = Real.prototype;
	window.RTCPeerConnection.generateCertificate = Real.generateCertificate;
	window.shown = [];
	window.frozen = null;
	const find = setInterval(() => {
		const video = document.querySelector("#videoremote1 video");
		if (!video || !video.requestVideoFrameCallback) return;
		clearInterval(find);
		const note = (now, frame) => {
			window.shown.push({ at: now, frames: frame.presentedFrames, rtp: frame.rtpTimestamp });
			video.requestVideoFrameCallback(note);
		};
		video.requestVideoFrameCallback(note);
	}, 1);
})()`

// joined is what a viewer's page tells: how many ms passed from PeerConnection up to the first picture,
// the longest time between two pictures after that, and what Chromium's statistics say.
type joined struct {
	First   float64 `json:"first"`
	Longest float64 `json:"longest"`
	Freezes float64 `json:"freezes"`
	Frozen  float64 `json:"frozen"`
	Decoded float64 `json:"decoded"`
	Dropped float64 `json:"dropped"`
	Delay   float64 `json:"delay"` // of the jitter buffer in the last second, in ms
	PLIs    float64 `json:"plis"`
	NACKs   float64 `json:"nacks"`
}

const told = `(async () => {
	// The page's own video goes out over another PeerConnection, which may be up later.
	const remote = window.ups.find(up => up.connection.getTransceivers().some(t => t.currentDirection === "recvonly"));
	const read = async () => [...(await remote.connection.getStats()).values()].find(s => s.type === "inbound-rtp" && s.kind === "video");
	const before = await read();
	await new Promise(done => setTimeout(done, 1000));
	const now = await read();
	let longest = 0;
	for (let i = 1; i < window.shown.length; i++) longest = Math.max(longest, window.shown[i].at - window.shown[i - 1].at);
	return { first: window.shown[0].at - remote.at, longest, freezes: now.freezeCount, frozen: now.totalFreezesDuration,
		decoded: now.framesDecoded, dropped: now.framesDropped, plis: now.pliCount, nacks: now.nackCount,
		delay: 1000 * (now.jitterBufferDelay - before.jitterBufferDelay) / (now.jitterBufferEmittedCount - before.jitterBufferEmittedCount) };
})()`

// TestABrowserSeesKeptPicturesAtOnce has viewers join Chromium's publisher, without and with kept
// pictures. The picture must come at once, be live, and go on.
func TestABrowserSeesKeptPicturesAtOnce(t *testing.T) {
	for _, general := range []string{"", "gop_cache = { kbytes = 2048, seconds = 6 }"} {
		t.Run(general, func(t *testing.T) {
			stage := browser.Start(t, roomWith(t, general))
			enter(stage, "videoroomtest.html", "anna")
			time.Sleep(8 * time.Second) // until the encoder is at its rate, and a group is old
			for i := range 2 {
				time.Sleep(time.Duration(i) * 700 * time.Millisecond)
				page := stage.Open("videoroomtest.html")
				page.Run(watching)
				join(page, fmt.Sprintf("viewer%d", i))
				page.Plays("#videoremote1 video")
				page.Wait("a second of pictures", "window.shown.length > 30")
				seen := browser.Eval[joined](page, told)
				t.Logf("%+v", seen)
				if seen.Delay > 300 {
					t.Errorf("the picture is %v ms late", seen.Delay)
				}
				if i == 0 {
					page.Shot("kept-pictures")
				}
				page.Close()
			}
		})
	}
}
