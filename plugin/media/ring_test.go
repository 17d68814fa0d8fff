package media

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/taps"
)

// newRingRoom is a room whose forwarders work when the test turns them, and where every
// m-line with viewers needs one.
func newRingRoom(t *testing.T) *room {
	room := newRoom(t)
	room.core.HoldForwarders()
	room.router.SetInlineLimit(0)
	return room
}

// flow makes packets of one m-line, numbered from 1 on; their payload is the number.
type flow struct {
	room      *room
	publisher *Session
	mindex    int
	video     bool
	sent      uint16
}

func (r *room) video(publisher *Session) *flow { return &flow{r, publisher, 1, true, 0} }
func (r *room) audio(publisher *Session) *flow { return &flow{r, publisher, 0, false, 0} }

// send sends a packet, the last one of its frame or not, and overwrites it afterwards, like
// the core.
func (f *flow) send(last bool) {
	f.sent++
	buffer := rtpBytes(uint32(f.publisher.ID), f.sent, 3000*uint32(f.sent), fmt.Sprint(f.sent))
	if last {
		buffer[1] |= 0x80
	}
	f.room.send(f.publisher, &core.Packet{MIndex: f.mindex, Video: f.video, Buffer: buffer})
	clear(buffer)
}

// fill sends packets of 1000 bytes until one is lost, which takes the full patience.
func (f *flow) fill() (taken int) {
	for lost := f.room.overflow(f.publisher); f.room.overflow(f.publisher) == lost; {
		f.sent++
		buffer := append(rtpBytes(uint32(f.publisher.ID), f.sent, 0, ""), make([]byte, 1000)...)
		f.room.send(f.publisher, &core.Packet{MIndex: f.mindex, Video: f.video, Buffer: buffer})
		taken++
	}
	return taken - 1
}

func (r *room) overflow(publisher *Session) (lost uint64) {
	for _, line := range publisher.Stats().In {
		lost += line.Overflow
	}
	return lost
}

// received are the payloads that a viewer got, in order, each with the number that it
// had for the viewer: "7 as 1".
func (r *room) received(viewer *Session) (all []string) {
	for _, call := range r.core.Calls("RTP") {
		if call.Handle == viewer.handle {
			all = append(all, fmt.Sprintf("%s as %d", call.Buffer[12:], binary.BigEndian.Uint16(call.Buffer[2:])))
		}
	}
	return all
}

// expect fails the test unless a viewer has got a number of packets, from the first on, in
// the order in which they were sent.
func (r *room) expect(viewer *Session, count int) {
	r.t.Helper()
	var want []string
	for i := range count {
		want = append(want, fmt.Sprintf("%d as %d", i+1, i+1))
	}
	if got := r.received(viewer); !slices.Equal(got, want) {
		r.t.Errorf("at %v viewer %d has got %q, want %q", r.core.Now()-time.Hour, viewer.ID, got, want)
	}
}

func TestAForwarderWaitsForTheRestOfAFrameAMillisecond(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	video := room.video(publisher)
	video.send(false)
	room.core.Advance(time.Millisecond - 1)
	video.send(false)
	room.core.Run()
	room.expect(viewer, 0)
	room.core.Advance(1)
	room.expect(viewer, 2) // the whole millisecond is the oldest packet's
	video.send(false)
	room.core.Run()
	room.expect(viewer, 2)
	video.send(true)
	room.core.Run()
	room.expect(viewer, 4)
}

func TestNoForwarderWaitsWithAudio(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	room.audio(publisher).send(false)
	room.core.Run()
	room.expect(viewer, 1)
}

func TestNoForwarderWaitsWithAQuarterOfTheRing(t *testing.T) {
	for name, c := range map[string]struct {
		packets int
		waits   bool
	}{
		"nearly a quarter": {64, true}, // of 1024 bytes each
		"more":             {65, false},
	} {
		t.Run(name, func(t *testing.T) {
			room := newRingRoom(t)
			publisher, viewer := room.join(1), room.join(2)
			room.link(publisher, viewer)
			for i := range c.packets {
				buffer := append(rtpBytes(7, uint16(i), 0, ""), make([]byte, 1024-328-12)...)
				room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: buffer})
			}
			room.core.Run()
			if waits := room.got(viewer) == 0; waits != c.waits {
				t.Errorf("the viewer has got %d packets", room.got(viewer))
			}
		})
	}
}

// A batch of 32 packets of two m-lines is forwarded m-line by m-line, and viewer by
// viewer.
func TestABatchIsForwardedLineByLineAndViewerByViewer(t *testing.T) {
	room := newRingRoom(t)
	publisher, first, second := room.join(1), room.join(2), room.join(3)
	room.link(publisher, first)
	room.link(publisher, second)
	video, audio := room.video(publisher), room.audio(publisher)
	for range 20 {
		video.send(false)
		audio.send(false)
	}
	room.core.Run()
	var got []string
	for _, call := range room.core.Calls("RTP") {
		got = append(got, fmt.Sprintf("%d%v%s", call.Handle, call.Video, call.Buffer[12:]))
	}
	var want []string
	for _, batch := range [][2]int{{1, 16}, {17, 20}} {
		for _, video := range []bool{true, false} {
			for handle := 2; handle <= 3; handle++ {
				for i := batch[0]; i <= batch[1]; i++ {
					want = append(want, fmt.Sprintf("%d%v%d", handle, video, i))
				}
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("forwarded\n%s, want\n%s", strings.Join(got, " "), strings.Join(want, " "))
	}
}

// Two publishers of one forwarder take turns, a batch each.
func TestPublishersTakeTurns(t *testing.T) {
	room := newRingRoom(t)
	viewer := room.join(9)
	for id := uint64(1); id <= 2; id++ {
		publisher := room.join(id)
		room.link(publisher, viewer)
		audio := room.audio(publisher)
		for range 40 {
			audio.send(false)
		}
	}
	room.core.Run()
	var turns []string
	for _, call := range room.core.Calls("RTP") {
		turns = append(turns, string(call.Buffer[12:]))
	}
	if len(turns) != 80 || turns[31] != "32" || turns[32] != "1" || turns[64] != "33" || turns[72] != "33" {
		t.Errorf("forwarded %v", turns)
	}
}

// The mode changes whenever somebody joins, leaves or begins an RTP forward. That must change
// neither the order of packets nor their numbers, and a recording gets each packet once.
func TestAChangeOfModeKeepsOrderAndNumbers(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 17))
		room := newRingRoom(t)
		publisher := room.join(100 * (seed + 1))
		viewers := []*Session{room.join(100*(seed+1) + 1), room.join(100*(seed+1) + 2)}
		for _, viewer := range viewers {
			room.link(publisher, viewer)
		}
		video := room.video(publisher)
		recorder := startRecorder(room, publisher)
		forward := uint64(0)
		modes, overtaking := map[core.Mode]int{}, 0
		for range 300 {
			switch random.IntN(8) {
			case 0:
				room.router.SetInlineLimit(random.IntN(2) * DefaultInlineLimit)
			case 1:
				if forward == 0 {
					forward, _ = publisher.StartRTPForward(Video, taps.Forwarding{MIndex: First, Substream: taps.Best}, discard{})
				}
			case 2:
				if forward != 0 {
					_ = publisher.EndRTPForward(forward)
				}
				forward = 0
			case 3:
				room.core.Advance(time.Duration(random.IntN(1500)) * time.Microsecond)
			default:
				waiting := int(video.sent) - room.got(viewers[0])
				video.send(random.IntN(3) == 0)
				mode := room.core.Table(publisher.handle).Tracks[1].Mode
				modes[mode]++
				if mode == core.ModeInline && waiting > 0 {
					overtaking++
				}
			}
		}
		room.core.Advance(time.Millisecond)
		for _, viewer := range viewers {
			room.expect(viewer, int(video.sent))
		}
		recorder.expect(int(video.sent))
		if modes[core.ModeInline] == 0 || modes[core.ModeRing] == 0 || modes[core.ModeSelect] == 0 || overtaking == 0 {
			t.Errorf("seed %d: packets by mode %v, of which %d could have overtaken others", seed, modes, overtaking)
		}
	}
}

// recorderOf is the recording of a publisher's video.
type recorderOf struct {
	*room
	publisher *Session
}

func startRecorder(r *room, publisher *Session) recorderOf {
	r.t.Helper()
	if err := publisher.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: Video, Codec: "vp8"}}); err != nil {
		r.t.Fatal(err)
	}
	return recorderOf{r, publisher}
}

// expect ends the recording, which must have so many packets, in order.
func (r recorderOf) expect(count int) {
	r.t.Helper()
	before := len(r.core.Finished())
	if err := r.publisher.StopRecording(Video); err != nil || !r.router.AwaitRecordings(awaiting.Patience) {
		r.t.Fatal("the recording does not end: ", err)
	}
	saved := r.core.Finished()[before].Saved
	for i, packet := range saved {
		if got := string(packet[12:]); got != fmt.Sprint(i+1) {
			r.t.Fatalf("packet %d of the recording is %s", i+1, got)
		}
	}
	if len(saved) != count {
		r.t.Errorf("%d packets were recorded, of %d", len(saved), count)
	}
}

// m-lines from the sixteenth on share a count of what waits: none overtakes all the same.
func TestPacketsOfHighLinesKeepTheirOrder(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer := room.attach(1), room.attach(2)
	t.Cleanup(publisher.Destroy)
	t.Cleanup(viewer.Destroy)
	publisher.SetupMedia()
	viewer.SetupMedia()
	if err := publisher.Forward(viewer, Routing{From: 40, To: 3}); err != nil {
		t.Fatal(err)
	}
	high := &flow{room, publisher, 40, true, 0}
	high.send(false)
	room.router.SetInlineLimit(DefaultInlineLimit)
	high.send(false)
	room.expect(viewer, 0)
	room.core.Advance(time.Millisecond)
	high.send(false)
	room.expect(viewer, 3) // the last one inline
}

func TestAFullRingMakesThePublisherWait(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	video := room.video(publisher)
	room.core.StallForwarders(time.Hour)
	began := room.core.Now()
	taken := video.fill()
	// 1012 bytes and a header of 328 in steps of 16 are 1344: 195 are 256 KB.
	if taken != 195 {
		t.Errorf("the ring took %d packets", taken)
	}
	if waited := room.core.Now() - began; waited != 50*time.Millisecond {
		t.Errorf("the publisher waited for %v", waited)
	}
	room.core.StallForwarders(20 * time.Millisecond)
	began = room.core.Now()
	video.send(true)
	if waited := room.core.Now() - began; waited != 20*time.Millisecond || room.overflow(publisher) != 1 {
		t.Errorf("the publisher waited for %v, and lost %d", waited, room.overflow(publisher))
	}
	room.core.Advance(time.Millisecond)
	if got := room.got(viewer); got != taken+1 {
		t.Errorf("the viewer got %d packets, want %d", got, taken+1)
	}
	last := room.core.Calls("RTP")[taken]
	if number := binary.BigEndian.Uint16(last.Buffer[2:]); int(number) != taken+2 {
		t.Errorf("the packet after the lost one is number %d, want %d: its viewer must see the gap", number, taken+2)
	}
}

// Each packet that finds no room is counted once, in the statistics of its m-line and in
// the totals, and no other packet is.
func TestOverflowIsCountedOnceForEachPacket(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer, other := room.join(1), room.join(2), room.join(3)
	room.link(publisher, viewer)
	room.link(publisher, other)
	room.link(other, viewer)
	video, audio := room.video(publisher), room.audio(publisher)
	room.core.StallForwarders(time.Hour)
	taken := video.fill()
	for range 4 {
		video.send(false) // too small for it to be full
	}
	audio.fill()
	lost := func(s *Session) (all []uint64) {
		for _, line := range s.Stats().In {
			all = append(all, line.Overflow, line.NotForwarded, line.Packets)
		}
		return all
	}
	if got, want := lost(publisher), []uint64{1, 0, uint64(audio.sent), 5, 0, uint64(video.sent)}; !slices.Equal(got, want) {
		t.Errorf("of audio and video were lost, not forwarded and sent %v, want %v (%d taken)", got, want, taken)
	}
	room.video(other).send(true) // has a ring of its own
	if got, want := lost(other), []uint64{0, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("of the other publisher %v, want %v", got, want)
	}
	totals := room.router.Totals()
	if totals.Audio.Overflow != 1 || totals.Video.Overflow != 5 {
		t.Errorf("the totals have %+v", totals)
	}
	room.core.StallForwarders(0)
	room.core.Advance(time.Second)
	if got, want := room.got(viewer), int(video.sent+audio.sent)-6+1; got != want {
		t.Errorf("the viewer got %d packets, want %d", got, want)
	}
}

// Packets that wait are forwarded by the table that holds when it is their turn.
func TestATableIsReplacedWhilePacketsWait(t *testing.T) {
	room := newRingRoom(t)
	publisher, stays, leaves, comes := room.join(1), room.join(2), room.join(3), room.join(4)
	room.link(publisher, stays)
	room.link(publisher, leaves)
	video := room.video(publisher)
	video.send(false)
	publisher.RemoveRecipient(leaves)
	room.link(publisher, comes)
	video.send(true)
	room.core.Run()
	room.expect(stays, 2)
	room.expect(leaves, 0)
	room.expect(comes, 2)
}

func TestAViewerHangsUpWhilePacketsWait(t *testing.T) {
	for name, forwarded := range map[string]bool{"ring": false, "select": true} {
		t.Run(name, func(t *testing.T) {
			room := newRingRoom(t)
			publisher, viewer, other := room.join(1), room.join(2), room.join(3)
			room.link(publisher, viewer)
			room.link(publisher, other)
			if forwarded {
				if _, err := publisher.StartRTPForward(Video, taps.Forwarding{MIndex: First, Substream: taps.Best}, discard{}); err != nil {
					t.Fatal(err)
				}
			}
			video := room.video(publisher)
			video.send(true)
			viewer.HangupMedia() // returns at once: no forwarder is inside
			room.core.Run()
			room.expect(viewer, 0)
			room.expect(other, 1)
			viewer.SetupMedia()
			_ = viewer.Configure(Video, In, true)
			video.send(true)
			room.core.Run()
			room.expect(other, 2)
			if got := room.received(viewer); !slices.Equal(got, []string{"2 as 1"}) {
				t.Errorf("on the next PeerConnection the viewer got %q", got)
			}
		})
	}
}

func TestAPublisherEndsWhilePacketsWait(t *testing.T) {
	for name, end := range map[string]func(*Session){"hangup": (*Session).HangupMedia, "destroy": (*Session).Destroy} {
		t.Run(name, func(t *testing.T) {
			room := newRingRoom(t)
			publisher, viewer := room.join(1), room.join(2)
			room.link(publisher, viewer)
			room.video(publisher).send(false)
			end(publisher)
			room.core.Advance(time.Second)
			room.expect(viewer, 0)
			next := room.join(3)
			room.link(next, viewer)
			room.video(next).send(true)
			room.core.Run()
			room.expect(viewer, 1)
		})
	}
}

// Packets that wait from an ended PeerConnection reach nobody on the next one either, and
// do not hold up its packets.
func TestTheNextPeerConnectionBeginsWithItsOwnPackets(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	room.video(publisher).send(false)
	publisher.HangupMedia()
	room.core.Advance(time.Millisecond)
	publisher.SetupMedia()
	_ = publisher.Configure(Video, Out, true)
	room.router.SetInlineLimit(DefaultInlineLimit)
	room.link(publisher, viewer)
	room.video(publisher).send(false)
	room.expect(viewer, 1) // inline
}

// An m-line that Go selects packets from and another one share a ring.
func TestASelectedTrackAndAPlainOneOfOnePublisher(t *testing.T) {
	room := newRingRoom(t)
	e := room.simulcaster(1)
	viewer := room.join(2)
	room.link(e.publisher, viewer)
	e.send(true, 0, 1, 2)
	room.core.Run()
	room.core.Forget()
	room.core.StallForwarders(time.Second)
	audio := room.audio(e.publisher)
	for range 10 {
		e.send(false, 0, 1, 2)
		audio.send(false)
	}
	if e.publisher.Stats().In[1].Overflow+e.publisher.Stats().In[0].Overflow != 0 {
		t.Fatal("the ring was full")
	}
	room.core.Advance(time.Second)
	var frames []seen
	var voice []string
	for _, call := range room.core.Calls("RTP") {
		number := binary.BigEndian.Uint16(call.Buffer[2:])
		if call.Video {
			frames = append(frames, seen{substream: int(call.Buffer[19]), frame: int(call.Buffer[20]), sequence: number})
		} else {
			voice = append(voice, fmt.Sprintf("%s as %d", call.Buffer[12:], number))
		}
	}
	if len(voice) != 10 || voice[0] != "1 as 1" || voice[9] != "10 as 10" {
		t.Errorf("of the audio the viewer got %q", voice)
	}
	if len(frames) != 10 {
		t.Fatalf("of the video the viewer got %v", frames)
	}
	for i, frame := range frames {
		if frame.substream != 2 || frame.frame != i+2 || frame.sequence != frames[0].sequence+uint16(i) {
			t.Errorf("frame %d that the viewer got is %+v", i, frame)
		}
	}
}

// The viewer's playout delay at the moment of forwarding is used.
func TestAPlayoutDelayIsSetWhilePacketsWait(t *testing.T) {
	room := newRingRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	viewer.Describe([]Description{{Medium: Audio}, {Medium: Video}})
	room.link(publisher, viewer)
	video := room.video(publisher)
	video.send(false)
	viewer.SetPlayoutDelay(First, &PlayoutDelay{3, 4})
	video.send(true)
	room.core.Run()
	calls := room.core.Calls("RTP")
	if len(calls) != 2 {
		t.Fatalf("sent %v", calls)
	}
	for _, call := range calls {
		if call.Extensions.MinDelay != 3 || call.Extensions.MaxDelay != 4 {
			t.Errorf("sent with %+v", call.Extensions)
		}
	}
}

// Recorded packets of a batch are copied, because the ring's memory is used again.
func TestARecordingOfPacketsThatWaited(t *testing.T) {
	room := newRingRoom(t)
	publisher := room.join(1)
	if err := publisher.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: Video, Codec: "vp8"}}); err != nil {
		t.Fatal(err)
	}
	video := room.video(publisher)
	for range 100 {
		video.send(false)
	}
	room.core.Advance(time.Millisecond)
	if err := publisher.StopRecording(Video); err != nil {
		t.Fatal(err)
	}
	if !room.router.AwaitRecordings(awaiting.Patience) {
		t.Fatal("the recording does not end")
	}
	saved := room.core.Finished()[0].Saved
	if len(saved) != 100 {
		t.Fatalf("%d packets were saved", len(saved))
	}
	for i, packet := range saved {
		if got := string(packet[12:]); got != fmt.Sprint(i+1) {
			t.Errorf("packet %d was saved as %q", i+1, got)
		}
	}
}

func TestForwardingByTheRingAllocatesNothing(t *testing.T) {
	room := newQuietRoom(t)
	room.core.HoldForwarders()
	room.router.SetInlineLimit(0)
	publisher := room.join(1)
	for id := uint64(2); id < 12; id++ {
		room.link(publisher, room.join(id))
	}
	packet := videoPacket(7, 1)
	before := room.core.Forwarded()
	if allocations := testing.AllocsPerRun(1000, func() {
		room.send(publisher, packet)
		room.core.Advance(time.Millisecond)
	}); allocations != 0 {
		t.Errorf("%v allocations a packet", allocations)
	}
	if got := room.core.Forwarded() - before; got != 10*1001 {
		t.Errorf("%d packets were forwarded", got)
	}
}
