package media

import (
	"testing"
	"time"
)

// A table is made for each change of viewers. The log must not tell each time that there is no room.
func TestTheLogTellsOnceThatPicturesAreNotKept(t *testing.T) {
	room := newRoom(t)
	const many = mostCached / MostGOPBytes
	for id := range uint64(many) {
		c := room.camera(1+id, "vp8")
		room.caching(c.publisher, MostGOPBytes, time.Minute)
		c.keyframe()
	}
	last, viewer := room.camera(many+1, "vp8"), room.join(many+2)
	room.caching(last.publisher, MostGOPBytes, time.Minute)
	last.keyframe()
	for range 5 {
		room.link(last.publisher, viewer)
		last.publisher.RemoveRecipient(viewer)
	}
	if lines := room.core.Lines("are not kept"); len(lines) != 1 {
		t.Errorf("%d lines tell that there is no room", len(lines))
	}
	room.caching(last.publisher, MostGOPBytes, time.Minute-time.Second)
	if lines := room.core.Lines("are not kept"); len(lines) != 2 {
		t.Errorf("%d lines tell that there is no room, after another call", len(lines))
	}
	if cached := room.router.Totals().Cached; cached != mostCached {
		t.Errorf("%d bytes are used", cached)
	}
}
