package media

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/bandwidth"
)

// estimated says what the test tells it to say, and keeps what it is told. Nobody else turns the
// room's clock.
type estimated struct {
	options bandwidth.Options
	state   bandwidth.State
	sent    []bandwidth.Sent
	rtcp    int
	wanted  int64
	now     time.Duration
}

func (e *estimated) Sent(packets []bandwidth.Sent)   { e.sent = append(e.sent, packets...) }
func (e *estimated) RTCP(time.Duration, int, []byte) { e.rtcp++ }
func (e *estimated) Want(bits int64)                 { e.wanted = bits }
func (e *estimated) Advance(at time.Duration)        { e.now = at }
func (e *estimated) Next() time.Duration             { return e.now + time.Second }
func (e *estimated) State() bandwidth.State          { return e.state }

// lines is a room in which the test says what lines carry.
type lineRoom struct {
	*room
	made []*estimated // in the order in which they were made
}

func newLineRoom(t *testing.T) *lineRoom {
	r := &lineRoom{room: newRoom(t)}
	r.router.TurnByHand()
	r.router.downlinks.estimator = func(o bandwidth.Options) bandwidth.Estimator {
		made := &estimated{options: o, state: bandwidth.State{Proven: 10_000_000}}
		r.made = append(r.made, made)
		return made
	}
	return r
}

// relayed are all packets that were sent, in their order.
func (r *lineRoom) relayed() []simulated.Call {
	return slices.DeleteFunc(r.core.Calls(""), func(c simulated.Call) bool { return c.Method != "RTP" && c.Method != "RelayRTP" })
}

// withoutGaps fails the test unless each packet to a viewer has the number that follows.
func (r *lineRoom) withoutGaps(viewer *Session) {
	r.t.Helper()
	var last uint16
	for i, call := range slices.DeleteFunc(r.relayed(), func(c simulated.Call) bool { return c.Handle != viewer.handle }) {
		sequence := binary.BigEndian.Uint16(call.Buffer[2:])
		if i > 0 && sequence != last+1 {
			r.t.Fatalf("packet %d of the viewer has the number %d after %d", i, sequence, last)
		}
		last = sequence
	}
}

// limit makes the line of a viewer be estimated.
func (r *lineRoom) limit(viewer *Session) *estimated {
	r.t.Helper()
	if err := viewer.Limit(Changes{Bandwidth: new(true)}); err != nil {
		r.t.Fatal(err)
	}
	return r.made[len(r.made)-1]
}

// film sends frames of all substreams for a time, and turns the estimates meanwhile. Every tenth
// frame is a keyframe.
func (r *lineRoom) film(e *encoder, lasting time.Duration) {
	for end := r.core.Now() + lasting; r.core.Now() < end; {
		e.send(e.frame%10 == 0, 0, 1, 2)
		r.router.Turn()
	}
}

// sized is a publisher whose substreams take about 150, 500 and 1500 kbit/s.
func (r *lineRoom) sized(id uint64) *encoder {
	e := r.simulcaster(id)
	e.more = [3]int{540, 2000, 6100}
	return e
}

func TestWhatAViewerWhoAsksGetsIsNoted(t *testing.T) {
	room := newLineRoom(t)
	one, other, viewer, silent := room.sized(1), room.sized(3), room.join(2), room.join(4)
	viewer.Describe([]Description{{Medium: Audio}, {Medium: Video}, {Medium: Video}})
	line := room.limit(viewer)
	for i, e := range []*encoder{one, other} {
		for _, to := range []*Session{viewer, silent} {
			if err := e.publisher.Forward(to, Routing{From: 1, To: 1 + i}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := one.publisher.Forward(viewer, Routing{Medium: Audio, From: 0, To: 0}); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		one.send(true, 0, 1, 2)
		other.send(true, 0, 1, 2)
		room.send(one.publisher, &core.Packet{MIndex: 0, Buffer: rtpBytes(9, 1, 1, "audio")})
	}
	viewer.SendRTP(&core.Packet{MIndex: 1, Video: true, Buffer: rtpBytes(5, 77, 0, "of the script")}, core.NoExtensions())
	room.core.SetNow(room.core.Now() + time.Second)
	room.router.Turn()
	var videos uint16
	var want []bandwidth.Sent
	for _, call := range room.relayed() {
		if call.Handle != viewer.handle {
			continue
		}
		sent := bandwidth.Sent{At: call.At, Size: uint16(len(call.Buffer)), Seq: binary.BigEndian.Uint16(call.Buffer[2:]), Mindex: uint8(call.MIndex)}
		if call.Video {
			videos++
			sent.Flags = bandwidth.FlagVideo
		}
		if call.Buffer[1]&0x80 != 0 {
			sent.Flags |= bandwidth.FlagMarker
		}
		sent.Count = videos
		want = append(want, sent)
	}
	for i := range want {
		want[i].At = line.sent[min(i, len(line.sent)-1)].At
	}
	if len(want) < 25 || !slices.Equal(line.sent, want) {
		t.Errorf("the estimator was told of\n%v, the core got\n%v", line.sent, want)
	}
	for _, viewer := range room.core.Table(one.publisher.handle).Viewers {
		if (viewer.Departures != nil) != (viewer.Handle == 2) {
			t.Errorf("viewer %d is noted: %v", viewer.Handle, viewer.Departures != nil)
		}
	}
	if len(room.made) != 1 {
		t.Errorf("%d estimators were made", len(room.made))
	}
}

func TestALineDecidesWhichLayersCome(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	line := room.limit(viewer)
	room.film(e, 5*time.Second)
	if got := room.last(viewer); got != 2 {
		t.Fatalf("with 10 Mbit/s substream %d comes", got)
	}
	for _, step := range []struct {
		proven int64
		want   int
	}{{800_000, 1}, {250_000, 0}, {800_000, 1}, {3_000_000, 2}} {
		line.state.Proven, line.state.Overuse = step.proven, true
		room.film(e, time.Second)
		line.state.Overuse = false
		room.film(e, 12*time.Second)
		if got := room.last(viewer); got != step.want {
			t.Errorf("%d bits/s: substream %d comes, want %d", step.proven, got, step.want)
		}
	}
	continuous(t, room.seen(viewer))
	line.state.Proven = 1_000_000
	room.film(e, time.Second)
	if got := viewer.pace.Load(); got != 1_300_000/8000 {
		t.Errorf("on a line of 1 Mbit/s cached pictures come at %d bytes per ms", got)
	}
	line.state.Overuse = true
	room.film(e, time.Second)
	if got := viewer.pace.Load(); got != 500_000/8000 {
		t.Errorf("while too much is sent cached pictures come at %d bytes per ms", got)
	}
	line.state.Overuse = false
	line.state.Proven = 3_000_000
	if err := viewer.SetSubstream(1); err != nil {
		t.Fatal(err)
	}
	room.film(e, 3*time.Second)
	if got := room.last(viewer); got != 1 {
		t.Errorf("the viewer wants substream 1 at most, and gets %d", got)
	}
	if err := viewer.Limit(Changes{Max: new(int64(180_000))}); err != nil {
		t.Fatal(err)
	}
	room.film(e, 3*time.Second)
	if got := room.last(viewer); got != 0 {
		t.Errorf("with a limit of 180 kbit/s substream %d comes: %+v", got, viewer.Bandwidth())
	}
	if err := viewer.Limit(Changes{Bandwidth: new(false)}); err != nil {
		t.Fatal(err)
	}
	room.film(e, time.Second)
	if got := room.last(viewer); got != 1 || viewer.Bandwidth() != nil || viewer.pace.Load() != 0 {
		t.Errorf("without an estimate substream %d comes", got)
	}
}

// A viewer who asks for a lower substream on a line that carries the higher one gets all frames of that
// until the keyframe comes. Only a line that is too small has temporal layers left out meanwhile.
func TestAViewerWhoAsksForLessMissesNoFrame(t *testing.T) {
	for name, tooSmall := range map[string]bool{"by the script": false, "by the line": true} {
		t.Run(name, func(t *testing.T) {
			room := newLineRoom(t)
			e, viewer := room.sized(1), room.join(2)
			room.link(e.publisher, viewer)
			line := room.limit(viewer)
			room.film(e, 5*time.Second)
			if tooSmall {
				line.state.Proven, line.state.Overuse = 800_000, true
			} else if err := viewer.SetSubstream(1); err != nil {
				t.Fatal(err)
			}
			room.router.Turn()
			before := len(room.seen(viewer))
			const frames = 20
			for range frames {
				e.send(false, 0, 1, 2)
				room.router.Turn()
			}
			if got := len(room.seen(viewer)) - before; tooSmall != (got < frames) {
				t.Errorf("%d of %d frames came until the keyframe", got, frames)
			}
			room.film(e, 5*time.Second)
			if got := room.last(viewer); got != 1 {
				t.Errorf("then substream %d comes", got)
			}
		})
	}
}

func TestAVideoThatTheLineDoesNotCarryPauses(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	line := room.limit(viewer)
	room.film(e, 3*time.Second)
	line.state.Proven, line.state.Overuse = 50_000, true
	room.film(e, 2*time.Second)
	before := room.got(viewer)
	if state := viewer.Bandwidth(); !state.Streams[0].Paused || state.Allocated != 0 {
		t.Errorf("it does not pause: %+v", state)
	}
	room.film(e, time.Second)
	if room.got(viewer) != before {
		t.Errorf("%d packets come while the stream pauses", room.got(viewer)-before)
	}
	if totals := room.router.Totals().Downlinks; totals.Paused != 1 || totals.Viewers != 1 {
		t.Errorf("totals: %+v", totals)
	}
	// Without probes nobody would learn that the line carries more: nothing else is sent.
	line.state.Padding, line.state.PaddingUntil = 200_000, room.core.Now()+time.Second
	room.film(e, time.Second)
	if sent := room.core.Calls("RelayRTP"); len(sent) < 20 {
		t.Errorf("only %d packets of a probe are sent while the stream pauses", len(sent))
	}
	line.state.Padding = 0
	line.state.Proven, line.state.Overuse = 3_000_000, false
	room.film(e, 12*time.Second)
	if got := room.last(viewer); got != 2 {
		t.Errorf("then substream %d comes", got)
	}
	room.withoutGaps(viewer)
}

// A route whose video must not pause gets its lowest layer in any case.
func TestAVideoThatStaysDoesNotPause(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	if err := e.publisher.Forward(viewer, Routing{Medium: Video, From: First, To: First, Wish: &Wish{Stays: true}}); err != nil {
		t.Fatal(err)
	}
	line := room.limit(viewer)
	line.state = bandwidth.State{Proven: 50_000, Overuse: true}
	room.film(e, 3*time.Second)
	before := room.got(viewer)
	room.film(e, time.Second)
	if room.got(viewer) < before+10 || room.last(viewer) != 0 {
		t.Errorf("%d packets of substream %d come", room.got(viewer)-before, room.last(viewer))
	}
}

// A route is worth what the last Forward said. Whoever says nothing leaves a route as it is, and begins a
// route that is worth nothing special, whatever was forwarded to the m-line before.
func TestANewRouteHasNoWishOfAnEarlierOne(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.limit(viewer)
	lines := Routing{Medium: Video, From: First, To: First}
	priority := func(wish *Wish, want int) {
		t.Helper()
		wanted := lines
		wanted.Wish = wish
		if err := e.publisher.Forward(viewer, wanted); err != nil {
			t.Fatal(err)
		}
		room.film(e, 100*time.Millisecond)
		if streams := viewer.Bandwidth().Streams; len(streams) != 1 || streams[0].Priority != want {
			t.Errorf("the streams are %+v, want the priority %d", streams, want)
		}
	}
	priority(&Wish{Priority: 5}, 5)
	priority(nil, 5)
	priority(&Wish{OnStage: true}, 0)
	priority(&Wish{Priority: 2}, 2)
	if found, err := e.publisher.StopForward(viewer, lines); !found || err != nil {
		t.Fatalf("stopped: %v, %v", found, err)
	}
	priority(nil, 0)
}

func TestOfTwoVideosThatOfTheHigherPriorityIsBetter(t *testing.T) {
	room := newLineRoom(t)
	low, high, viewer := room.sized(1), room.sized(3), room.join(2)
	viewer.Describe([]Description{{Medium: Video}, {Medium: Video}})
	for i, e := range []*encoder{low, high} {
		wish := &Wish{Priority: i, Preferred: allocation.Top}
		if err := e.publisher.Forward(viewer, Routing{From: 1, To: i, Wish: wish}); err != nil {
			t.Fatal(err)
		}
	}
	line := room.limit(viewer)
	line.state.Proven = 900_000
	for range 400 {
		low.send(low.frame%10 == 0, 0, 1, 2)
		high.send(high.frame%10 == 0, 0, 1, 2)
		room.core.SetNow(room.core.Now() - 33*time.Millisecond) // both at once
		room.router.Turn()
	}
	streams := viewer.Bandwidth().Streams
	if streams[0].Rate < 100 || streams[1].Rate < streams[0].Rate+100 || streams[0].Rate+streams[1].Rate > 900 {
		t.Errorf("the streams get %+v", streams)
	}
}

func TestAProbeIsPaddingBehindAFrame(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	line := room.limit(viewer)
	room.film(e, 3*time.Second)
	line.state.Padding, line.state.PaddingUntil = 400_000, room.core.Now()+time.Second
	for range 120 { // 1.2 s
		room.core.SetNow(room.core.Now() + 10*time.Millisecond)
		room.router.Turn()
		if e.frame++; e.frame%3 == 0 {
			e.send(false, 0, 1, 2)
			room.core.SetNow(room.core.Now() - 33*time.Millisecond)
		}
	}
	line.state.Padding = 0
	room.film(e, time.Second)
	var last uint16
	var timestamp uint32
	padding, begun := 0, false
	for _, call := range room.relayed() {
		if call.Handle != viewer.handle {
			continue
		}
		sequence, at := binary.BigEndian.Uint16(call.Buffer[2:]), binary.BigEndian.Uint32(call.Buffer[4:])
		if begun && sequence != last+1 {
			t.Fatalf("packet %d follows %d", sequence, last)
		}
		if call.Method == "RelayRTP" {
			padding += bandwidth.Wire(len(call.Buffer), true)
			if call.Buffer[0] != 0xa0 || len(call.Buffer) != bandwidth.PaddingSize || call.Buffer[len(call.Buffer)-1] != 255 || call.Buffer[1] != 96 || call.MIndex != -1 {
				t.Fatalf("padding on m-line %d: % x", call.MIndex, call.Buffer)
			}
			if at != timestamp {
				t.Errorf("padding has the timestamp %d, the frame before %d", at, timestamp)
			}
		}
		last, timestamp, begun = sequence, at, true
	}
	if bits := padding * 8; bits > 410_000 || bits < 380_000 {
		t.Errorf("%d bits of padding were sent in a second, 400,000 were wished", bits)
	}
	if noted := slices.IndexFunc(line.sent, func(s bandwidth.Sent) bool { return s.Flags&bandwidth.FlagPadding != 0 }); noted < 0 {
		t.Error("the estimator is not told of the padding")
	}
	if probed := room.router.Totals().Downlinks.ProbeBytes; probed == 0 {
		t.Error("the padding is not counted")
	}
}

// A probe has its rate also where a step has less than a packet: otherwise it proves nothing.
func TestASlowProbeHasItsRate(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	line := room.limit(viewer)
	room.film(e, 3*time.Second)
	for _, wished := range []int64{60_000, 155_000, 250_000} {
		before := len(room.core.Calls("RelayRTP"))
		line.state.Padding, line.state.PaddingUntil = wished, room.core.Now()+time.Second
		viewer.downlink.Load().due.Store(0) // as after RTCP
		for range 150 {
			room.core.SetNow(room.core.Now() + 10*time.Millisecond)
			room.router.Turn()
		}
		bits := int64((len(room.core.Calls("RelayRTP")) - before) * 8 * bandwidth.Wire(bandwidth.PaddingSize, true))
		if bits > wished+3000 || bits < wished*9/10 {
			t.Errorf("%d bits were sent in a second, %d were wished", bits, wished)
		}
	}
}

// Nothing is sent while a frame is under way: a decoder would take padding in the middle of a frame
// for its end.
func TestAProbeWaitsForTheEndOfAFrame(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	line := room.limit(viewer)
	room.film(e, 3*time.Second)
	buffer := rtpBytes(102, uint16(e.headers[2].sequence+1+2000), e.headers[2].timestamp, "\x80\xe0\xf0\x00\x00\x00\x01")
	room.send(e.publisher, &core.Packet{MIndex: 1, Video: true, Buffer: buffer}) // without the marker
	if got := binary.BigEndian.Uint16(room.core.Calls("RTP")[len(room.core.Calls("RTP"))-1].Buffer[4:]); got == 0 {
		t.Fatal("the packet was not sent")
	}
	line.state.Padding, line.state.PaddingUntil = 1_000_000, room.core.Now()+time.Second
	for range 5 {
		room.core.SetNow(room.core.Now() + 10*time.Millisecond)
		room.router.Turn()
	}
	if sent := room.core.Calls("RelayRTP"); len(sent) > 0 {
		t.Errorf("%d packets were sent inside of a frame", len(sent))
	}
}

// A new PeerConnection has a new estimator, and the core counts from 1 again.
func TestAnEstimateEndsWithItsPeerConnection(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	if err := room.router.Limit(Changes{Bandwidth: new(true)}); err != nil {
		t.Fatal(err)
	}
	room.link(e.publisher, viewer)
	room.film(e, time.Second)
	made := room.made[len(room.made)-1]
	viewer.HangupMedia()
	if viewer.Bandwidth() != nil {
		t.Error("after the hangup the estimate goes on")
	}
	sent := len(made.sent)
	viewer.SetupMedia()
	if err := viewer.Configure(Video, In, true); err != nil {
		t.Fatal(err)
	}
	room.film(e, time.Second)
	again := room.made[len(room.made)-1]
	if again == made || len(made.sent) != sent || again.sent[0].Count != 1 || again.options.Late {
		t.Errorf("the next PeerConnection has the first packet %+v and options %+v", again.sent[0], again.options)
	}
	e.publisher.HangupMedia()
	room.core.SetNow(room.core.Now() + time.Second)
	room.router.Turn()
	if streams := viewer.Bandwidth().Streams; len(streams) != 0 {
		t.Errorf("the publisher has left, and these streams are there: %+v", streams)
	}
	viewer.Destroy()
	room.router.Turn()
	if totals := room.router.Totals().Downlinks; totals.Viewers != 1 { // the publisher that hung up has none; nobody else is up
		t.Logf("totals: %+v", totals)
	}
}

func TestTheAnswerSaysHowALineIsEstimated(t *testing.T) {
	room := newLineRoom(t)
	viewer := room.join(2)
	line := room.limit(viewer)
	if line.options.TransportWide || line.options.Late || viewer.Bandwidth().Source != "reports" {
		t.Errorf("before a negotiation: %+v", line.options)
	}
	viewer.Describe([]Description{{Medium: Video, Codec: "vp8", TransportWide: true}})
	if line := room.made[len(room.made)-1]; !line.options.TransportWide || viewer.Bandwidth().Source != "transport-wide" {
		t.Errorf("after an answer with the extension: %+v", line.options)
	}
	made := len(room.made)
	viewer.Describe([]Description{{Medium: Video}}) // an offer says nothing of it
	if len(room.made) != made {
		t.Error("an offer begins another estimate")
	}
	viewer.IncomingDownlink(&core.Packet{Buffer: []byte{0x80, 201, 0, 1, 0, 0, 0, 1}})
	if room.made[made-1].rtcp != 1 {
		t.Error("RTCP does not reach the estimator")
	}
}

// What was sent before the estimate began is not known: the numbers have to be found.
func TestAnEstimateInTheMiddleIsLate(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	room.film(e, time.Second)
	if line := room.limit(viewer); !line.options.Late {
		t.Errorf("options: %+v", line.options)
	}
}

func TestLimitsAreChecked(t *testing.T) {
	room := newLineRoom(t)
	viewer := room.join(2)
	for _, most := range []int64{-1, 1, 29_999, 1_000_000_001} {
		if err := viewer.Limit(Changes{Max: &most}); err == nil {
			t.Errorf("%d bits/s are accepted", most)
		}
		if err := room.router.Limit(Changes{Max: &most}); err == nil {
			t.Errorf("%d bits/s for all are accepted", most)
		}
	}
}

// capped is the newest cap that a publisher was told.
func (r *lineRoom) capped(publisher *Session) (bits uint32) {
	for _, call := range r.core.Calls("SendREMB") {
		if call.Handle == publisher.handle {
			bits = call.Value
		}
	}
	return bits
}

func TestThePublishersCapFollowsItsBestViewer(t *testing.T) {
	room := newLineRoom(t)
	publisher, one, other := room.join(1), room.join(2), room.join(3)
	publisher.Describe([]Description{{Medium: Audio}, {Medium: Video, Codec: "vp8"}})
	room.link(publisher, one)
	room.link(publisher, other)
	if err := publisher.Limit(Changes{Follow: new(true)}); err != nil {
		t.Fatal(err)
	}
	film := func() {
		for i := range 90 {
			room.core.SetNow(room.core.Now() + 33*time.Millisecond)
			buffer := append(rtpBytes(7, uint16(room.core.Now()/(33*time.Millisecond)), uint32(i)*3000, "\x10\x00"), make([]byte, 1000)...)
			room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: buffer})
			room.router.Turn()
		}
	}
	lineOne := room.limit(one)
	lineOne.state.Proven = 500_000
	film()
	if got := room.capped(publisher); got != 0 {
		t.Errorf("the cap is %d while the line of one viewer is not known", got)
	}
	lineOther := room.limit(other)
	lineOther.state.Proven = 800_000
	film()
	if got := room.capped(publisher); got < 700_000 || got > 800_000 {
		t.Errorf("the cap is %d, the best line 800,000", got)
	}
	if lineOther.wanted < 300_000 {
		t.Errorf("the estimator is told that %d are wanted: it will not probe", lineOther.wanted)
	}
	lineOther.state.Proven = 400_000
	film()
	if got := room.capped(publisher); got < 450_000 || got > 500_000 {
		t.Errorf("the cap is %d, the best line 500,000", got)
	}
	if err := one.Limit(Changes{Bandwidth: new(false)}); err != nil {
		t.Fatal(err)
	}
	film()
	if got := room.capped(publisher); got != uncapped {
		t.Errorf("the cap is %d after all", got)
	}
}
