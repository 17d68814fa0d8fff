package layers

import (
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/media/payload"
)

const ms = time.Millisecond

// feed is a packet and what must become of it.
type feed struct {
	at        time.Duration
	substream int
	temporal  int
	keyframe  bool
	up        bool // TemporalUp
	want      Decision
}

func (f feed) packet() Packet {
	return Packet{At: f.at, Substream: f.substream, Temporal: f.temporal, Spatial: -1, Keyframe: f.keyframe, Start: true, End: true, TemporalUp: f.up}
}

func TestSimulcastSwitches(t *testing.T) {
	low := Default
	low.Substream = 0
	for name, c := range map[string]struct {
		targets Targets
		feeds   []feed
		ends    int
	}{
		"waits for a keyframe, and asks once a second": {Default, []feed{
			{at: 0, substream: 0, temporal: -1, want: Decision{AskKeyframe: true}},
			{at: 33 * ms, substream: 0, temporal: -1},
			{at: 1000 * ms, substream: 0, temporal: -1, want: Decision{AskKeyframe: true}},
			{at: 1033 * ms, substream: 0, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
		}, 0},
		"starts at a keyframe below the target, and goes up at the next": {Default, []feed{
			{at: 0, substream: 0, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
			{at: 1 * ms, substream: 2, temporal: -1, want: Decision{AskKeyframe: true}},
			{at: 33 * ms, substream: 0, temporal: -1, want: Decision{Send: true}},
			{at: 34 * ms, substream: 2, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
			{at: 66 * ms, substream: 0, temporal: -1},
		}, 2},
		"never starts above the target": {low, []feed{
			{at: 0, substream: 0, temporal: -1, want: Decision{AskKeyframe: true}},
			{at: 1 * ms, substream: 2, temporal: -1, keyframe: true},
			{at: 33 * ms, substream: 0, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
		}, 0},
		"falls back when the best dries up": {Default, []feed{
			{at: 0, substream: 2, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
			{at: 100 * ms, substream: 1, temporal: -1, keyframe: true},
			{at: 251 * ms, substream: 1, temporal: -1, want: Decision{AskKeyframe: true}},
			{at: 260 * ms, substream: 1, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
			{at: 300 * ms, substream: 2, temporal: -1, want: Decision{AskKeyframe: true}},
			{at: 301 * ms, substream: 2, temporal: -1, keyframe: true, want: Decision{Send: true, Switched: true}},
		}, 2},
		"leaves out temporal layers above the target": {Targets{Substream: 2, Temporal: 0, Fallback: DefaultFallback}, []feed{
			{substream: 0, temporal: 0, keyframe: true, want: Decision{Send: true, Switched: true}},
			{substream: 0, temporal: 1, up: true, want: Decision{Skip: true}},
			{substream: 0, temporal: 0, want: Decision{Send: true}},
			{substream: 0, temporal: 2, want: Decision{Skip: true}},
		}, 0},
		"is no substream": {Default, []feed{{substream: -1, keyframe: true}, {substream: 3, keyframe: true}}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			var s Simulcast
			for i, f := range c.feeds {
				if got := s.Select(f.packet(), c.targets); got != f.want {
					t.Errorf("packet %d: %+v, want %+v", i, got, f.want)
				}
			}
			if s.Substream() != c.ends {
				t.Errorf("it ends with substream %d, want %d", s.Substream(), c.ends)
			}
		})
	}
}

func TestTemporalLayersGoUpOnlyWhereTheStreamAllowsIt(t *testing.T) {
	var s temporal
	take := func(layer, target int, keyframe, up bool) bool {
		return s.takes(Packet{Temporal: layer, Keyframe: keyframe, Start: true, TemporalUp: up}, target)
	}
	steps := []struct {
		layer, target int
		keyframe, up  bool
		want          bool
	}{
		{0, 0, true, true, true}, {1, 0, false, true, false},
		{1, 2, false, false, false}, // no place to go up
		{1, 2, false, true, true}, {2, 2, false, false, false}, {2, 2, false, true, true},
		{0, 1, false, true, true}, {2, 1, false, true, false}, {1, 1, false, false, true},
		{-1, 0, false, false, true}, // a codec without layers
	}
	for i, step := range steps {
		if got := take(step.layer, step.target, step.keyframe, step.up); got != step.want {
			t.Errorf("step %d: %v, want %v", i, got, step.want)
		}
	}
}

// picture is one of three spatial layers, each with one packet.
func picture(s *SVC, targets Targets, keyframe, clean bool, temporal int) (sent []bool, markers []bool, ask bool) {
	for spatial := range 3 {
		v := s.Select(Packet{Spatial: spatial, Temporal: temporal, Keyframe: keyframe && spatial == 0, Start: true, End: true,
			SpatialUp: clean && spatial > 0, TemporalUp: true, Marker: spatial == 2}, targets)
		sent, markers, ask = append(sent, v.Send), append(markers, v.Marker), ask || v.AskKeyframe
	}
	return sent, markers, ask
}

func TestSpatialLayers(t *testing.T) {
	var s SVC
	to := func(spatial, temporal int) Targets {
		return Targets{Spatial: spatial, Temporal: temporal, Fallback: DefaultFallback}
	}
	for i, step := range []struct {
		targets         Targets
		keyframe, clean bool
		temporal        int
		sent            int // layers, from the lowest
		ask             bool
	}{
		{to(2, 2), false, false, 0, 0, true}, // nothing before a keyframe
		{to(1, 2), true, false, 0, 2, false},
		{to(0, 2), false, false, 0, 1, false}, // down at once
		{to(2, 2), false, false, 0, 1, true},  // up not yet
		{to(2, 2), true, false, 0, 3, false},  // but at a keyframe
		{to(0, 2), false, false, 0, 1, false},
		{to(1, 2), false, true, 0, 2, false}, // or where the layer begins anew
		{to(1, 0), false, false, 1, 0, false},
		{to(1, 0), false, false, 0, 2, false},
	} {
		sent, markers, ask := picture(&s, step.targets, step.keyframe, step.clean, step.temporal)
		for spatial := range 3 {
			if sent[spatial] != (spatial < step.sent) {
				t.Errorf("step %d: layer %d sent: %v", i, spatial, sent[spatial])
			}
			// Where a layer joins in the middle of a picture, what came before was
			// the end until then.
			joined := step.clean && spatial == step.sent-2
			if markers[spatial] != (spatial == step.sent-1 || joined) {
				t.Errorf("step %d: layer %d marked as the picture's end: %v", i, spatial, markers[spatial])
			}
		}
		if ask != step.ask {
			t.Errorf("step %d: asks for a keyframe: %v", i, ask)
		}
	}
}

// descriptor writes one of VP8 as the parser reads it.
func descriptor(picture int, wide bool, tl0, temporal, key int) []byte {
	data := []byte{0x90, 0xf0}
	if wide {
		data = append(data, 0x80|byte(picture>>8), byte(picture))
	} else {
		data = append(data, byte(picture&0x7f))
	}
	return append(data, byte(tl0), byte(temporal<<6|key&0x1f), 0x01, 0, 0)
}

// TestVP8GoesOnOverSwitchesAndSkips feeds sources with random numbers, some of
// whose frames are left out.
func TestVP8GoesOnOverSwitchesAndSkips(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, wide := range []bool{true, false} {
		var v VP8
		mask := 0x7f
		if wide {
			mask = 0x7fff
		}
		lastPicture, lastTL0 := -1, -1
		for source := range 50 {
			picture, tl0 := random.IntN(0x8000), random.IntN(256)
			for frame := range 40 {
				data := descriptor((picture+frame)&mask, wide, (tl0+frame/2)&0xff, frame&1, frame)
				d, ok := payload.ParseVP8(data)
				if !ok {
					t.Fatal("the descriptor is malformed")
				}
				if frame&1 == 1 && random.IntN(2) == 0 {
					v.Skip(d)
					continue
				}
				patch := v.Next(d, data, frame == 0 && source > 0)
				copy(data[patch.At:], patch.Bytes[:patch.Length])
				got, _ := payload.ParseVP8(data)
				if lastPicture >= 0 && int(got.PictureID) != (lastPicture+1)&mask {
					t.Fatalf("source %d, frame %d: picture %d after %d", source, frame, got.PictureID, lastPicture)
				}
				if step := (int(got.TL0PICIDX) - lastTL0) & 0xff; lastTL0 >= 0 && step > 1 {
					t.Fatalf("source %d, frame %d: TL0PICIDX %d after %d", source, frame, got.TL0PICIDX, lastTL0)
				}
				if got.Temporal != d.Temporal || got.LayerSync != d.LayerSync {
					t.Fatal("the layer was changed")
				}
				lastPicture, lastTL0 = int(got.PictureID), int(got.TL0PICIDX)
			}
		}
	}
}

// TestALatePictureGetsTheIDThatItWouldHaveGot sends picture 100, leaves out a range of
// pictures, and sends one more. Then the left-out pictures come again.
func TestALatePictureGetsTheIDThatItWouldHaveGot(t *testing.T) {
	for _, wide := range []bool{true, false} {
		parse := func(picture int) (payload.VP8Descriptor, []byte) {
			data := descriptor(picture&0x7fff, wide, 0, 0, 0)
			d, ok := payload.ParseVP8(data)
			if !ok {
				t.Fatal("the descriptor is malformed")
			}
			return d, data
		}
		last := 104 + 40 // a late one of 7 bits is one of the latest 64
		if wide {
			last = 9000
		}
		var v VP8
		next := func(picture int) (int, bool) {
			d, data := parse(picture)
			if !v.Knows(d) {
				return 0, false
			}
			patch := v.Next(d, data, false)
			copy(data[patch.At:], patch.Bytes[:patch.Length])
			got, _ := payload.ParseVP8(data)
			return int(got.PictureID), true
		}
		next(100)
		for picture := 102; picture < last; picture++ {
			if picture == 104 {
				next(picture)
				continue
			}
			d, _ := parse(picture)
			v.Skip(d)
		}
		next(last)
		for picture, want := range map[int]int{100: 100, 101: 101, 102: -1, 103: -1, 104: 102, 105: -1, last - 1: -1, last: 103} {
			if got, known := next(picture); known != (want >= 0) || known && got != want {
				t.Errorf("wide %v: picture %d became %d, %v; want %d", wide, picture, got, known, want)
			}
		}
		if got, known := next(last + 1); !known || got != 104 {
			t.Errorf("wide %v: the next picture is %d, %v", wide, got, known)
		}
	}
}

// TestPicturesLeftOutForMinutes leaves out every other picture: a late one never gets
// the id of another.
func TestPicturesLeftOutForMinutes(t *testing.T) {
	var v VP8
	parse := func(picture int) (payload.VP8Descriptor, []byte) {
		data := descriptor(picture&0x7fff, true, 0, 0, 0)
		d, _ := payload.ParseVP8(data)
		return d, data
	}
	id := func(picture int) int {
		d, data := parse(picture)
		if !v.Knows(d) {
			return -1
		}
		patch := v.Next(d, data, false)
		copy(data[patch.At:], patch.Bytes[:patch.Length])
		got, _ := payload.ParseVP8(data)
		return int(got.PictureID)
	}
	const count = 20_000
	for picture := range count {
		if picture%2 == 1 {
			d, _ := parse(picture)
			v.Skip(d)
		} else if got := id(picture); got != picture/2&0x7fff {
			t.Fatalf("picture %d became %d", picture, got)
		}
	}
	known := 0
	for picture := count - 1; picture > count-10_000; picture-- {
		got := id(picture)
		if got >= 0 && (picture%2 == 1 || got != picture/2&0x7fff) {
			t.Fatalf("late picture %d became %d", picture, got)
		}
		if got >= 0 {
			known++
		}
	}
	if known < 100 {
		t.Errorf("only %d late pictures are known", known)
	}
}
