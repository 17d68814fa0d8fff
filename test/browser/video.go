package browser

import (
	"fmt"
	"time"

	"janus-golua/test/janustest"
)

// Video is what a video element shows at a moment.
type Video struct {
	// Time is how many seconds have been played.
	Time   float64 `json:"time"`
	Width  int     `json:"width"`
	Height int     `json:"height"`
	// Dark and Bright are the least and the greatest luminance of a pixel, 0 to
	// 255: in a black picture, both are near 0.
	Dark   float64 `json:"dark"`
	Bright float64 `json:"bright"`
	// Frames is how many frames have been shown.
	Frames int `json:"frames"`
}

// black is the contrast up to which a picture shows nothing.
const black = 24

// look reads a video element by drawing it to a small canvas.
const look = `(() => {
	const video = document.querySelectorAll(%q)[%d];
	if (!video) return { time: -1 };
	const seen = { time: video.currentTime, width: video.videoWidth, height: video.videoHeight,
		frames: video.getVideoPlaybackQuality().totalVideoFrames, dark: 0, bright: 0 };
	if (!seen.width) return seen;
	const canvas = document.createElement("canvas");
	canvas.width = 64; canvas.height = 48;
	const context = canvas.getContext("2d");
	context.drawImage(video, 0, 0, 64, 48);
	const pixels = context.getImageData(0, 0, 64, 48).data;
	seen.dark = 255;
	for (let i = 0; i < pixels.length; i += 4) {
		const luminance = 0.3 * pixels[i] + 0.59 * pixels[i + 1] + 0.11 * pixels[i + 2];
		seen.dark = Math.min(seen.dark, luminance);
		seen.bright = Math.max(seen.bright, luminance);
	}
	return seen;
})()`

// Look is what the nth video that a selector finds shows now; Time is -1
// without one.
func (p *Page) Look(selector string, nth int) Video {
	p.stage.t.Helper()
	return Eval[Video](p, fmt.Sprintf(look, selector, nth))
}

// Plays waits until a video element plays: its time and its frames go on, and it
// is not black.
func (p *Page) Plays(selector string) Video {
	p.stage.t.Helper()
	return p.PlaysNth(selector, 0)
}

// PlaysNth is Plays for the nth that the selector finds, from 0.
func (p *Page) PlaysNth(selector string, nth int) Video {
	p.stage.t.Helper()
	first, now := p.Look(selector, nth), Video{}
	for deadline := time.Now().Add(janustest.Patience); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		now = p.Look(selector, nth)
		if now.Time < first.Time || now.Frames < first.Frames || first.Width == 0 {
			first = now // another element, or one that has just begun
		}
		if now.Width > 0 && now.Time > first.Time && now.Frames >= first.Frames+5 && now.Bright-now.Dark > black {
			return now
		}
	}
	p.stage.t.Fatalf("%s: %s (%d) does not play: %+v, then %+v", p.name, selector, nth, first, now)
	return now
}

// Stops waits until a video element shows no new frames for a second.
func (p *Page) Stops(selector string) {
	p.stage.t.Helper()
	last, since := p.Look(selector, 0), time.Now()
	for deadline := time.Now().Add(janustest.Patience); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if now := p.Look(selector, 0); now.Frames != last.Frames {
			last, since = now, time.Now()
		} else if time.Since(since) > time.Second {
			return
		}
	}
	p.stage.t.Fatalf("%s: %s goes on playing", p.name, selector)
}
