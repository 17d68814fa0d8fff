package lines

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"janus-golua/test/browser"
)

// page watches with one PeerConnection. looks has an entry for each time that more frames of a video
// were decoded than at the look before: the time in ms since 1970, the number of the video among the
// videos, the frames decoded so far and the height.
const page = `<!doctype html><title>viewer</title><script>
const looks = [], pc = new RTCPeerConnection();
pc.ontrack = event => {
	const element = document.createElement(event.track.kind);
	element.autoplay = true;
	element.muted = true;
	element.srcObject = new MediaStream([event.track]);
	document.body.append(element);
};
async function answer(sdp) {
	await pc.setRemoteDescription({ type: "offer", sdp });
	await pc.setLocalDescription(await pc.createAnswer());
	while (pc.iceGatheringState !== "complete") await new Promise(done => setTimeout(done, 10));
	return pc.localDescription.sdp;
}
const decoded = new Map();
async function look() {
	const videos = [...(await pc.getStats()).values()]
		.filter(each => each.type === "inbound-rtp" && each.kind === "video")
		.sort((one, other) => Number(one.mid) - Number(other.mid));
	videos.forEach((video, i) => {
		if (!(video.framesDecoded > (decoded.get(i) || 0))) return;
		decoded.set(i, video.framesDecoded);
		looks.push([Date.now(), i, video.framesDecoded, video.frameHeight || 0]);
	});
}
(async () => {
	for (;;) {
		await look();
		await new Promise(done => setTimeout(done, 50));
	}
})();
</script><body></body>`

// viewerPage serves the page.
var viewerPage = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte(page))
})

// tab is a viewer in Chromium.
type tab struct{ page *browser.Page }

func newTab(page *browser.Page) *tab { return &tab{page} }

func (c *tab) answer(t testing.TB, sdp string) string {
	t.Helper()
	text, err := json.Marshal(sdp)
	must(t, err)
	return browser.Eval[string](c.page, fmt.Sprintf("answer(%s)", text))
}

func (c *tab) close() { c.page.Close() }

func (c *tab) seen(t testing.TB) []Look {
	t.Helper()
	return looksOf(browser.Eval[[][4]int64](c.page, "looks"))
}

// looksOf reads the looks of a page.
func looksOf(rows [][4]int64) (looks []Look) {
	for _, each := range rows {
		looks = append(looks, Look{At: time.UnixMilli(each[0]), Stream: int(each[1]), Frames: int(each[2]), Height: int(each[3])})
	}
	return looks
}
