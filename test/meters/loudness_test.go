package meters

import (
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/meter"
)

// TestCAndGoHearTheSame gives the same million packets to a loudness in C and to one in Go, with talk
// spurts, noise, gaps, packets without a level, and settings that change.
func TestCAndGoHearTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 7))
	var inC, inGo core.Loudness
	now, loudness, due := time.Hour, 70, 0
	for i := range 1_000_000 {
		switch random.IntN(60) {
		case 0:
			loudness = random.IntN(140)
		case 1:
			now += time.Duration(random.IntN(900)) * time.Millisecond
		case 2:
			setting := uint32(random.IntN(4))
			meter.Listen(&inC, setting)
			meter.Listen(&inGo, setting)
		}
		level := min(max(loudness+random.IntN(41)-20, 0), 127)
		if random.IntN(50) == 0 {
			level = -1
		}
		now += time.Duration(5+random.IntN(60)) * time.Millisecond
		gotC, gotGo := Hear(&inC, level, now), meter.Hear(&inGo, level, now)
		if gotC != gotGo || inC != inGo {
			t.Fatalf("packet %d of level %d: %v and %+v in C, %v and %+v in Go", i, level, gotC, inC, gotGo, inGo)
		}
		if gotC {
			due++
		}
	}
	t.Logf("due %d times", due)
	if due < 10_000 {
		t.Error("too little has happened")
	}
}
