package media

import (
	"sync"
	"testing"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
)

// feeds counts the viewers in the table of a publisher.
func (r *room) feeds(publisher *Session) int { return len(r.core.Table(publisher.handle).Viewers) }

// A thread of the former publisher has numbered its packet, and has not sent it yet.
func TestAPublisherFollowsWhenTheFormerOneHasSentAll(t *testing.T) {
	room, media, former := busyRoom(t)
	next, viewer := room.join(2), room.join(3)
	room.send(next, videoPacket(8, 1))
	room.link(former, viewer)
	leave := sync.OnceFunc(media.enter())
	defer leave() // also when the test fails
	former.RemoveRecipient(viewer)
	room.link(next, viewer)
	_ = next.Configure(Audio, Out, false) // and whatever else changes meanwhile
	if room.feeds(former) != 0 || room.feeds(next) != 0 {
		t.Fatalf("the former one feeds %d, the next one %d while a thread is inside", room.feeds(former), room.feeds(next))
	}
	leave()
	awaiting.Until(t, "the next one feeds the viewer", func() bool { return room.feeds(next) == 1 })
	room.send(next, videoPacket(8, 2))
	if room.got(viewer) != 1 {
		t.Error("its packets do not come")
	}
}

func TestTheSamePublisherFollowsItself(t *testing.T) {
	room, media, publisher := busyRoom(t)
	viewer := room.join(3)
	room.link(publisher, viewer)
	leave := sync.OnceFunc(media.enter())
	defer leave() // also when the test fails
	publisher.RemoveRecipient(viewer)
	room.link(publisher, viewer)
	leave()
	awaiting.Until(t, "it feeds the viewer again", func() bool { return room.feeds(publisher) == 1 })
}

// A publisher that feeds a viewer already goes on while another one leaves it.
func TestAnOverlapOfPublishersGoesOn(t *testing.T) {
	room, media, former := busyRoom(t)
	next, viewer := room.join(2), room.join(3)
	room.send(next, videoPacket(8, 1))
	room.link(former, viewer)
	room.link(next, viewer)
	leave := sync.OnceFunc(media.enter())
	defer leave() // also when the test fails
	former.RemoveRecipient(viewer)
	_ = next.Configure(Audio, Out, false)
	if room.feeds(next) != 1 {
		t.Error("it has stopped")
	}
	leave()
}

func TestAViewerThatLeavesIsNotWaitedFor(t *testing.T) {
	room, media, former := busyRoom(t)
	next, viewer := room.join(2), room.join(3)
	room.send(next, videoPacket(8, 1))
	room.link(former, viewer)
	leave := sync.OnceFunc(media.enter())
	defer leave() // also when the test fails
	former.RemoveRecipient(viewer)
	room.link(next, viewer)
	viewer.Destroy()
	leave()
	awaiting.Until(t, "all is let go of", func() bool { return former.kept() == 0 })
	if room.feeds(next) != 0 {
		t.Error("it feeds a session that is gone")
	}
}

// If no thread uses a table, nothing waits.
func TestAQuietPublisherIsFollowedAtOnce(t *testing.T) {
	room := newRoom(t)
	publishers := []*Session{room.join(1), room.join(2)}
	viewer := room.join(3)
	for i, p := range publishers {
		room.send(p, videoPacket(uint32(7+i), 1))
	}
	for round := range 10 {
		from, to := publishers[round%2], publishers[(round+1)%2]
		from.RemoveRecipient(viewer)
		room.link(to, viewer)
		before := room.got(viewer)
		room.core.Incoming(to, to.handle, &core.Packet{MIndex: 1, Video: true, Buffer: rtpBytes(uint32(7+(round+1)%2), uint16(round+2), 0, "video")})
		if room.got(viewer) != before+1 {
			t.Fatalf("round %d: the packet did not come", round)
		}
	}
}
