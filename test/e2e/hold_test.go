package e2e

import (
	"bytes"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// TestWhoJoinsAVideoBeginsWithAKeyframe joins while the video is being sent, once by the
// publisher's thread and once by a forwarder. The publisher must be asked for a keyframe, and
// the viewer's packets must begin with the next keyframe.
func TestWhoJoinsAVideoBeginsWithAKeyframe(t *testing.T) {
	for name, configuration := range map[string]string{"inline": "inline_viewers = 16", "through a ring": "inline_viewers = 0"} {
		t.Run(name, func(t *testing.T) {
			j := startWith(t, anything, configuration)
			publishing := NewPeer(t)
			video := publishing.AddVideo()
			video.KeyframeEvery = 200
			publisher := join(t, j, publishing)
			early, late := join(t, j, NewPeer(t).Receive(Video)), join(t, j, NewPeer(t).Receive(Video))
			early.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, early.id)
			video.Until("before", "the first viewer", func() bool { return len(early.PacketsOf("0")) >= 20 })
			requests := video.PLIs()
			late.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, late.id)
			joined := len(video.Sent)
			video.Until("waiting", "a request for a keyframe", func() bool { return video.PLIs() > requests })
			video.Until("after", "the second viewer", func() bool { return len(late.PacketsOf("0")) >= 20 })
			first := joined
			for !video.IsKeyframe(first) {
				first++
			}
			got := late.PacketsOf("0")
			for i, packet := range got {
				if !bytes.Equal(packet.Payload, video.Sent[first+i]) {
					t.Fatalf("packet %d is %q, want %q", i, packet.Payload, video.Sent[first+i])
				}
			}
			if got[0].SequenceNumber != 1 {
				t.Errorf("it begins with number %d", got[0].SequenceNumber)
			}
			Continuous(t, got, 3000)
			Continuous(t, early.PacketsOf("0"), 3000)
		})
	}
}

// TestAVideoWithoutKeyframesIsSeenAllTheSame has a publisher that ignores keyframe requests.
func TestAVideoWithoutKeyframesIsSeenAllTheSame(t *testing.T) {
	j := Start(t, Options{Source: anything})
	publishing := NewPeer(t)
	video := publishing.AddVideo()
	video.KeyframeEvery = 1 << 30
	publisher, viewer := join(t, j, publishing), join(t, j, NewPeer(t).Receive(Video))
	video.Until("the first one", "the m-line", func() bool {
		return gjson.Get(publisher.run(t, "return streamStats { session = %d }", publisher.id), "in.0.packets").Int() > 0
	})
	viewer.run(t, `assert(forward { from = %d, to = %d, medium = "video" })`, publisher.id, viewer.id)
	began := time.Now()
	video.Until("no keyframe", "packets all the same", func() bool { return len(viewer.PacketsOf("0")) > 0 })
	if waited := time.Since(began); waited < 3*time.Second {
		t.Errorf("they came after %v, without a keyframe", waited)
	}
	if got := video.PLIs(); got < 2 {
		t.Errorf("a keyframe was asked for %d times", got)
	}
}
