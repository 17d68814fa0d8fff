package media

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"go.uber.org/goleak"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/media/selection"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// room is a router with a clock of its own. Sessions join it.
type room struct {
	t      *testing.T
	core   *coretest.Core
	router *Router
}

func newRoom(t *testing.T) *room {
	r := &room{t: t, core: coretest.New()}
	r.core.SetNow(time.Hour)
	r.router = NewRouter(r.core, nil)
	t.Cleanup(func() {
		r.router.Close()
		if !r.router.AwaitRecordings(awaiting.Patience) {
			t.Error("a recording does not end")
		}
		r.core.AssertClean(t)
	})
	return r
}

// attach makes a session without a PeerConnection.
func (r *room) attach(id uint64) *Session {
	r.core.Attach(core.Handle(id))
	return r.router.NewSession(id, core.Handle(id))
}

// join makes a session that is up and sends and takes everything.
func (r *room) join(id uint64) *Session {
	r.t.Helper()
	s := r.attach(id)
	r.t.Cleanup(s.Destroy)
	s.SetupMedia()
	for _, medium := range []Medium{Audio, Video, Data} {
		for _, direction := range []Direction{In, Out} {
			if err := s.Configure(medium, direction, true); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	return s
}

// send handles a packet like C.
func (r *room) send(publisher *Session, packet *core.Packet) {
	r.core.Incoming(publisher, publisher.handle, packet)
}

func (r *room) link(publisher, viewer *Session) {
	r.t.Helper()
	if err := publisher.AddRecipient(viewer); err != nil {
		r.t.Fatal(err)
	}
}

// rtpBytes makes a packet; payload tells packets apart.
func rtpBytes(ssrc uint32, sequence uint16, timestamp uint32, payload string) []byte {
	packet := make([]byte, 12, 12+len(payload))
	packet[0], packet[1] = 2<<6, 96
	binary.BigEndian.PutUint16(packet[2:], sequence)
	binary.BigEndian.PutUint32(packet[4:], timestamp)
	binary.BigEndian.PutUint32(packet[8:], ssrc)
	return append(packet, payload...)
}

func videoPacket(ssrc uint32, sequence uint16) *core.Packet {
	return &core.Packet{MIndex: 1, Video: true, Buffer: rtpBytes(ssrc, sequence, 0, "video")}
}

// got counts the packets that a viewer got.
func (r *room) got(viewer *Session) (count int) {
	for _, call := range r.core.Calls("RTP") {
		if call.Handle == viewer.handle {
			count++
		}
	}
	return count
}

func TestAPacketReachesThoseWhoTakeIt(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(publisher, viewer *Session)
		reaches bool
	}{
		"all open":                  {func(_, _ *Session) {}, true},
		"publisher's video closed":  {func(p, _ *Session) { _ = p.Configure(Video, Out, false) }, false},
		"publisher's audio closed":  {func(p, _ *Session) { _ = p.Configure(Audio, Out, false) }, true},
		"viewer's video closed":     {func(_, v *Session) { _ = v.Configure(Video, In, false) }, false},
		"viewer's own video closed": {func(_, v *Session) { _ = v.Configure(Video, Out, false) }, true},
		"viewer is down":            {func(_, v *Session) { v.HangupMedia() }, false},
		"viewer has left":           {func(_, v *Session) { v.Destroy() }, false},
		"route removed":             {func(p, v *Session) { p.RemoveRecipient(v) }, false},
		"publisher was down":        {func(p, _ *Session) { p.HangupMedia(); _ = p.Configure(Video, Out, true) }, false},
		"linked twice, once ended":  {func(p, v *Session) { _ = p.AddRecipient(v); p.RemoveRecipient(v) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			publisher, viewer := room.join(1), room.join(2)
			room.link(publisher, viewer)
			c.prepare(publisher, viewer)
			room.send(publisher, videoPacket(7, 100))
			if reached := room.got(viewer) == 1; reached != c.reaches {
				t.Errorf("reached the viewer: %v", reached)
			}
		})
	}
}

func TestTheGatesAreClosedAtFirst(t *testing.T) {
	room := newRoom(t)
	s := room.attach(1)
	defer s.Destroy()
	s.SetupMedia()
	room.link(s, s)
	room.send(s, videoPacket(7, 1))
	if room.core.Forwarded() != 0 || s.Stats().In[0].NotForwarded != 1 {
		t.Error("a closed gate let a packet through")
	}
}

func TestAPacketIsForwardedByteForByteWithTheViewersNumbers(t *testing.T) {
	room := newRoom(t)
	publisher, early, late := room.join(1), room.join(2), room.join(3)
	room.link(publisher, early)
	room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: rtpBytes(7, 100, 5000, "first")})
	room.link(publisher, late)
	original := rtpBytes(7, 101, 8000, "second")
	sent := bytes.Clone(original)
	room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: sent})
	if !bytes.Equal(sent, original) {
		t.Error("the publisher's packet was changed")
	}
	want := [][]byte{rtpBytes(7, 1, 0, "first"), rtpBytes(7, 2, 3000, "second"), rtpBytes(7, 1, 0, "second")}
	calls := room.core.Calls("RTP")
	if len(calls) != len(want) {
		t.Fatalf("%d packets were sent", len(calls))
	}
	for i, call := range calls {
		if !bytes.Equal(call.Buffer, want[i]) {
			t.Errorf("packet %d: % x, want % x", i, call.Buffer, want[i])
		}
	}
}

func TestWhatIsNoRTPIsDroppedAndCounted(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	room.link(s, s)
	for _, buffer := range [][]byte{nil, {}, {0x80}, make([]byte, 11), make([]byte, 12) /* version 0 */} {
		room.send(s, &core.Packet{MIndex: 1, Video: true, Buffer: buffer})
	}
	if room.core.Forwarded() != 0 || s.Stats().In[0].Malformed != 5 {
		t.Errorf("forwarded %d, stats %+v", room.core.Forwarded(), s.Stats())
	}
}

func TestANewPeerConnectionStartsOverAtOne(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	room.send(publisher, videoPacket(7, 100))
	viewer.HangupMedia()
	viewer.SetupMedia()
	_ = viewer.Configure(Video, In, true)
	room.send(publisher, videoPacket(7, 101))
	calls := room.core.Calls("RTP")
	if len(calls) != 2 || binary.BigEndian.Uint16(calls[1].Buffer[2:]) != 1 {
		t.Errorf("the viewer got %v", calls)
	}
}

func TestAHangupForgetsAllThatWasSet(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	room.link(s, s)
	s.SetBitrate(1000)
	s.SetPLIFrequency(1)
	_ = s.SetSubstream(0)
	_ = s.SetTemporalLayer(0)
	s.DataReady()
	s.HangupMedia()
	for kind := range s.gates.in {
		if s.gates.in[kind].Load() || s.gates.out[kind].Load() {
			t.Errorf("a gate of medium %d is open", kind)
		}
	}
	if s.Up() || len(s.viewers) != 0 || s.bitrate.Load() != 0 || s.pliFrequency.Load() != 0 ||
		*s.targets.Load() != selection.Default() || s.life.DataReady() {
		t.Error("something was kept")
	}
}

func TestADestroyedSessionTakesNoRoutesAndLeavesNone(t *testing.T) {
	room := newRoom(t)
	a, b := room.join(1), room.join(2)
	room.link(a, b)
	room.link(b, a)
	b.Destroy()
	b.Destroy()
	if len(a.viewers)+len(a.publishers)+len(b.viewers)+len(b.publishers) != 0 {
		t.Error("routes are left")
	}
	if a.AddRecipient(b) != ErrGone || b.AddRecipient(a) != ErrGone {
		t.Error("a session that is gone got a route")
	}
	if b.Acquire() {
		t.Error("the handle can still be reached")
	}
}

func TestWhatIsUnderWayKeepsTheHandle(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	if !s.Acquire() {
		t.Fatal("a live session cannot be acquired")
	}
	s.Destroy()
	if !room.core.Attached(1) {
		t.Error("the handle is not held")
	}
	s.SendPLI(First) // the fake minds a handle that nobody holds
	s.Release()
	if room.core.Attached(1) {
		t.Error("the handle is still held")
	}
}

func TestBadNamesAreRefused(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	for name, err := range map[string]error{
		"medium":    s.Configure("smell", In, true),
		"direction": s.Configure(Audio, "sideways", true),
		"substream": s.SetSubstream(3),
		"layer":     s.SetTemporalLayer(-1),
		"recording": s.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: "smell", Codec: "opus"}}),
		"stop":      s.StopRecording("smell"),
	} {
		if err == nil {
			t.Errorf("bad %s was taken", name)
		}
	}
	if err := s.SetSubstream(0); err != nil {
		t.Error(err)
	}
}

// newQuietRoom makes a room for counting allocations. It keeps nothing that it is told.
func newQuietRoom(t *testing.T) *room {
	t.Helper()
	if raceDetector {
		t.Skip("the race detector makes pools forget on purpose")
	}
	room := newRoom(t)
	room.core.Quiet = true
	return room
}

func TestForwardingAllocatesNothing(t *testing.T) {
	room := newQuietRoom(t)
	publisher := room.join(1)
	for id := uint64(2); id < 12; id++ {
		room.link(publisher, room.join(id))
	}
	packet := videoPacket(7, 1)
	if allocations := testing.AllocsPerRun(1000, func() { room.send(publisher, packet) }); allocations != 0 {
		t.Errorf("%v allocations a packet", allocations)
	}
}

func TestAnMLineMayBecomeAnotherMedium(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	publisher.Describe([]Description{{Medium: Audio, Codec: "opus"}})
	room.send(publisher, &core.Packet{Buffer: rtpBytes(1, 1, 0, "audio")})
	publisher.HangupMedia()
	publisher.SetupMedia()
	publisher.Describe([]Description{{Medium: Video, Codec: "vp8"}})
	_ = publisher.Configure(Video, Out, true)
	room.link(publisher, viewer)
	room.send(publisher, &core.Packet{Video: true, Buffer: rtpBytes(2, 1, 0, keyframes["vp8"])})
	calls := room.core.Calls("RTP")
	if len(calls) != 2 || calls[0].Video || !calls[1].Video {
		t.Errorf("sent %v", calls)
	}
	if got := publisher.Stats().In[0].Medium; got != Video {
		t.Errorf("the statistics call it %s", got)
	}
}

func TestRoutesOfSingleLines(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.attach(1), room.attach(2) // all gates closed
	t.Cleanup(publisher.Destroy)
	t.Cleanup(viewer.Destroy)
	publisher.SetupMedia()
	viewer.SetupMedia()
	route := Routing{From: 3, To: 1}
	if err := publisher.Forward(viewer, route); err != nil {
		t.Fatal(err)
	}
	if publisher.Forward(viewer, Routing{From: First, To: 1}) == nil {
		t.Error("a route without a medium was taken")
	}
	send := func(mindex int) {
		room.send(publisher, &core.Packet{MIndex: mindex, Video: true, Buffer: rtpBytes(uint32(mindex), 1, 0, "x")})
	}
	send(3)
	send(2)
	calls := room.core.Calls("RTP")
	if len(calls) != 1 || calls[0].MIndex != 1 {
		t.Errorf("sent %v, want one packet to m-line 1", calls)
	}
	for _, want := range []bool{true, false} {
		if found, err := publisher.StopForward(viewer, route); err != nil || found != want {
			t.Errorf("StopForward: %v, %v", found, err)
		}
	}
	send(3)
	if len(room.core.Calls("RTP")) != 1 {
		t.Error("a route goes on after its end")
	}
	viewer.Destroy()
	if publisher.Forward(viewer, route) != ErrGone {
		t.Error("a session that is gone got a route")
	}
}
