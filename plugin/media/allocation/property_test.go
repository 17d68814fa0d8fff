package allocation

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// randomStreams are streams of all shapes, with rates that swing.
func randomStreams(random *rand.Rand) []Stream {
	streams := make([]Stream, 1+random.IntN(8))
	for i := range streams {
		s := &streams[i]
		s.ID, s.Kind = uint64(i+1), Video
		s.Shape = Shape(random.IntN(2))
		s.Wish = Layer{int8(random.IntN(3)), int8(random.IntN(3))}
		s.Floor = Layer{int8(random.IntN(2)), int8(random.IntN(2))}
		s.Preferred = Layer{int8(random.IntN(3)), int8(random.IntN(3))}
		s.Priority = random.IntN(3)
		s.OnStage, s.MayPause = random.IntN(4) == 0, random.IntN(3) > 0
		if random.IntN(4) == 0 {
			s.Kind, s.Rates = Audio, kbit([3]int64{int64(20 + random.IntN(50))})
			continue
		}
		for spatial := range 1 + random.IntN(3) {
			for temporal := range 1 + random.IntN(3) {
				s.Rates[spatial][temporal] = int64(random.IntN(600_000 << spatial))
			}
		}
		if random.IntN(10) == 0 {
			s.Rates[random.IntN(3)] = [3]int64{} // an encoding has stopped
		}
	}
	return streams
}

// fitted divides a rate among streams, as a line would that stays as it is.
func fitted(streams []Stream, rate int64) *State {
	s := new(State)
	s.begin(streams)
	for i := range s.entries {
		s.entries[i].bound = s.entries[i].top()
	}
	s.fit(rate)
	return s
}

// onlyFloorsLeft says whether nothing is sent but the floors of streams that may not pause.
func onlyFloorsLeft(s *State) bool {
	for i := range s.entries {
		e := &s.entries[i]
		if e.at >= 0 && (e.stream.MayPause || e.at != e.floor()) {
			return false
		}
	}
	return true
}

func TestTheBudgetIsNeverExceeded(t *testing.T) {
	for seed := range uint64(4000) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := fitted(randomStreams(random), int64(random.IntN(5_000_000)))
		sum := int64(0)
		for i := range s.entries {
			sum += s.entries[i].rate(s.entries[i].at)
		}
		if sum != s.spent {
			t.Fatalf("seed %d: %d is spent, and %d noted", seed, sum, s.spent)
		}
		if sum > s.budget && !onlyFloorsLeft(s) {
			t.Fatalf("seed %d: %d of %d is spent", seed, sum, s.budget)
		}
	}
}

// With more rate, a stream loses something only if one of the same or a higher priority, or one on
// stage that was below what is preferred, gains something.
func TestMoreRateTakesFromNobodyOfHigherPriority(t *testing.T) {
	for seed := range uint64(4000) {
		random := rand.New(rand.NewPCG(seed, 2))
		streams := randomStreams(random)
		rate := int64(random.IntN(4_000_000))
		less, more := fitted(streams, rate), fitted(streams, rate+int64(random.IntN(1_000_000)))
		for i := range streams {
			if more.entries[i].at < less.entries[i].at && !justified(less, more, i) {
				t.Fatalf("seed %d: stream %d loses a layer\n%s\n%s", seed, i, dump(less), dump(more))
			}
		}
	}
}

func justified(less, more *State, loser int) bool {
	l := less.entries[loser].stream
	for i := range more.entries {
		before, now := &less.entries[i], &more.entries[i]
		if now.at <= before.at {
			continue
		}
		s := now.stream
		onStage := s.OnStage && s.Kind == l.Kind && before.at < before.preferred
		floor := before.at < 0 // a floor comes before all that is better
		if s.Kind < l.Kind || (s.Kind == l.Kind && s.Priority >= l.Priority) || onStage || floor {
			return true
		}
	}
	return false
}

func dump(s *State) (text string) {
	for i := range s.entries {
		e := &s.entries[i]
		text += fmt.Sprintf("  %d: at %d of %d, %+v\n", i, e.at, e.count, *e.stream)
	}
	return text + fmt.Sprintf("  %d of %d", s.spent, s.budget)
}

// While lines, rates, wishes and streams change, a viewer's streams never take more than the line
// carries as soon as overuse is seen, rise one at a time, and stay within their wishes.
func TestALifeOfAViewer(t *testing.T) {
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 3))
		v := &viewer{streams: randomStreams(random)}
		capacity := int64(random.IntN(4_000_000))
		for range 300 {
			switch random.IntN(40) {
			case 0:
				capacity = int64(random.IntN(4_000_000))
			case 1:
				v.streams = randomStreams(random)
			}
			line := Line{Proven: capacity, Ceiling: capacity, Overuse: v.result.Spent > capacity}
			before := make(map[uint64]Grant)
			for i, g := range v.grants {
				before[v.streams[min(i, len(v.streams)-1)].ID] = g
			}
			v.step(line)
			check(t, seed, v, line)
		}
	}
}

func check(t *testing.T, seed uint64, v *viewer, line Line) {
	t.Helper()
	floors, risen := true, 0
	for i, g := range v.grants {
		s, e := &v.streams[i], &v.entries[i]
		if wish := s.Wish.bounded(); g.Layer.Spatial > wish.Spatial || g.Layer.Temporal > wish.Temporal {
			t.Fatalf("seed %d: the layer %v is above the wish %v", seed, g.Layer, wish)
		}
		if g.Paused() && !s.MayPause {
			t.Fatalf("seed %d: stream %d pauses and may not", seed, i)
		}
		if e.raised == v.at {
			risen++
		}
		floors = floors && (e.now < 0 || (!s.MayPause && e.rate(e.now) <= e.rate(e.lowest())))
	}
	if risen > 1 {
		t.Fatalf("seed %d: %d streams rise at once", seed, risen)
	}
	if allowed := v.kept(line); v.result.Spent > allowed && !floors {
		t.Fatalf("seed %d: %d of %d is spent (%+v)", seed, v.result.Spent, allowed, line)
	}
}

// What is wanted is enough: a line that proves it gets some stream a step up.
func TestWhatIsWantedIsEnough(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 4))
		v := &viewer{streams: randomStreams(random)}
		line := full(int64(100 + random.IntN(3000)))
		v.run(line, 20*time.Second)
		want := v.result.Want
		if want <= line.Proven {
			continue
		}
		before := layersOf(v.grants)
		v.run(Line{Proven: want}, 15*time.Second)
		risen := false
		for i, layer := range layersOf(v.grants) {
			risen = risen || before[i].less(layer)
		}
		if !risen {
			t.Fatalf("seed %d: nobody rises at %d\n%s", seed, want, dump(&v.State))
		}
	}
}
