package media

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
)

const ms = time.Millisecond

// keyframeRequest is a PLI or a FIR for an SSRC.
func keyframeRequest(kind string, ssrc uint32) rtcp.Packet {
	if kind == "FIR" {
		return &rtcp.FullIntraRequest{SenderSSRC: 9, FIR: []rtcp.FIREntry{{SSRC: ssrc}}}
	}
	return &rtcp.PictureLossIndication{SenderSSRC: 9, MediaSSRC: ssrc}
}

// sentPLIs are the times at which a session was asked for keyframes, by m-line. clock runs
// for a time in steps, and each step does something.
type clock struct {
	*room
	asked map[string][]time.Duration // by handle and m-line
	seen  int
}

func (c *clock) run(length, step time.Duration, do func(at time.Duration)) {
	began := c.core.Now()
	for at := time.Duration(0); at < length; at += step {
		c.core.SetNow(began + at)
		do(at)
		c.note()
	}
	c.core.SetNow(began + length)
}

func (c *clock) note() {
	if c.asked == nil {
		c.asked = make(map[string][]time.Duration)
	}
	calls := c.core.Calls("SendPLI")
	for _, call := range calls[c.seen:] {
		who := fmt.Sprintf("%d/%d", call.Handle, call.MIndex)
		c.asked[who] = append(c.asked[who], c.core.Now())
	}
	c.seen = len(calls)
}

// apart checks that requests keep the pause.
func (c *clock) apart() {
	c.t.Helper()
	for who, at := range c.asked {
		for i := 1; i < len(at); i++ {
			if at[i]-at[i-1] < keyframePause {
				c.t.Errorf("%s was asked twice within %v", who, at[i]-at[i-1])
			}
		}
	}
}

func (c *clock) count() (count int) {
	for _, at := range c.asked {
		count += len(at)
	}
	return count
}

func TestRequestsOfManyViewersAreFewForThePublisher(t *testing.T) {
	for _, kind := range []string{"PLI", "FIR"} {
		for _, sends := range []bool{true, false} {
			t.Run(fmt.Sprint(kind, " sending ", sends), func(t *testing.T) {
				c := &clock{room: newRoom(t)}
				publisher := c.join(1)
				if sends {
					c.send(publisher, videoPacket(7, 1))
				}
				var viewers []*Session
				for id := uint64(2); id < 12; id++ {
					viewers = append(viewers, c.join(id))
					c.link(publisher, viewers[len(viewers)-1])
				}
				c.run(time.Second, 10*ms, func(time.Duration) {
					for _, viewer := range viewers {
						viewer.IncomingRTCP(rtcpPacket(t, keyframeRequest(kind, 1)))
					}
					if sends {
						c.send(publisher, videoPacket(7, 2))
					}
				})
				if got := c.count(); got < 2 || got > 3 {
					t.Errorf("1000 requests in a second became %d at the publisher: %v", got, c.asked)
				}
				if sends {
					c.apart()
				}
				if got := c.router.Totals(); got.KeyframesWanted != 1000 || got.KeyframesAsked != uint64(c.count()) {
					t.Errorf("counted %d wanted and %d asked, of %d", got.KeyframesWanted, got.KeyframesAsked, c.count())
				}
			})
		}
	}
}

// A script may set a longer pause; it ends with the PeerConnection.
func TestAScriptSetsThePause(t *testing.T) {
	c := &clock{room: newRoom(t)}
	publisher := c.join(1)
	for _, row := range []struct {
		pause time.Duration
		want  int // in three seconds
	}{{2 * time.Second, 2}, {time.Second, 3}, {0, 6}} {
		publisher.SetKeyframePause(row.pause)
		c.core.SetNow(c.core.Now() + time.Minute)
		before := c.count()
		c.run(3*time.Second, 10*ms, func(time.Duration) {
			publisher.SendPLI(1)
			c.send(publisher, videoPacket(7, 1))
		})
		// One more may go out before the first packet.
		if got := c.count() - before; got < row.want || got > row.want+1 {
			t.Errorf("with a pause of %v there were %d requests, want %d", row.pause, got, row.want)
		}
	}
	publisher.SetKeyframePause(time.Minute)
	publisher.HangupMedia()
	publisher.SetupMedia()
	if publisher.asking.longer != 0 {
		t.Error("the pause has outlived its PeerConnection")
	}
}

// videoOf is a packet of some m-line.
func videoOf(mindex int, sequence uint16) *core.Packet {
	return &core.Packet{MIndex: mindex, Video: true, Buffer: rtpBytes(uint32(mindex+10), sequence, 0, "video")}
}

func TestEachMLineHasItsOwnLimit(t *testing.T) {
	c := &clock{room: newRoom(t)}
	publisher := c.join(1)
	for mindex := 1; mindex <= 2; mindex++ {
		c.send(publisher, videoOf(mindex, 1))
	}
	c.run(10*time.Second, 20*ms, func(time.Duration) {
		publisher.SendPLI(1)
		publisher.SendPLI(2)
		c.send(publisher, videoOf(1, 2))
		c.send(publisher, videoOf(2, 2))
	})
	c.apart()
	for _, who := range []string{"1/1", "1/2"} {
		if got := len(c.asked[who]); got != 20 {
			t.Errorf("%s was asked %d times in 10 s", who, got)
		}
	}
	for i, line := range publisher.Stats().In {
		if line.KeyframesAsked != 20 {
			t.Errorf("m-line %d counts %d", i, line.KeyframesAsked)
		}
	}
}

// A request in a pause is not lost: it goes out with the first packet after the pause.
func TestTheLastKeyframeRequestIsNotLost(t *testing.T) {
	for name, c := range map[string]struct {
		request   time.Duration // the second one
		packets   []time.Duration
		requested []time.Duration
	}{
		"none more":                        {-1, []time.Duration{100 * ms, 600 * ms, 2000 * ms}, []time.Duration{0}},
		"with the pause's end":             {1 * ms, []time.Duration{100 * ms, 499 * ms, 500 * ms, 520 * ms, 1100 * ms}, []time.Duration{0, 500 * ms}},
		"as the publisher sends again":     {499 * ms, []time.Duration{30_000 * ms, 31_000 * ms}, []time.Duration{0, 30_000 * ms}},
		"a request later goes out at once": {700 * ms, []time.Duration{800 * ms, 1300 * ms}, []time.Duration{0, 700 * ms}},
	} {
		for _, gate := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " gate ", gate), func(t *testing.T) {
				c2 := &clock{room: newRoom(t)}
				publisher := c2.join(1)
				_ = publisher.Configure(Video, Out, gate)
				c2.send(publisher, videoPacket(7, 1))
				began := c2.core.Now()
				publisher.SendPLI(1)
				c2.note()
				at := slices.Sorted(slices.Values(append(slices.Clone(c.packets), c.request)))
				for _, when := range at {
					if when < 0 {
						continue
					}
					c2.core.SetNow(began + when)
					if when == c.request {
						publisher.SendPLI(1)
					} else {
						c2.send(publisher, videoPacket(7, 2))
					}
					c2.note()
				}
				var got []time.Duration
				for _, when := range c2.asked["1/1"] {
					got = append(got, when-began)
				}
				if !slices.Equal(got, c.requested) {
					t.Errorf("requests at %v, want %v", got, c.requested)
				}
			})
		}
	}
}

// A request for all m-lines is one for each of video; one that cannot be asked yet is asked later.
func TestAKeyframeRequestForAllIsOneForEach(t *testing.T) {
	c := &clock{room: newRoom(t)}
	publisher := c.join(1)
	c.send(publisher, &core.Packet{Buffer: rtpBytes(1, 1, 0, "audio")})
	c.send(publisher, videoOf(1, 1))
	c.send(publisher, videoOf(2, 1))
	c.run(2*time.Second, 100*ms, func(at time.Duration) {
		switch at {
		case 0:
			publisher.SendPLI(2)
		case 100 * ms:
			publisher.SendPLI(First)
		}
		c.send(publisher, videoOf(1, 2))
		c.send(publisher, videoOf(2, 2))
	})
	c.apart()
	if got := fmt.Sprint(len(c.asked["1/1"]), len(c.asked["1/2"]), len(c.asked)); got != "1 2 2" {
		t.Errorf("asked %v", c.asked)
	}
	publisher.SendPLI(First)
	c.note()
	if len(c.asked["1/-1"]) != 1 {
		t.Errorf("all at once: %v", c.asked)
	}
	publisher.SendPLI(1)
	publisher.SendPLI(2)
	c.note()
	if c.count() != 4 {
		t.Errorf("the request for all does not count for each: %v", c.asked)
	}
}

// A request before the first packet is remembered until that comes.
func TestAKeyframeRequestBeforeTheFirstPacketIsNotLost(t *testing.T) {
	for name, mindex := range map[string]int{"one": 1, "all": First} {
		t.Run(name, func(t *testing.T) {
			c := &clock{room: newRoom(t)}
			publisher := c.join(1)
			c.run(100*ms, 10*ms, func(time.Duration) { publisher.SendPLI(mindex) })
			before := c.count()
			c.run(3*time.Second, 10*ms, func(time.Duration) { c.send(publisher, videoPacket(7, 1)) })
			if got := c.count() - before; got != 1 {
				t.Errorf("%d requests with the packets: %v", got, c.asked)
			}
		})
	}
}

// A PeerConnection that begins, and one that is negotiated anew, are asked at once.
func TestANewPeerConnectionIsAskedAtOnce(t *testing.T) {
	for name, anew := range map[string]func(s *Session){
		"another":      func(s *Session) { s.HangupMedia(); s.SetupMedia() },
		"the first":    func(s *Session) { s.SetupMedia() },
		"renegotiated": func(s *Session) { s.Describe([]Description{{Medium: Audio}, {Medium: Video}}) },
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{room: newRoom(t)}
			publisher := c.join(1)
			c.send(publisher, videoPacket(7, 1))
			publisher.SendPLI(1)
			anew(publisher)
			publisher.SendPLI(1)
			c.note()
			if c.count() != 2 {
				t.Errorf("asked %d times, want 2", c.count())
			}
		})
	}
	t.Run("nothing is left of the one before", func(t *testing.T) {
		c := &clock{room: newRoom(t)}
		publisher := c.join(1)
		c.send(publisher, videoPacket(7, 1))
		publisher.SendPLI(1)
		publisher.SendPLI(1)
		publisher.HangupMedia()
		publisher.SendPLI(1) // to nobody
		publisher.SetupMedia()
		c.run(2*time.Second, 100*ms, func(time.Duration) { c.send(publisher, videoPacket(7, 2)) })
		if c.count() != 1 || publisher.Stats().PLIs != 1 {
			t.Errorf("asked %v, counted %d", c.asked, publisher.Stats().PLIs)
		}
	})
}

func TestRepeatedRequestsShareTheLimit(t *testing.T) {
	c := &clock{room: newRoom(t)}
	publisher := c.join(1)
	c.send(publisher, videoPacket(7, 1))
	publisher.SetPLIFrequency(1)
	c.run(5*time.Second, 50*ms, func(time.Duration) {
		publisher.SendPLI(1)
		c.send(publisher, videoPacket(7, 1))
	})
	all := append(slices.Clone(c.asked["1/1"]), c.asked["1/-1"]...)
	slices.Sort(all)
	c.asked = map[string][]time.Duration{"1": all}
	c.apart()
	if len(all) != 10 {
		t.Errorf("%d requests in 5 s", len(all))
	}
}

func TestRequestsFromManyThreadsKeepTheLimit(t *testing.T) {
	room := newRoom(t)
	publisher := room.join(1)
	room.send(publisher, videoPacket(7, 1))
	var threads []chan bool
	for range 8 {
		done := make(chan bool)
		threads = append(threads, done)
		go func() {
			defer close(done)
			for range 500 {
				publisher.SendPLI(1)
			}
		}()
	}
	for range 500 {
		room.send(publisher, videoPacket(7, 2))
	}
	for _, done := range threads {
		<-done
	}
	if got := len(room.core.Calls("SendPLI")); got != 1 {
		t.Errorf("%d requests without that time passes", got)
	}
	room.core.SetNow(room.core.Now() + keyframePause)
	room.send(publisher, videoPacket(7, 3))
	if got := len(room.core.Calls("SendPLI")); got != 2 {
		t.Errorf("%d requests after the pause", got)
	}
}

// asks is an upstream that notes when it is asked for a keyframe.
type asks struct{ mindexes []int }

func (a *asks) Keyframe(mindex int) { a.mindexes = append(a.mindexes, mindex) }

func TestASourceOfOurOwnIsAskedAsSeldom(t *testing.T) {
	room := newRoom(t)
	upstream := new(asks)
	room.core.Attach(1)
	receiver := room.router.NewReceiver(1, 1, upstream)
	t.Cleanup(receiver.Destroy)
	room.send(receiver, videoPacket(7, 1))
	for range 100 {
		receiver.SendPLI(1)
		room.send(receiver, videoPacket(7, 2))
		room.core.SetNow(room.core.Now() + 10*ms)
	}
	if !slices.Equal(upstream.mindexes, []int{1, 1}) || receiver.Stats().PLIs != 2 {
		t.Errorf("asked for %v, counted %d", upstream.mindexes, receiver.Stats().PLIs)
	}
	room.send(receiver, videoPacket(7, 3))
	if len(upstream.mindexes) != 3 {
		t.Error("the last request was lost")
	}
}

func TestALimitedKeyframeRequestAllocatesNothing(t *testing.T) {
	room := newQuietRoom(t)
	publisher := room.join(1)
	room.send(publisher, videoPacket(7, 1))
	publisher.SendPLI(1)
	packet := videoPacket(7, 2)
	if allocations := testing.AllocsPerRun(1000, func() {
		publisher.SendPLI(1)
		publisher.SendPLI(First)
		room.send(publisher, packet)
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

// A shared screen that stands still sends no packets; a viewer that joins just after another
// one must get a picture all the same.
func TestARequestGoesOutWithoutAPacket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := newRoom(t)
		pass := func(by time.Duration) {
			room.core.SetNow(room.core.Now() + by)
			time.Sleep(by)
			synctest.Wait()
		}
		publisher, viewer := room.join(1), room.join(2)
		room.link(publisher, viewer)
		room.send(publisher, videoPacket(7, 1))
		pass(time.Minute) // what was asked for at first is over
		asks := func() int { return len(room.core.Calls("SendPLI")) }
		before := asks()
		publisher.SendPLI(First)
		publisher.SendPLI(First)
		publisher.SendPLI(1)
		pass(keyframePause - ms)
		if got := asks() - before; got != 1 {
			t.Fatalf("asked %d times at first", got)
		}
		pass(2 * ms)
		if got := asks() - before; got != 2 {
			t.Fatalf("asked %d times after the pause", got)
		}
		pass(time.Minute)
		if got := asks() - before; got != 2 {
			t.Errorf("asked %d times in the end", got)
		}
		publisher.SendPLI(1)
		publisher.SendPLI(1)
		before = asks()
		publisher.HangupMedia()
		pass(time.Minute)
		if got := asks() - before; got != 0 {
			t.Errorf("asked %d times after the hangup", got)
		}
		publisher.Destroy()
		viewer.Destroy()
	})
}
