package media

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/meter"
)

const (
	tick   = 20 * time.Millisecond // of Opus
	quiet  = 75                    // -dBov, a quiet room
	speech = 30
)

// conference is a room whose publishers send audio on m-line 0 and video on m-line 1, all to a viewer,
// who has m-lines 2i and 2i+1 for publisher i.
type conference struct {
	*room
	publishers []*Session
	viewer     *Session
	levels     map[int]uintptr // addresses of extensions
	tick       int
	seen       int // calls of the core that have been counted
	// decisions counts the calls of TalkingDue.
	decisions int
}

func newConference(t *testing.T, publishers int) *conference {
	c := &conference{room: newRoom(t), levels: make(map[int]uintptr)}
	c.viewer = c.join(1000)
	for i := range publishers {
		c.publishers = append(c.publishers, c.join(uint64(i+1)))
		c.publishers[i].Describe([]Description{{Medium: Audio, Codec: "opus"}, {Medium: Video, Codec: "vp8"}})
		c.route(i)
	}
	return c
}

func (c *conference) route(i int) {
	for _, from := range []int{0, 1} {
		if err := c.publishers[i].Forward(c.viewer, Routing{From: from, To: 2*i + from}); err != nil {
			c.t.Fatal(err)
		}
	}
}

// limit changes the limits of a viewer.
func limit(viewer *Session, change func(*Places)) error {
	wanted := viewer.Limits().Places
	change(&wanted)
	return viewer.Limit(Changes{Video: &wanted.Video, Audio: &wanted.Audio, Pinned: &wanted.Pinned})
}

func (c *conference) limit(change func(*Places)) {
	c.t.Helper()
	if err := limit(c.viewer, change); err != nil {
		c.t.Fatal(err)
	}
}

// holders are the publishers that have a place at a viewer.
func (c *conference) holders(viewer *Session, k kind) []*Session {
	c.router.mu.Lock()
	defer c.router.mu.Unlock()
	return slices.Clone(viewer.places.chosen[k])
}

// level is the address of an extension with an audio level; -1 is none.
func (c *conference) level(level int) uintptr {
	if level < 0 {
		return 0
	}
	if c.levels[level] == 0 {
		extensions := core.NoExtensions()
		extensions.AudioLevel = level
		c.levels[level] = c.core.Extend(extensions)
	}
	return c.levels[level]
}

// says sends an audio packet of a publisher, and says whether the viewer got it.
func (c *conference) says(i, level int) bool {
	enters := &entering{Session: c.publishers[i]}
	c.core.Incoming(enters, c.publishers[i].handle, &core.Packet{
		Buffer: rtpBytes(uint32(i+1), uint16(c.tick), uint32(c.tick)*960, "words"), Extensions: c.level(level)})
	c.decisions += enters.decisions
	return len(c.news()) > 0
}

// shows sends a video packet of a publisher, and says whether the viewer got it.
func (c *conference) shows(i int, keyframe bool) bool {
	payload := deltas["vp8"]
	if keyframe {
		payload = keyframes["vp8"]
	}
	c.send(c.publishers[i], &core.Packet{MIndex: 1, Video: true, Buffer: rtpBytes(uint32(100+i), uint16(c.tick), uint32(c.tick)*1800, payload)})
	return len(c.news()) > 0
}

// news are the packets that the viewer has got since the last time.
func (c *conference) news() (got []coreCall) {
	calls := c.core.CallsFrom(c.seen)
	c.seen += len(calls)
	for _, call := range calls {
		if call.Method == "RTP" && call.Handle == c.viewer.handle {
			got = append(got, coreCall{call.MIndex, binary.BigEndian.Uint16(call.Buffer[2:])})
		}
	}
	return got
}

type coreCall struct {
	mindex   int
	sequence uint16
}

// next begins the next 20 ms.
func (c *conference) next() {
	c.tick++
	c.core.SetNow(c.core.Now() + tick)
}

// all sends an audio packet of everybody, and returns who was heard.
func (c *conference) all(level func(i int) int) (heard []int) {
	c.next()
	for i := range c.publishers {
		if c.says(i, level(i)) {
			heard = append(heard, i)
		}
	}
	return heard
}

// talks are the levels when some publishers talk.
func talks(who ...int) func(int) int {
	return func(i int) int {
		if slices.Contains(who, i) {
			return speech
		}
		return quiet
	}
}

// In a room of 50 a viewer gets three audio streams, and of each talk spurt all but the first packet.
func TestAViewerHearsTheLoudest(t *testing.T) {
	c := newConference(t, 50)
	c.limit(func(l *Places) { l.Audio = 3 })
	for who := range 50 {
		lost := 0
		for n := range 25 {
			heard := c.all(talks(who))
			if len(heard) > 3 {
				t.Fatalf("the viewer gets %d streams", len(heard))
			}
			if !slices.Contains(heard, who) {
				lost++
			} else if n == 0 && who >= 3 {
				t.Errorf("publisher %d is heard before anybody has decided", who)
			}
		}
		if lost > 1 {
			t.Errorf("%d packets of publisher %d are lost", lost, who)
		}
	}
	if c.decisions > 50*4 {
		t.Errorf("Go was called %d times for 50 talk spurts", c.decisions)
	}
}

// speaker says words with pauses, at random.
type speaker struct {
	random   *rand.Rand
	loudness int
	until    int  // the tick at which the spurt or the pause ends
	talking  bool // a talk spurt goes on
	lost     int  // packets of this spurt
	ended    int  // when the last spurt ended
}

// level is that of the next packet. Within a spurt there are gaps between words of up to 200 ms.
func (s *speaker) level() int {
	if !s.talking {
		return min(quiet-8+s.random.IntN(50), 127)
	}
	if s.random.IntN(12) == 0 {
		return 64 + s.random.IntN(20)
	}
	return s.loudness - 8 + s.random.IntN(17)
}

// Up to three of 50 talk at a time, at random, some loud and some low. Nothing of a spurt is lost but up
// to 60 ms, as the issue allows.
func TestNoWordIsCut(t *testing.T) {
	c := newConference(t, 50)
	c.limit(func(l *Places) { l.Audio = 3 })
	random := rand.New(rand.NewPCG(5, 50))
	speakers := make([]*speaker, len(c.publishers))
	for i := range speakers {
		speakers[i] = &speaker{random: random, loudness: 22 + random.IntN(28)}
	}
	spurts, worst, total, most := 0, 0, 0, 0
	for range 6000 { // two minutes
		var talking []*speaker
		for _, s := range speakers {
			if s.talking && c.tick >= s.until {
				s.talking, s.ended = false, c.tick
				worst, total, spurts = max(worst, s.lost), total+s.lost, spurts+1
			}
			if s.talking {
				talking = append(talking, s)
			}
		}
		if len(talking) < 3 && random.IntN(15) == 0 {
			if s := speakers[random.IntN(len(speakers))]; !s.talking && c.tick-s.ended > 30 {
				s.talking, s.lost, s.until = true, 0, c.tick+20+random.IntN(250)
			}
		}
		levels := make([]int, len(speakers))
		heard := c.all(func(i int) int { levels[i] = speakers[i].level(); return levels[i] })
		most = max(most, len(heard))
		for i, s := range speakers {
			if s.talking && levels[i] <= meter.Loud && !slices.Contains(heard, i) {
				s.lost++
			}
		}
	}
	t.Logf("%d spurts, %.1f ms lost of each, %d ms at most; Go was called %d times for %d packets", spurts,
		float64(total*20)/float64(spurts), worst*20, c.decisions, 6000*50)
	if most > 3 || worst > 3 || spurts < 100 {
		t.Errorf("%d streams, %d packets of a spurt lost, %d spurts", most, worst, spurts)
	}
}

// With more who talk than places, the loudest are heard, and voices that are about as loud do not
// take turns.
func TestTheLoudestOfMany(t *testing.T) {
	c := newConference(t, 6)
	c.limit(func(l *Places) { l.Audio = 2 })
	random := rand.New(rand.NewPCG(6, 6))
	loud := func(i int) int { return []int{45, 44, 43, 42, 41, 40}[i] + random.IntN(4) }
	before, changes := c.all(loud), 0
	for range 500 {
		heard := c.all(loud)
		if !slices.Equal(heard, before) {
			changes++
		}
		before = heard
	}
	if changes > 4 {
		t.Errorf("%d changes among voices of the same loudness", changes)
	}
	var heard []int
	for range 10 {
		heard = c.all(func(i int) int {
			if i == 5 || i == 2 {
				return 20
			}
			return loud(i)
		})
	}
	if !slices.Equal(heard, []int{2, 5}) {
		t.Errorf("2 and 5 are loud, and %v are heard", heard)
	}
}

// A noise does not keep a place from speech.
func TestANoiseKeepsNobodyOut(t *testing.T) {
	c := newConference(t, 8)
	c.limit(func(l *Places) { l.Audio = 2 })
	noisy := func(who ...int) func(int) int {
		return func(i int) int {
			if slices.Contains(who, i) {
				return speech
			}
			return 55
		}
	}
	for who := range 8 {
		lost := 0
		for range 20 {
			if !slices.Contains(c.all(noisy(who)), who) {
				lost++
			}
		}
		if lost > 1 {
			t.Errorf("%d packets of publisher %d are lost", lost, who)
		}
	}
}

// What a viewer gets of a publisher who was not heard for a while looks as if nothing had been lost.
func TestAVoiceThatComesBackHasNoGap(t *testing.T) {
	c := newConference(t, 3)
	c.limit(func(l *Places) { l.Audio = 1 })
	last := make(map[int]uint16)
	for n := range 600 {
		c.next()
		for i := range c.publishers {
			before := c.seen
			c.says(i, talks(n/50%3)(i))
			c.seen = before
			for _, call := range c.news() {
				if was, ok := last[call.mindex]; ok && call.sequence != was+1 {
					t.Fatalf("number %d follows %d", call.sequence, was)
				}
				last[call.mindex] = call.sequence
			}
		}
	}
	if len(last) != 3 {
		t.Errorf("%d publishers were heard", len(last))
	}
}

// A publisher whose client sends no levels is heard besides, because nobody knows how loud it is.
func TestAPublisherWithoutLevelsIsHeard(t *testing.T) {
	c := newConference(t, 5)
	c.limit(func(l *Places) { l.Audio = 2 })
	without := func(i int) int {
		if i == 4 {
			return -1
		}
		return talks(0, 1)(i)
	}
	c.all(without)
	if heard := c.all(without); !slices.Equal(heard, []int{0, 1, 4}) {
		t.Errorf("heard %v", heard)
	}
	c.all(talks(0, 1)) // now it does
	if heard := c.all(talks(0, 1)); !slices.Equal(heard, []int{0, 1}) {
		t.Errorf("heard %v", heard)
	}
	c.limit(func(l *Places) { l.Audio = 0 })
	if heard := c.all(without); len(heard) > 0 {
		t.Errorf("with no place, %v are heard", heard)
	}
}

// watched are the publishers whose video comes.
func (c *conference) watched(keyframe func(i int) bool) (seen []int) {
	c.next()
	for i := range c.publishers {
		if c.shows(i, keyframe(i)) {
			seen = append(seen, i)
		}
	}
	return seen
}

func deltasOnly(int) bool    { return false }
func keyframesOnly(int) bool { return true }

// speak makes a publisher talk for a second.
func (c *conference) speak(who int) {
	for range 50 {
		c.all(talks(who))
	}
}

// The viewer sees those who talked last, and a picture goes on until the keyframe of the next one.
func TestAViewerSeesThoseWhoTalkedLast(t *testing.T) {
	c := newConference(t, 6)
	c.limit(func(l *Places) { l.Video = 2 })
	if seen := c.watched(keyframesOnly); !slices.Equal(seen, []int{0, 1}) {
		t.Fatalf("at first %v are seen", seen)
	}
	c.speak(1)
	c.speak(4)
	if seen := c.watched(deltasOnly); !slices.Equal(seen, []int{0, 1}) {
		t.Errorf("before the keyframe %v are seen", seen)
	}
	if c.asked(c.publishers[4]) == 0 {
		t.Error("nobody asked for the keyframe")
	}
	if c.asked(c.publishers[2]) > 0 {
		t.Error("a keyframe was asked of somebody who is not seen")
	}
	c.watched(func(i int) bool { return i == 4 })
	awaiting.Until(t, "the end of the former picture", func() bool { return slices.Equal(c.watched(deltasOnly), []int{1, 4}) })
	c.speak(0)
	c.watched(func(i int) bool { return i == 0 })
	awaiting.Until(t, "the end of the former picture", func() bool { return slices.Equal(c.watched(deltasOnly), []int{0, 4}) })
}

// Without a keyframe, the former picture ends all the same.
func TestAPictureDoesNotStayForEver(t *testing.T) {
	c := newConference(t, 3)
	c.limit(func(l *Places) { l.Video = 1 })
	c.watched(keyframesOnly)
	c.speak(2)
	c.core.SetNow(c.core.Now() + lingerMost)
	awaiting.Until(t, "the end of the former picture", func() bool { return !slices.Contains(c.watched(deltasOnly), 0) })
}

func TestACoughChangesNoPicture(t *testing.T) {
	c := newConference(t, 3)
	c.limit(func(l *Places) { l.Video = 1 })
	c.watched(keyframesOnly)
	for range meter.Talks - 1 {
		c.all(talks(2))
	}
	if c.asked(c.publishers[2]) > 0 || !slices.Equal(c.holders(c.viewer, video), c.publishers[:1]) {
		t.Error("280 ms of noise have changed the picture")
	}
}

func TestPinnedOnesAreAlwaysSeen(t *testing.T) {
	c := newConference(t, 6)
	c.limit(func(l *Places) { l.Video, l.Pinned = 1, []uint64{c.publishers[3].ID, 77} })
	if seen := c.watched(keyframesOnly); !slices.Equal(seen, []int{0, 3}) {
		t.Fatalf("%v are seen", seen)
	}
	c.speak(3) // it is among the last ones then
	awaiting.Until(t, "one picture", func() bool { return slices.Equal(c.watched(keyframesOnly), []int{3}) })
	c.speak(5)
	awaiting.Until(t, "two pictures", func() bool { return slices.Equal(c.watched(keyframesOnly), []int{3, 5}) })
	c.limit(func(l *Places) { l.Pinned = nil })
	awaiting.Until(t, "one picture", func() bool { return slices.Equal(c.watched(keyframesOnly), []int{5}) })
}

// Whoever is muted by the script takes no place.
func TestAMutedPublisherTakesNoPlace(t *testing.T) {
	c := newConference(t, 3)
	c.limit(func(l *Places) { l.Video, l.Audio = 1, 1 })
	c.watched(keyframesOnly)
	if err := c.publishers[2].Configure(Audio, Out, false); err != nil {
		t.Fatal(err)
	}
	c.speak(2)
	if c.holders(c.viewer, audio)[0] != c.publishers[0] || c.holders(c.viewer, video)[0] != c.publishers[0] {
		t.Error("a muted publisher has a place")
	}
	// One who has the place and is muted while talking gives way at once.
	c.speak(0)
	if err := c.publishers[0].Configure(Audio, Out, false); err != nil {
		t.Fatal(err)
	}
	c.all(talks(0, 1))
	if heard := c.all(talks(0, 1)); !slices.Equal(heard, []int{1}) {
		t.Errorf("heard %v", heard)
	}
}

// Places are given to others when their holders leave, in each of the ways in which that can happen.
func TestPlacesAreFilledWhenSomebodyLeaves(t *testing.T) {
	for name, leave := range map[string]func(c *conference, s *Session){
		"hangs up": func(_ *conference, s *Session) { s.HangupMedia() },
		"is gone":  func(_ *conference, s *Session) { s.Destroy() },
		"routes end": func(c *conference, s *Session) {
			for _, from := range []int{0, 1} {
				if found, err := s.StopForward(c.viewer, Routing{From: from, To: 2*int(s.ID-1) + from}); err != nil || !found {
					c.t.Error(found, err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConference(t, 5)
			c.limit(func(l *Places) { l.Video, l.Audio = 2, 2 })
			c.speak(3)
			leave(c, c.publishers[3])
			c.all(talks())
			heard := c.all(talks())
			if len(heard) != 2 || slices.Contains(heard, 3) {
				t.Errorf("%v are heard", heard)
			}
			if places := c.holders(c.viewer, video); len(places) != 2 || slices.Contains(places, c.publishers[3]) {
				t.Errorf("the places are %v", places)
			}
		})
	}
}

func TestLimitsComeAndGo(t *testing.T) {
	c := newConference(t, 4)
	heard := func(want int) {
		t.Helper()
		c.all(talks())
		if got := c.all(talks()); len(got) != want {
			t.Errorf("%v are heard, want %d", got, want)
		}
	}
	heard(4)
	if c.decisions != 0 {
		t.Error("without limits Go is called")
	}
	for _, step := range []struct{ limit, want int }{{2, 2}, {0, 0}, {3, 3}, {1, 1}, {9, 4}, {Unlimited, 4}} {
		c.limit(func(l *Places) { l.Audio = step.limit })
		heard(step.want)
	}
	for i, s := range c.publishers {
		if track := s.track(0); track.loudness != nil || s.isHeard.Load() {
			t.Errorf("publisher %d is measured without need", i)
		}
	}
	if err := limit(c.viewer, func(l *Places) { l.Video = -2 }); err == nil {
		t.Error("a limit of -2 is accepted")
	}
	c.limit(func(l *Places) { l.Audio = 1 })
	c.viewer.HangupMedia()
	if l := c.viewer.Limits().Places; l.Audio != Unlimited {
		t.Error("a hangup keeps limits")
	}
}

// A route that begins takes a free place; routes of everything (AddRecipient) have places, too.
func TestRoutesOfEverythingHavePlaces(t *testing.T) {
	r := newRoom(t)
	viewer := r.join(9)
	c := &conference{room: r, viewer: viewer, levels: make(map[int]uintptr)}
	if err := limit(viewer, func(l *Places) { l.Audio = 2 }); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		c.publishers = append(c.publishers, r.join(uint64(i+1)))
		r.link(c.publishers[i], viewer)
	}
	c.all(talks())
	if heard := c.all(talks()); !slices.Equal(heard, []int{0, 1}) {
		t.Errorf("%v are heard", heard)
	}
	c.all(talks(3))
	if heard := c.all(talks(3)); len(heard) != 2 || !slices.Contains(heard, 3) {
		t.Errorf("%v are heard", heard)
	}
	if err := c.publishers[3].Configure(Audio, Out, false); err != nil {
		t.Fatal(err)
	}
	c.all(talks())
	if heard := c.all(talks()); len(heard) != 2 || slices.Contains(heard, 3) {
		t.Errorf("3 has closed the gate, and %v are heard", heard)
	}
	if err := c.publishers[3].Configure(Audio, Out, true); err != nil {
		t.Fatal(err)
	}
	c.all(talks(3))
	if heard := c.all(talks(3)); len(heard) != 2 || !slices.Contains(heard, 3) {
		t.Errorf("%v are heard", heard)
	}
	c.publishers[3].RemoveRecipient(viewer)
	c.all(talks())
	if heard := c.all(talks()); len(heard) != 2 || slices.Contains(heard, 3) {
		t.Errorf("%v are heard", heard)
	}
}

// What the console and the statistics show follows the limits.
func TestRoutesTellWhatFlows(t *testing.T) {
	c := newConference(t, 3)
	c.limit(func(l *Places) { l.Audio, l.Video = 1, 1 })
	c.all(talks())
	flowing := 0
	for _, s := range c.publishers {
		for _, route := range s.Routes() {
			flowing += len(route.Flowing)
		}
	}
	if flowing != 2 {
		t.Errorf("%d media flow", flowing)
	}
}

// fullRoom is a room of n, each with limits, in which everybody is routed to everybody else.
func fullRoom(r *room, n int) *conference {
	c := &conference{room: r, levels: make(map[int]uintptr)}
	for i := range n {
		c.publishers = append(c.publishers, r.join(uint64(i+1)))
		c.publishers[i].Describe([]Description{{Medium: Audio, Codec: "opus"}, {Medium: Video, Codec: "vp8"}})
	}
	for i, viewer := range c.publishers {
		for j, publisher := range c.publishers {
			for from := range 2 {
				if i != j {
					_ = publisher.Forward(viewer, Routing{From: from, To: 2 + 2*j + from})
				}
			}
		}
		_ = limit(viewer, func(l *Places) { l.Audio, l.Video = 3, 9 })
	}
	c.viewer = c.publishers[0]
	c.all(talks())
	return c
}

// In a room of 50 times 50, a word costs the tables of those who begin and end, not those of all.
func TestAWordCostsFewTables(t *testing.T) {
	c := fullRoom(newRoom(t), 50)
	marks := func() uint64 { // which a timer may change
		c.router.mu.Lock()
		defer c.router.mu.Unlock()
		return c.router.marks
	}
	before := marks()
	c.all(talks())
	if now := marks(); now != before {
		t.Errorf("silence costs %d tables", now-before)
	}
	most, all := uint64(0), uint64(0)
	for who := range 50 {
		before := marks()
		for range 25 {
			c.all(talks(who))
		}
		// A table marks twice. The publisher gets one for its audio and one for its video, and
		// so do those who give way: different ones for the viewers who have a place themselves.
		tables := (marks() - before) / 2
		most, all = max(most, tables), all+tables
	}
	t.Logf("%.1f tables for a word, %d at most", float64(all)/50, most)
	if all > 50*12 || most > 40 {
		t.Errorf("%d tables for 50 words, %d at most", all, most)
	}
}

// A decision takes less than a packet lasts, also in a room of 50 times 50.
func TestAWordIsDecidedBeforeTheNextPacket(t *testing.T) {
	c := fullRoom(newRoom(t), 50)
	var all, most time.Duration
	const words = 300
	for n := range words {
		s := c.publishers[n%50]
		c.core.SetNow(c.core.Now() + time.Second)
		meter.Hear(s.track(0).loudness, speech, c.core.Now())
		began := time.Now()
		s.heard()
		took := time.Since(began)
		all, most = all+took, max(most, took)
		if got := len(c.holders(c.publishers[(n+7)%50], audio)); got != 3 {
			t.Fatalf("%d places", got)
		}
	}
	t.Logf("%v for a word with 49 viewers, %v at most", all/words, most)
	if all/words > 10*time.Millisecond {
		t.Errorf("a word takes %v", all/words)
	}
}
