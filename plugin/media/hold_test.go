package media

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
)

// camera is a plain video on m-line 0, a frame of one packet each 33 ms.
type camera struct {
	room      *room
	publisher *Session
	codec     string
	ssrc      uint32
	sequence  uint16
}

func (r *room) camera(id uint64, codec string) *camera {
	s := r.join(id)
	s.Describe([]Description{{Medium: Video, Codec: codec}})
	return &camera{room: r, publisher: s, codec: codec, ssrc: uint32(id), sequence: uint16(1000 * id)}
}

// packet sends one more packet, with the given payload.
func (c *camera) packet(payload string) {
	c.sequence++
	c.give(c.sequence, payload)
}

func (c *camera) give(sequence uint16, payload string) {
	c.room.send(c.publisher, &core.Packet{Video: true, Buffer: rtpBytes(c.ssrc, sequence, uint32(sequence)*3000, payload)})
}

func (c *camera) delta() {
	c.room.core.SetNow(c.room.core.Now() + 33*time.Millisecond)
	c.packet(deltas[c.codec])
}

func (c *camera) keyframe() {
	c.room.core.SetNow(c.room.core.Now() + 33*time.Millisecond)
	c.packet(keyframes[c.codec])
}

// numbers are the sequence numbers that a viewer got.
func (r *room) numbers(viewer *Session) (got []int) {
	for _, a := range r.arrivals(viewer) {
		got = append(got, int(a.sequence))
	}
	return got
}

// asked counts the requests for keyframes that a publisher got.
func (r *room) asked(publisher *Session) (count int) {
	for _, call := range r.core.Calls("SendPLI") {
		if call.Handle == publisher.handle {
			count++
		}
	}
	return count
}

func TestAViewerBeginsWithAKeyframe(t *testing.T) {
	for codec := range keyframes {
		if codec == "" {
			continue
		}
		t.Run(codec, func(t *testing.T) {
			room := newRoom(t)
			c, early, late := room.camera(1, codec), room.join(2), room.join(3)
			room.link(c.publisher, early)
			c.keyframe()
			c.delta()
			room.link(c.publisher, late)
			if room.asked(c.publisher) != 0 {
				t.Error("a keyframe was asked for that nobody needs")
			}
			for range 10 { // 330 ms
				c.delta()
			}
			if got := room.numbers(late); len(got) != 0 {
				t.Errorf("it got %v before a keyframe", got)
			}
			if got := room.asked(c.publisher); got != 1 {
				t.Errorf("a keyframe was asked for %d times, want once", got)
			}
			last := c.sequence
			c.keyframe()
			c.give(last, deltas[codec]) // late, from before the keyframe
			c.delta()
			if got := room.numbers(late); !slices.Equal(got, []int{1, 2}) {
				t.Errorf("it got %v, want 1 and 2", got)
			}
			if got := len(room.numbers(early)); got != 15 {
				t.Errorf("the other viewer got %d packets, want all 15", got)
			}
			for range 100 {
				c.delta()
			}
			if got := room.asked(c.publisher); got != 1 {
				t.Errorf("a keyframe was asked for %d times in the end", got)
			}
			if held := late.Stats().Out[0].Held; held != 10 {
				t.Errorf("%d packets are counted as held, want 10", held)
			}
		})
	}
}

// TestAllPacketsOfAKeyframePass sends parameter sets and slices one by one.
func TestAllPacketsOfAKeyframePass(t *testing.T) {
	for codec, payloads := range map[string][]string{
		"vp8":  {"\x90\x80\x01\x00", "\x80\x80\x01more", "\x81\x80\x01\x01"},
		"vp9":  {"\x88\x01\x00", "\x80\x01more", "\x84\x01end"},
		"h264": {"\x67\x42\x00\x1f", "\x68\xce\x3c", "\x06\x05\x01", "\x7c\x85\x88", "\x7c\x05more", "\x7c\x45end"},
		"h265": {"\x40\x01\x0c", "\x42\x01\x01", "\x44\x01\xc0", "\x62\x01\x93x", "\x62\x01\x13more", "\x62\x01\x53end"},
		"av1":  {"\x18\x0a\x0b\x00", "\x90more", "\x80end"},
	} {
		room := newRoom(t)
		c, viewer := room.camera(1, codec), room.join(2)
		room.link(c.publisher, viewer)
		c.delta()
		for _, payload := range payloads[1:] { // the end of a keyframe that began before
			if codec[:1] != "h" {
				c.packet(payload)
			}
		}
		if got := len(room.numbers(viewer)); got != 0 {
			t.Errorf("%s: %d packets passed before the keyframe began", codec, got)
		}
		for _, payload := range payloads {
			c.packet(payload)
		}
		c.delta()
		if got := len(room.numbers(viewer)); got != len(payloads)+1 {
			t.Errorf("%s: %d packets passed, want %d", codec, got, len(payloads)+1)
		}
	}
}

// TestWhoJoinsAnewWaitsAgain ends a route, changes the SSRC, and changes the publisher:
// numbers go on from one to the next.
func TestWhoJoinsAnewWaitsAgain(t *testing.T) {
	room := newRoom(t)
	a, b, viewer := room.camera(1, "vp8"), room.camera(2, "h264"), room.join(3)
	room.link(a.publisher, viewer)
	want := 0
	step := func(what string, c *camera) {
		t.Helper()
		room.core.SetNow(room.core.Now() + time.Second) // the pause between two requests is over
		before := room.asked(c.publisher)
		c.delta()
		c.delta()
		if got := len(room.numbers(viewer)); got != want {
			t.Errorf("%s: %d packets came before a keyframe", what, got-want)
		}
		if got := room.asked(c.publisher); got != before+1 {
			t.Errorf("%s: asked for %d keyframes, want 1", what, got-before)
		}
		c.keyframe()
		c.delta()
		want += 2
		if got := room.numbers(viewer); len(got) != want || got[want-1] != want {
			t.Errorf("%s: got %v", what, got)
		}
	}
	step("at first", a)
	a.publisher.RemoveRecipient(viewer)
	a.delta()
	room.link(a.publisher, viewer)
	step("the same one again", a)
	a.ssrc = 77
	step("another SSRC", a)
	a.publisher.RemoveRecipient(viewer)
	room.link(b.publisher, viewer)
	step("another publisher", b)
	viewer.HangupMedia()
	viewer.SetupMedia()
	_ = viewer.Configure(Video, In, true)
	want = 0
	room.core.Forget()
	step("another PeerConnection", b)
}

// TestAnOverlapIsNoGap adds the next publisher before it ends the one before: until the
// next one's keyframe comes, the viewer gets the one before, and it waits once only.
func TestAnOverlapIsNoGap(t *testing.T) {
	room := newRoom(t)
	a, b, viewer := room.camera(1, "vp8"), room.camera(2, "vp8"), room.join(3)
	room.link(a.publisher, viewer)
	a.keyframe()
	room.link(b.publisher, viewer)
	for range 3 {
		a.delta()
		b.delta()
	}
	b.keyframe()
	b.delta()
	a.publisher.RemoveRecipient(viewer)
	b.delta()
	b.delta()
	var from []uint32
	for i, got := range room.arrivals(viewer) {
		from = append(from, got.from)
		if int(got.sequence) != i+1 {
			t.Errorf("packet %d has number %d", i, got.sequence)
		}
	}
	if !slices.Equal(from, []uint32{1, 1, 1, 1, 2, 2, 2, 2}) {
		t.Errorf("got packets of %v", from)
	}
}

// TestALateOneOfTheSourceBeforeChangesNothing: it begins no keyframe, and does not make
// the viewer change its source for one packet.
func TestALateOneOfTheSourceBeforeChangesNothing(t *testing.T) {
	room := newRoom(t)
	c, viewer := room.camera(1, "vp8"), room.join(3)
	room.link(c.publisher, viewer)
	c.keyframe()
	c.delta()
	c.ssrc = 50
	c.keyframe()
	before := room.asked(c.publisher)
	c.ssrc = 1
	c.give(1003, deltas["vp8"])
	c.ssrc = 50
	c.delta()
	if got := room.numbers(viewer); !slices.Equal(got, []int{1, 2, 3, 4}) {
		t.Errorf("got %v", got)
	}
	for range 200 {
		c.delta()
	}
	c.ssrc = 1 // much later it is back
	got := len(room.numbers(viewer))
	c.delta()
	if len(room.numbers(viewer)) != got || room.asked(c.publisher) != before+2 {
		t.Error("it does not wait for a keyframe of the source that is back")
	}
}

func TestNothingIsHeldThatCannotBeRecognised(t *testing.T) {
	for name, prepare := range map[string]func(*camera){
		"a codec that is not known": func(c *camera) { c.publisher.Describe([]Description{{Medium: Video, Codec: "theora"}}) },
		"end-to-end encryption":     func(c *camera) { c.publisher.SetEncrypted(true) },
		"encryption, told first": func(c *camera) {
			c.publisher.HangupMedia()
			c.publisher.SetupMedia()
			_ = c.publisher.Configure(Video, Out, true)
			c.publisher.SetEncrypted(true)
			c.publisher.Describe([]Description{{Medium: Video, Codec: "vp8"}})
		},
		"audio": func(c *camera) { c.publisher.Describe([]Description{{Medium: Audio, Codec: "vp8"}}) },
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			c, viewer := room.camera(1, "vp8"), room.join(2)
			c.delta()
			prepare(c)
			room.link(c.publisher, viewer)
			c.delta()
			c.delta()
			if got := room.numbers(viewer); !slices.Equal(got, []int{1, 2}) {
				t.Errorf("got %v, want both packets", got)
			}
			if room.asked(c.publisher) != 0 {
				t.Error("a keyframe was asked for")
			}
		})
	}
}

func TestEncryptionThatIsToldLaterEndsTheWait(t *testing.T) {
	room := newRoom(t)
	c, viewer := room.camera(1, "vp8"), room.join(2)
	room.link(c.publisher, viewer)
	c.delta()
	c.publisher.SetEncrypted(true)
	c.delta()
	if got := len(room.numbers(viewer)); got != 1 {
		t.Errorf("%d packets came, want the second one", got)
	}
}

// TestAPublisherWithoutKeyframesIsSeenAllTheSame heeds no request: it is asked again each
// 500 ms, and after six requests the viewer gets what there is.
func TestAPublisherWithoutKeyframesIsSeenAllTheSame(t *testing.T) {
	for _, pause := range []time.Duration{33 * time.Millisecond, 900 * time.Millisecond, 10 * time.Second} {
		t.Run(fmt.Sprint(pause), func(t *testing.T) {
			room := newRoom(t)
			c, viewer := room.camera(1, "h264"), room.join(2)
			room.link(c.publisher, viewer)
			began := room.core.Now()
			for room.got(viewer) == 0 {
				if room.core.Now()-began > 7*max(pause, rewriter.AskAgain) {
					t.Fatalf("after %v nothing has come", room.core.Now()-began)
				}
				room.core.SetNow(room.core.Now() + pause)
				c.packet(deltas["h264"])
			}
			waited := room.core.Now() - began
			if waited < rewriter.MostAsks*rewriter.AskAgain {
				t.Errorf("it came after %v already", waited)
			}
			if got := room.asked(c.publisher); got != rewriter.MostAsks {
				t.Errorf("a keyframe was asked for %d times", got)
			}
			for range 100 {
				c.delta()
			}
			if got := room.got(viewer); got != 101 {
				t.Errorf("%d packets came, want 101", got)
			}
		})
	}
}

// TestAJudgedViewerThatComesBackWaitsToo ends and renews the route to viewers for whom
// packets are chosen.
// TestPublishersWithoutKeyframesThatTakeTurns share a viewer's m-line: each is asked, and
// none makes the wait begin anew for the other.
func TestPublishersWithoutKeyframesThatTakeTurns(t *testing.T) {
	room := newRoom(t)
	a, b, viewer := room.camera(1, "vp8"), room.camera(2, "h264"), room.join(3)
	room.link(a.publisher, viewer)
	room.link(b.publisher, viewer)
	for range 120 { // 2 * 4 s
		a.delta()
		b.delta()
	}
	if got := len(room.numbers(viewer)); got < 30 {
		t.Errorf("the viewer got %d packets of 240", got)
	}
	for _, c := range []*camera{a, b} {
		if got := room.asked(c.publisher); got < 6 {
			t.Errorf("publisher %d was asked %d times", c.publisher.ID, got)
		}
	}
}

func TestAJudgedViewerThatComesBackWaitsToo(t *testing.T) {
	room := newRoom(t)
	e := room.simulcaster(1)
	viewer := room.join(2)
	room.link(e.publisher, viewer)
	e.send(true, 0, 1, 2)
	e.send(true, 0, 1, 2)
	e.publisher.RemoveRecipient(viewer)
	e.send(false, 0, 1, 2)
	room.link(e.publisher, viewer)
	before := len(room.seen(viewer))
	e.send(false, 0, 1, 2)
	if got := room.seen(viewer)[before:]; len(got) != 0 {
		t.Errorf("got %+v without a keyframe", got)
	}
	e.send(true, 0, 1, 2)
	e.send(false, 0, 1, 2)
	if got := room.seen(viewer)[before:]; len(got) == 0 || got[0].frame != 5 {
		t.Errorf("got %+v", got)
	}
	continuous(t, room.seen(viewer))
}

func TestWaitingAllocatesNothing(t *testing.T) {
	room := newQuietRoom(t)
	c := room.camera(1, "vp8")
	for id := uint64(2); id < 12; id++ {
		room.link(c.publisher, room.join(id))
	}
	c.delta()
	packet := &core.Packet{Video: true, Buffer: rtpBytes(1, 1, 0, deltas["vp8"])}
	if allocations := testing.AllocsPerRun(1000, func() { room.send(c.publisher, packet) }); allocations != 0 {
		t.Errorf("%v allocations a packet", allocations)
	}
	if got := room.core.Forwarded(); got != 0 {
		t.Errorf("%d packets were sent", got)
	}
}
