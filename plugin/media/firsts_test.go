package media

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/taps"
)

// sender sends packets of one SSRC on one m-line, each 33 ms after the one before.
type sender struct {
	room      *room
	publisher *Session
	mindex    int
	sequence  uint16
}

func (s *sender) send() {
	s.room.core.SetNow(s.room.core.Now() + 33*time.Millisecond)
	s.sequence++
	s.room.send(s.publisher, &core.Packet{MIndex: s.mindex, Video: true,
		Buffer: rtpBytes(uint32(s.publisher.ID), s.sequence, uint32(s.sequence)*3000, "video")})
}

// videoFrom makes a publisher whose m-line 0 is video of an unknown codec.
func (r *room) videoFrom(id uint64) *sender {
	return &sender{room: r, publisher: r.join(id), sequence: uint16(id) * 1000}
}

// arrived is what a viewer got on an m-line: number and source.
type arrived struct {
	mindex   int
	sequence uint16
	from     uint32
}

func (r *room) arrivals(viewer *Session) (all []arrived) {
	for _, call := range r.core.Calls("RTP") {
		if call.Handle == viewer.handle {
			all = append(all, arrived{call.MIndex, binary.BigEndian.Uint16(call.Buffer[2:]), binary.BigEndian.Uint32(call.Buffer[8:])})
		}
	}
	return all
}

func (r *room) forward(s *sender, viewer *Session, to int) {
	r.t.Helper()
	if err := s.publisher.Forward(viewer, Routing{Medium: Video, From: First, To: to}); err != nil {
		r.t.Fatal(err)
	}
}

// lines describes m-lines: a is audio, v is video, - is rejected.
func lines(text string) (described []Description) {
	for _, letter := range text {
		described = append(described, Description{Medium: map[rune]Medium{'a': Audio, 'v': Video}[letter]})
	}
	return described
}

// TestNumbersBelongToTheMLine changes which m-line of a viewer is the first video.
func TestNumbersBelongToTheMLine(t *testing.T) {
	for name, c := range map[string]struct {
		described []string // one after the other, two packets of each source after each
		want      []arrived
	}{
		"the first video is rejected": {[]string{"avv", "a-v"}, []arrived{
			{1, 1, 1}, {2, 1, 2}, {1, 2, 1}, {2, 2, 2}, // source 1 to the first, 2 to m-line 2
			{2, 3, 1}, {2, 4, 2}, {2, 5, 1}, {2, 6, 2},
		}},
		"and comes back": {[]string{"avv", "a-v", "avv"}, []arrived{
			{1, 1, 1}, {2, 1, 2}, {1, 2, 1}, {2, 2, 2},
			{2, 3, 1}, {2, 4, 2}, {2, 5, 1}, {2, 6, 2},
			{1, 3, 1}, {2, 7, 2}, {1, 4, 1}, {2, 8, 2},
		}},
		"a first one comes": {[]string{"a-v", "avv"}, []arrived{
			{2, 1, 1}, {2, 2, 2}, {2, 3, 1}, {2, 4, 2},
			{1, 1, 1}, {2, 5, 2}, {1, 2, 1}, {2, 6, 2},
		}},
		"nothing is known at first": {[]string{"", "avv"}, []arrived{
			{-1, 1, 1}, {2, 1, 2}, {-1, 2, 1}, {2, 2, 2},
			{1, 3, 1}, {2, 3, 2}, {1, 4, 1}, {2, 4, 2},
		}},
		"nothing is known at first, and the first is the other's": {[]string{"", "a-v"}, []arrived{
			{-1, 1, 1}, {2, 1, 2}, {-1, 2, 1}, {2, 2, 2},
			{2, 3, 1}, {2, 4, 2}, {2, 5, 1}, {2, 6, 2},
		}},
		"all are rejected, and come back": {[]string{"avv", "a--", "avv"}, []arrived{
			{1, 1, 1}, {2, 1, 2}, {1, 2, 1}, {2, 2, 2},
			{-1, 1, 1}, {2, 3, 2}, {-1, 2, 1}, {2, 4, 2}, // the core sends none of these
			{1, 3, 1}, {2, 5, 2}, {1, 4, 1}, {2, 6, 2},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			first, second, viewer := room.videoFrom(1), room.videoFrom(2), room.join(3)
			room.link(first.publisher, viewer)
			room.forward(second, viewer, 2)
			for _, text := range c.described {
				if text != "" {
					viewer.Describe(lines(text))
				}
				for range 2 {
					first.send()
					second.send()
				}
			}
			if got := room.arrivals(viewer); !slices.Equal(got, c.want) {
				t.Errorf("the viewer got\n%v, want\n%v", got, c.want)
			}
			// Each packet is booked once, whichever subscriptions have moved.
			if got := room.router.Totals().Video.PacketsOut; got != uint64(len(c.want)) {
				t.Errorf("%d packets are booked, %d were sent", got, len(c.want))
			}
			mindexes := make(map[int]bool)
			for _, out := range viewer.Stats().Out {
				if mindexes[out.MIndex] {
					t.Errorf("m-line %d is twice in the statistics", out.MIndex)
				}
				mindexes[out.MIndex] = true
			}
		})
	}
}

// TestRoutesToTheFirstAreThoseOfItsIndex names one m-line in both ways, before and after
// it becomes the first.
func TestRoutesToTheFirstAreThoseOfItsIndex(t *testing.T) {
	room := newRoom(t)
	a, viewer := room.videoFrom(1), room.join(3)
	viewer.Describe(lines("avv"))
	room.forward(a, viewer, 2)
	a.send()
	viewer.Describe(lines("a-v"))
	room.forward(a, viewer, First)
	a.send() // once, though two routes name the m-line
	if _, err := a.publisher.StopForward(viewer, Routing{From: First, To: 2, Medium: Video}); err != nil {
		t.Fatal(err)
	}
	a.send()
	want := []arrived{{2, 1, 1}, {2, 2, 1}, {2, 3, 1}}
	if got := room.arrivals(viewer); !slices.Equal(got, want) {
		t.Errorf("the viewer got %v, want %v", got, want)
	}
}

func TestChosenLayersBelongToTheMLine(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		chosen        int  // for which m-line
		to            int  // where the video goes
		begins        bool // all layers were sent before: the choice begins with a keyframe
	}{
		"of one that becomes the first":    {"avv", "a-v", 2, 2, false},
		"of one that ceases to be it":      {"a-v", "avv", 2, 2, false},
		"of the first, which is not known": {"", "av", First, First, false},
		"of one that is not known":         {"", "av", 1, First, true},
		"of another than the first":        {"", "avv", 2, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			room := newRoom(t)
			publisher, viewer := room.layered(1, "vp9"), room.join(2)
			if c.before != "" {
				viewer.Describe(lines(c.before))
			}
			if err := viewer.SetLayers(c.chosen, wantLayers(0, 2)); err != nil {
				t.Fatal(err)
			}
			if err := publisher.Forward(viewer, Routing{Medium: Video, From: First, To: c.to}); err != nil {
				t.Fatal(err)
			}
			sequence := 0
			picture := func(keyframe bool) {
				for spatial := range byte(3) {
					room.send(publisher, vp9(sequence, spatial, 0, keyframe, spatial == 2))
					sequence++
				}
			}
			picture(true)
			before := len(room.gotLayers(viewer))
			viewer.Describe(lines(c.after))
			picture(c.begins)
			if got := room.gotLayers(viewer)[before:]; !slices.Equal(got, []int{0}) {
				t.Errorf("got layers %v after the description, want the lowest", got)
			}
		})
	}
}

func TestPayloadTypeAndDelayBelongToTheMLine(t *testing.T) {
	room := newRoom(t)
	a, b, viewer := room.videoFrom(1), room.videoFrom(2), room.join(3)
	types := map[*sender]uint8{a: 100, b: 110}
	for s, to := range map[*sender]int{a: First, b: 2} {
		payloadType := types[s]
		if err := s.publisher.Forward(viewer, Routing{Medium: Video, From: First, To: to, PayloadType: &payloadType}); err != nil {
			t.Fatal(err)
		}
	}
	viewer.SetPlayoutDelay(First, &PlayoutDelay{Min: 1, Max: 1})
	viewer.SetPlayoutDelay(1, &PlayoutDelay{Min: 2, Max: 2})
	viewer.SetPlayoutDelay(2, &PlayoutDelay{Min: 3, Max: 3})
	check := func(described string, wanted map[uint32][2]int) {
		t.Helper()
		if described != "" {
			viewer.Describe(lines(described))
		}
		room.core.Forget()
		a.send()
		b.send()
		for _, call := range room.core.Calls("RTP") {
			want := wanted[binary.BigEndian.Uint32(call.Buffer[8:])]
			if got := [2]int{int(call.Buffer[1] & 0x7f), call.Extensions.MinDelay}; got != want {
				t.Errorf("%q: payload type and delay %v on m-line %d, want %v", described, got, call.MIndex, want)
			}
		}
	}
	check("", map[uint32][2]int{1: {100, 1}, 2: {110, 3}})
	check("avv", map[uint32][2]int{1: {100, 2}, 2: {110, 3}})
	check("a-v", map[uint32][2]int{1: {110, 3}, 2: {110, 3}}) // both go to m-line 2 now
	check("a-vv", map[uint32][2]int{1: {110, 3}, 2: {110, 3}})
	check("avvv", map[uint32][2]int{1: {100, 2}, 2: {110, 3}})
}

// TestARouteToTheFirstTakesItsPayloadTypeAlong goes to an m-line for which no route has
// said any.
func TestARouteToTheFirstTakesItsPayloadTypeAlong(t *testing.T) {
	room := newRoom(t)
	a, viewer := room.videoFrom(1), room.join(3)
	payloadType := uint8(100)
	viewer.Describe(lines("avv"))
	if err := a.publisher.Forward(viewer, Routing{Medium: Video, From: First, To: First, PayloadType: &payloadType}); err != nil {
		t.Fatal(err)
	}
	a.send()
	viewer.Describe(lines("a-v"))
	a.send()
	calls := room.core.Calls("RTP")
	if len(calls) != 2 || calls[1].MIndex != 2 || calls[1].Buffer[1]&0x7f != 100 {
		t.Errorf("sent %v", calls)
	}
}

// TestKeyframeRequestsFollowTheFirst names SSRCs that reports have named before.
func TestKeyframeRequestsFollowTheFirst(t *testing.T) {
	room := newRoom(t)
	a, b, viewer := room.videoFrom(1), room.videoFrom(2), room.join(3)
	room.link(a.publisher, viewer)
	room.forward(b, viewer, 2)
	viewer.Describe(lines("avv"))
	a.send()
	b.send()
	for mindex, ssrc := range map[int]uint32{1: 501, 2: 502} {
		rtcpFrom(t, viewer, mindex, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: ssrc}}})
	}
	asks := func(ssrc uint32) (asked []uint64) {
		room.core.SetNow(room.core.Now() + 10*time.Second)
		room.core.Forget()
		rtcpFrom(t, viewer, 0, &rtcp.PictureLossIndication{MediaSSRC: ssrc})
		for _, call := range room.core.Calls("SendPLI") {
			asked = append(asked, uint64(call.Handle))
		}
		slices.Sort(asked)
		return asked
	}
	for _, step := range []struct {
		described string
		ssrc      uint32
		want      []uint64
	}{
		{"avv", 501, []uint64{1}}, {"avv", 502, []uint64{2}},
		{"a-v", 502, []uint64{1, 2}}, // the first is m-line 2: both come out of it
		{"avv", 501, []uint64{1, 2}}, // its m-line was away, and no report has named it since
		{"avv", 502, []uint64{2}},
	} {
		viewer.Describe(lines(step.described))
		a.send()
		b.send()
		if got := asks(step.ssrc); !slices.Equal(got, step.want) {
			t.Errorf("%s: a request for SSRC %d goes to %v, want %v", step.described, step.ssrc, got, step.want)
		}
	}
}

func rtcpFrom(t *testing.T, s *Session, mindex int, packet rtcp.Packet) {
	t.Helper()
	buffer, err := rtcp.Marshal([]rtcp.Packet{packet})
	if err != nil {
		t.Fatal(err)
	}
	s.IncomingRTCP(&core.Packet{MIndex: mindex, Video: true, Buffer: buffer})
}

// TestOutputsAreNotPiledUp rejects and accepts the only video many times, while packets
// come in.
func TestOutputsAreNotPiledUp(t *testing.T) {
	room := newRoom(t)
	a, viewer := room.videoFrom(1), room.join(3)
	room.link(a.publisher, viewer)
	for range 100 {
		viewer.Describe(lines("av"))
		a.send()
		viewer.Describe(lines("a-"))
		a.send()
	}
	viewer.Describe(lines("av"))
	if all := len(viewer.allSubscriptions()); all > 2 {
		t.Errorf("%d subscriptions of one m-line", all)
	}
	if got := room.router.Totals().Video.PacketsOut; got != 200 {
		t.Errorf("%d packets are booked, 200 were sent", got)
	}
}

// TestTheFirstOfAPublisherChanges: recordings, forwards and viewers of the first m-line
// go on with the one that is the first now.
func TestTheFirstOfAPublisherChanges(t *testing.T) {
	room := newRoom(t)
	publisher, viewer, layered := room.join(1), room.join(2), room.join(3)
	room.link(publisher, viewer)
	room.link(publisher, layered)
	_ = layered.SetLayers(First, wantLayers(2, 2))
	sink := new(kept)
	if _, err := publisher.StartRTPForward(Video, taps.Forwarding{MIndex: First, Substream: taps.Best}, sink); err != nil {
		t.Fatal(err)
	}
	sequence := uint16(0)
	send := func(mindexes ...int) {
		sequence++
		for _, mindex := range mindexes {
			room.send(publisher, &core.Packet{MIndex: mindex, Video: true, Buffer: rtpBytes(uint32(mindex), sequence, uint32(sequence)*3000,
				"\x90\x80\x81\x00\x10\x02\x00\x9d\x01\x2a"+string(rune('0'+mindex)))})
		}
	}
	for _, text := range []string{"avv", "a-v", "avv"} {
		described := lines(text)
		for i := range described {
			if described[i].Medium == Video {
				described[i].Codec = "vp8"
			}
		}
		publisher.Describe(described)
		send(1, 2)
		send(1, 2)
	}
	for _, who := range []*Session{viewer, layered} {
		if got := room.rids(who, 0); got != "112211" {
			t.Errorf("viewer %d got %q", who.ID, got)
		}
		for i, a := range room.arrivals(who) {
			if int(a.sequence) != i+1 {
				t.Errorf("viewer %d: packet %d has number %d", who.ID, i, a.sequence)
			}
		}
	}
	if got := string(sink.got); got != "112211" {
		t.Errorf("forwarded %q", got)
	}
}
