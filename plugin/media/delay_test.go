package media

import (
	"testing"

	"janus-golua/plugin/core"
)

// The viewer's own playout delay wins over the publisher's, plain or selected, and both
// end with the PeerConnection.
func TestPlayoutDelay(t *testing.T) {
	room := newRoom(t)
	newest := func(viewer *Session) [2]int {
		var found [2]int
		for _, call := range room.core.Calls("RTP") {
			if call.Handle == viewer.handle {
				found = [2]int{call.Extensions.MinDelay, call.Extensions.MaxDelay}
			}
		}
		return found
	}
	plain, viewer := room.join(1), room.join(2)
	viewer.Describe([]Description{{Medium: Video}})
	if err := plain.Forward(viewer, Routing{From: 0, To: 0}); err != nil {
		t.Fatal(err)
	}
	sequence := uint16(0)
	sendPlain := func() {
		sequence++
		room.send(plain, &core.Packet{MIndex: 0, Video: true, Buffer: rtpBytes(7, sequence, 0, "payload")})
	}
	simulcaster, other := room.simulcaster(3), room.join(4)
	other.Describe([]Description{{Medium: Video}})
	if err := simulcaster.publisher.Forward(other, Routing{From: 1, To: 0}); err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		name              string
		publisher, viewer *Session
		line              int
		send              func()
	}{
		{"plain", plain, viewer, 0, sendPlain},
		{"selected", simulcaster.publisher, other, 1, func() { simulcaster.send(true, 0, 1, 2) }},
	} {
		for _, step := range []struct {
			name string
			do   func()
			want [2]int
		}{
			{"none", func() {}, [2]int{-1, -1}},
			{"the publisher's", func() { way.publisher.PublishPlayoutDelay(way.line, &PlayoutDelay{5, 4095}) }, [2]int{5, 4095}},
			{"the viewer's", func() { way.viewer.SetPlayoutDelay(First, &PlayoutDelay{0, 0}) }, [2]int{0, 0}},
			{"that of its m-line", func() { way.viewer.SetPlayoutDelay(0, &PlayoutDelay{1, 2}) }, [2]int{1, 2}},
			{"the publisher's again", func() { way.viewer.SetPlayoutDelay(First, nil) }, [2]int{5, 4095}},
			{"none again", func() { way.publisher.PublishPlayoutDelay(First, nil) }, [2]int{-1, -1}},
		} {
			step.do()
			way.send()
			way.send()
			if got := newest(way.viewer); got != step.want {
				t.Errorf("%s, %s: %v, want %v", way.name, step.name, got, step.want)
			}
		}
		way.viewer.SetPlayoutDelay(0, &PlayoutDelay{1, 2})
		way.viewer.HangupMedia()
		if way.viewer.delaysGot != nil {
			t.Errorf("%s: after the hangup it is still there", way.name)
		}
	}
}
