package media

import (
	"maps"
	"slices"
	"testing"

	"janus-golua/plugin/core"
)

// pauses are the ways in which a viewer is sent nothing for a while, though it stays a
// recipient.
var pauses = map[string]func(t *testing.T, publisher, viewer *Session, paused bool){
	"the publisher's gate": func(t *testing.T, publisher, _ *Session, paused bool) { turnGate(t, publisher, Out, !paused) },
	"the viewer's gate":    func(t *testing.T, _, viewer *Session, paused bool) { turnGate(t, viewer, In, !paused) },
	"a script that takes the packets": func(_ *testing.T, publisher, _ *Session, paused bool) {
		publisher.router.SetScripted(paused)
	},
}

// turnGate opens or closes the gates of audio and video.
func turnGate(t *testing.T, s *Session, direction Direction, open bool) {
	t.Helper()
	for _, medium := range []Medium{Video, Audio} {
		if err := s.Configure(medium, direction, open); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAViewerThatWasSentNothingBeginsAnew leaves out more than half of all sequence
// numbers: those that follow must not look old, for which SRTP would refuse them.
func TestAViewerThatWasSentNothingBeginsAnew(t *testing.T) {
	for name, pause := range pauses {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			c, viewer := room.camera(1, "vp8"), room.join(2)
			room.link(c.publisher, viewer)
			c.keyframe()
			c.delta()
			pause(t, c.publisher, viewer, true)
			c.delta()
			c.sequence += 40_000
			c.delta()
			pause(t, c.publisher, viewer, false)
			c.delta() // refers to what the viewer has not got
			if got := room.asked(c.publisher); got != 1 {
				t.Errorf("a keyframe was asked for %d times, want once", got)
			}
			c.keyframe()
			c.delta()
			if got := room.numbers(viewer); !slices.Equal(got, []int{1, 2, 3, 4}) {
				t.Errorf("it got %v, want 1 to 4", got)
			}
		})
	}
}

// late is a core to which a packet comes just before a table is replaced.
type late struct {
	Core
	packet, again func()
}

func (l *late) SetTable(handle core.Handle, table core.ForwardingTable) {
	if packet := l.packet; packet != nil {
		l.packet = nil
		packet()
	}
	l.Core.SetTable(handle, table)
}

// TestTheLastPacketOfAStreamBeginsNoOther comes when the end of the stream is known, and
// its table still in use.
func TestTheLastPacketOfAStreamBeginsNoOther(t *testing.T) {
	stops := maps.Clone(pauses)
	stops["the recipient"] = func(t *testing.T, publisher, viewer *Session, paused bool) {
		if !paused {
			_ = publisher.AddRecipient(viewer)
			return
		}
		publisher.RemoveRecipient(viewer)
	}
	stops["the route"] = func(t *testing.T, publisher, viewer *Session, paused bool) {
		route := Routing{Medium: Audio, From: First, To: First}
		if !paused {
			_ = publisher.Forward(viewer, route)
			return
		}
		publisher.RemoveRecipient(viewer)
		_ = publisher.Forward(viewer, route)
		publisher.core.(*late).packet = publisher.core.(*late).again
		_, _ = publisher.StopForward(viewer, route)
	}
	for name, stop := range stops {
		room := newRoom(t)
		between := &late{Core: room.core}
		room.router.core = between
		publisher, viewer := room.join(1), room.join(2)
		room.link(publisher, viewer)
		sequence := uint16(100)
		say := func() {
			sequence++
			room.send(publisher, &core.Packet{Buffer: rtpBytes(7, sequence, uint32(sequence)*960, "audio")})
		}
		say()
		between.packet, between.again = say, say
		stop(t, publisher, viewer, true)
		sequence += 40_000
		stop(t, publisher, viewer, false)
		before := len(room.numbers(viewer))
		say()
		if got := room.numbers(viewer); len(got) != before+1 || got[before] != before+1 {
			t.Errorf("%s: it got %v, of which %d were before", name, got, before)
		}
	}
}

// TestAudioGoesOnAfterAPause has nothing to wait for.
func TestAudioGoesOnAfterAPause(t *testing.T) {
	for name, pause := range pauses {
		room := newRoom(t)
		publisher, viewer := room.join(1), room.join(2)
		room.link(publisher, viewer)
		say := func(sequence uint16) {
			room.send(publisher, &core.Packet{Buffer: rtpBytes(7, sequence, uint32(sequence)*960, "audio")})
		}
		say(100)
		pause(t, publisher, viewer, true)
		say(101)
		pause(t, publisher, viewer, false)
		say(50_000)
		if got := room.numbers(viewer); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("%s: it got %v, want 1 and 2", name, got)
		}
	}
}

// TestARouteIsNotPausedByGates goes on, as a route does not ask them.
func TestARouteIsNotPausedByGates(t *testing.T) {
	room := newRoom(t)
	c, viewer := room.camera(1, "vp8"), room.join(2)
	room.link(c.publisher, viewer)
	if err := c.publisher.Forward(viewer, Routing{Medium: Video, From: First, To: First}); err != nil {
		t.Fatal(err)
	}
	c.keyframe()
	turnGate(t, viewer, In, false)
	c.delta()
	turnGate(t, viewer, In, true)
	c.delta()
	if got := room.numbers(viewer); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("it got %v, want 1 to 3", got)
	}
}
