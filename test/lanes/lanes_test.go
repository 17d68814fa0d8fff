package lanes

import (
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lane"
)

// TestCAndGoDoTheSameSums gives the same packets, of sources that come and go,
// lose and reorder, to a lane in Go and to one that C serves as far as it can.
func TestCAndGoDoTheSameSums(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var inGo, inC core.Lane
	var h lane.Header
	var now time.Duration
	byC := 0
	for i := range 1_000_000 {
		switch random.IntN(500) {
		case 0:
			h.SSRC = uint32(random.IntN(3))
			h.SequenceNumber, h.Timestamp = uint16(random.Uint32()), random.Uint32()
		case 1:
			lane.Reset(&inGo)
			lane.Reset(&inC)
		default:
			step := random.IntN(7) - 2
			h.SequenceNumber += uint16(step)
			h.Timestamp += uint32(step * 3000)
		}
		now += time.Duration(random.IntN(int(40 * time.Millisecond)))
		want, wantOK := lane.Next(&inGo, h, lane.Video, 100, now)
		got, ok, known := Next(&inC, h, 100, now)
		if known {
			byC++
		} else {
			got, ok = lane.Next(&inC, h, lane.Video, 100, now)
		}
		if got != want || ok != wantOK || inC != inGo {
			t.Fatalf("packet %d, %+v: C %+v, %v, %+v; Go %+v, %v, %+v", i, h, got, ok, inC, want, wantOK, inGo)
		}
	}
	if byC < 900_000 {
		t.Errorf("C placed only %d of 1,000,000 packets", byC)
	}
}
