package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// The levels of a quiet room and of speech, in -dBov.
const (
	hush   = 80
	speech = 30
)

// spurt is what a publisher says without a pause.
type spurt struct {
	who, first, last int // the ticks of 20 ms
}

// conversation makes up spurts of 0.4 to 2 s, up to three at a time. There is a pause of at least 0.6 s
// between two of a publisher.
func conversation(random *rand.Rand, publishers, ticks int) (spurts []spurt) {
	ends := make([]int, publishers)
	for i := range ends {
		ends[i] = -30
	}
	for tick := 50; tick < ticks-100; tick++ {
		talking := 0
		for _, end := range ends {
			if end >= tick {
				talking++
			}
		}
		if who := random.IntN(publishers); talking < 3 && ends[who]+30 < tick && random.IntN(12) == 0 {
			ends[who] = tick + 20 + random.IntN(80)
			spurts = append(spurts, spurt{who, tick, ends[who]})
		}
	}
	return spurts
}

func levelAt(spurts []spurt, who, tick int) uint8 {
	for _, s := range spurts {
		if s.who == who && s.first <= tick && tick <= s.last {
			return speech
		}
	}
	return hush
}

// heardTicks are the ticks of which the viewer has a packet of an m-line.
func heardTicks(viewer *member, mindex int) map[int]bool {
	ticks := make(map[int]bool)
	for _, packet := range viewer.PacketsOf(strconv.Itoa(mindex)) {
		if tick, err := strconv.Atoi(string(packet.Payload[1:])); err == nil {
			ticks[tick] = true
		}
	}
	return ticks
}

// In a room of 50 who all send audio, a viewer gets three streams, and at most 60 ms of a talk spurt are
// lost.
func TestAViewerOf50HearsThree(t *testing.T) {
	const publishers, ticks = 50, 1000
	j := Start(t, Options{Source: anything})
	mlines := make([]Medium, publishers)
	for i := range mlines {
		mlines[i] = Audio
	}
	viewer := join(t, j, NewPeer(t).Receive(mlines...))
	viewer.run(t, `assert(setLimits { session = %d, audio = 3 })`, viewer.id)
	var senders []*Sender
	for i := range publishers {
		peer := NewPeer(t)
		senders = append(senders, peer.AddAudio())
		publisher := join(t, j, peer)
		viewer.run(t, `assert(forward { from = %d, to = %d, from_mindex = 0, to_mindex = %d })`, publisher.id, viewer.id, i)
	}
	spurts := conversation(rand.New(rand.NewPCG(23, 7)), publishers, ticks)
	longest := sayAll(senders, spurts, ticks)
	Eventually(t, "the last packets", func() bool { return last(viewer, publishers) >= ticks-5 })

	streams, lost, most := make([]int, ticks), 0, 0
	heard := make([]map[int]bool, publishers)
	for i := range heard {
		heard[i] = heardTicks(viewer, i)
		for tick := range heard[i] {
			streams[tick]++
		}
	}
	for _, s := range spurts {
		missing := 0
		for tick := s.first; tick <= s.last; tick++ {
			if !heard[s.who][tick] {
				missing++
			}
		}
		lost, most = lost+missing, max(most, missing)
	}
	// While one thread of Janus decides, another one may be a packet ahead: then the packets of both
	// who change places have the same tick. On a busy machine that is so in up to 2 % of the ticks.
	more := 0
	for _, count := range streams {
		if count > 3 {
			more++
		}
	}
	t.Logf("%d publishers, %d talk spurts in %d s: %d streams at most (more than 3 in %d of %d ticks), %.1f ms of a spurt lost, %d ms at most (the longest tick took %v)",
		publishers, len(spurts), ticks/50, slices.Max(streams), more, ticks, float64(20*lost)/float64(len(spurts)), 20*most, longest)
	if slices.Max(streams) > 5 || more > ticks/20 || most > 3 {
		t.Errorf("the viewer got %d streams, and %d packets of a talk spurt were lost", slices.Max(streams), most)
	}
	for i := range publishers {
		packets := viewer.PacketsOf(strconv.Itoa(i))
		for n := 1; n < len(packets); n++ {
			if packets[n].SequenceNumber != packets[n-1].SequenceNumber+1 {
				t.Fatalf("m-line %d: number %d follows %d", i, packets[n].SequenceNumber, packets[n-1].SequenceNumber)
			}
		}
	}
}

// sayAll sends a packet of everybody each 20 ms. A tick that is late makes the others later, because
// packets in a heap would come before a decision could be made.
func sayAll(senders []*Sender, spurts []spurt, ticks int) (longest time.Duration) {
	for tick := range ticks {
		began := time.Now()
		for i, sender := range senders {
			sender.Level(levelAt(spurts, i, tick))
			sender.Send(strconv.Itoa(tick))
		}
		longest = max(longest, time.Since(began))
		time.Sleep(max(20*time.Millisecond-time.Since(began), 15*time.Millisecond))
	}
	return longest
}

// last is the newest tick that the viewer has a packet of.
func last(viewer *member, publishers int) (newest int) {
	for i := range publishers {
		packets := viewer.PacketsOf(strconv.Itoa(i))
		if len(packets) == 0 {
			continue
		}
		if tick, err := strconv.Atoi(string(packets[len(packets)-1].Payload[1:])); err == nil {
			newest = max(newest, tick)
		}
	}
	return newest
}

// The video of the two who talked last comes, and begins with a keyframe; that of a pinned one comes in
// any case.
func TestAViewerSeesThoseWhoTalkedLast(t *testing.T) {
	const publishers = 5
	j := Start(t, Options{Source: anything})
	viewer := join(t, j, NewPeer(t).Receive(Video, Video, Video, Video, Video))
	var voices, cameras []*Sender
	var ids []int64
	for i := range publishers {
		peer := NewPeer(t).Publish()
		peer.Video.KeyframeEvery = 40
		voices, cameras = append(voices, peer.Audio), append(cameras, peer.Video)
		publisher := join(t, j, peer)
		ids = append(ids, publisher.id)
		for range i {
			cameras[i].Send("before") // so that keyframes do not coincide
		}
		viewer.run(t, `assert(forward { from = %d, to = %d, from_mindex = 1, to_mindex = %d })`, publisher.id, viewer.id, i)
	}
	viewer.run(t, `assert(setLimits { session = %d, video = 2, pinned = { %d } })`, viewer.id, ids[4])
	tick := 0
	flows := func(who int, want ...int) func() bool {
		return func() bool {
			tick++
			before := make([]int, publishers)
			for i := range publishers {
				before[i] = len(viewer.PacketsOf(strconv.Itoa(i)))
			}
			for range 10 {
				for i := range publishers {
					voices[i].Level(hush)
					if i == who {
						voices[i].Level(speech)
					}
					voices[i].Send("words")
					cameras[i].Send(fmt.Sprint("picture ", tick))
				}
				time.Sleep(20 * time.Millisecond)
			}
			var flowing []int
			for i := range publishers {
				if len(viewer.PacketsOf(strconv.Itoa(i))) > before[i]+3 {
					flowing = append(flowing, i)
				}
			}
			return slices.Equal(flowing, want)
		}
	}
	for _, step := range []struct {
		who  int
		want []int
	}{{-1, []int{0, 1, 4}}, {2, []int{1, 2, 4}}, {3, []int{2, 3, 4}}, {1, []int{1, 3, 4}}} {
		Eventually(t, fmt.Sprintf("the video of %v after %d has talked", step.want, step.who), flows(step.who, step.want...))
	}
	for i := range publishers {
		if packets := viewer.PacketsOf(strconv.Itoa(i)); len(packets) > 0 && packets[0].Payload[4] != 0x10 {
			t.Errorf("m-line %d begins with %x, which is no keyframe", i, packets[0].Payload[:8])
		}
	}
}
