package meters

import (
	"math/rand/v2"
	"sync"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/meter"
	"janus-golua/plugin/media/payload"
)

// reference is the rule of Janus's VideoRoom plugin in its simplest form.
type reference struct {
	setting meter.Setting
	on      bool
	levels  []int
}

func (r *reference) start(s meter.Setting) { r.setting, r.on, r.levels = s, true, nil }

func (r *reference) add(level int) (average int, changed bool) {
	if !r.on || level < 0 {
		return 0, false
	}
	r.levels = append(r.levels, level)
	if len(r.levels) < r.setting.Packets {
		return 0, false
	}
	sum := 0
	for _, l := range r.levels {
		sum += l
	}
	exact := float64(sum) / float64(len(r.levels))
	average, r.levels = int(exact), nil
	talks := exact < float64(r.setting.Level)
	changed = talks != r.setting.Talks
	r.setting.Talks = talks
	return average, changed
}

// TestCAndGoMeasureTheSame gives the same million packets to a meter in C, to one in Go and to
// the reference. The packets carry their level in several ways or not at all. The settings
// change meanwhile, also in the middle of an average, and the meters are turned off and on.
func TestCAndGoMeasureTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 3))
	var inC, inGo core.Meter
	var want reference
	id, loudness, changes, measured := uint8(1), 40, 0, 0
	for i := range 1_000_000 {
		switch random.IntN(400) {
		case 0:
			setting := meter.Setting{Level: random.IntN(129), Packets: 1 + random.IntN(20), Talks: random.IntN(2) == 0}
			if random.IntN(20) == 0 {
				setting.Packets = meter.MostPackets - random.IntN(2)
			}
			want.start(setting)
			meter.Start(&inC, setting)
			meter.Start(&inGo, setting)
		case 1:
			if random.IntN(10) == 0 {
				want.on = false
				meter.Stop(&inC)
				meter.Stop(&inGo)
			}
		case 2:
			loudness, id = random.IntN(128), uint8(1+random.IntN(14))
		case 3: // right at the threshold
			loudness = min(want.setting.Level, 127)
		}
		level := levelOf(t, randomPacket(random, id, loudness), id)
		if level >= 0 {
			measured++
		}
		dueC, dueGo := Add(&inC, level), meter.Add(&inGo, level)
		if dueC != dueGo || inC != inGo {
			t.Fatalf("packet %d of level %d: C %v %x, Go %v %x", i, level, dueC, inC.State, dueGo, inGo.State)
		}
		if dueC && random.IntN(50) == 0 { // the decision comes a packet late
			if !Add(&inC, level) || !meter.Add(&inGo, level) {
				t.Fatalf("packet %d: a decision is forgotten", i)
			}
		}
		average, changed := want.add(level)
		for _, m := range []*core.Meter{&inC, &inGo} {
			gotAverage, talking, got := meter.Take(m)
			if got != changed || got != dueC || (changed && (gotAverage != average || talking != want.setting.Talks)) {
				t.Fatalf("packet %d of level %d with %+v: %d %v %v, want %d %v", i, level, want.setting, gotAverage, talking, got, average, changed)
			}
		}
		if changed {
			changes++
		}
	}
	t.Logf("%d levels, %d changes", measured, changes)
	if changes < 3000 || measured < 500_000 {
		t.Error("too little has happened")
	}
}

// randomPacket makes an audio packet. Most have a level around loudness: as a one-byte or a
// two-byte extension (RFC 8285), alone or among others.
func randomPacket(random *rand.Rand, id uint8, loudness int) []byte {
	packet := append([]byte{0x80, 111}, make([]byte, 10)...)
	kind := random.IntN(8)
	if kind == 0 {
		return append(packet, "opus"...)
	}
	level := byte(min(max(loudness+random.IntN(7)-3, 0), 127)) | byte(random.IntN(2))<<7
	var elements []byte
	other := id%14 + 1
	profile := []byte{0xbe, 0xde}
	switch {
	case kind == 1: // another extension only
		elements = []byte{other<<4 | 1, 1, 2}
	case kind < 5:
		elements = []byte{other << 4, 9, id << 4, level}
	default:
		profile = []byte{0x10, 0x00}
		elements = []byte{other, 0, other, 2, 7, 7, 0, id, 1, level}
	}
	for len(elements)%4 != 0 {
		elements = append(elements, 0)
	}
	packet[0] |= 0x10
	packet = append(packet, profile...)
	packet = append(packet, 0, byte(len(elements)/4))
	return append(append(packet, elements...), "opus"...)
}

// levelOf reads the level as the core does: -1 is none.
func levelOf(t *testing.T, packet []byte, id uint8) int {
	header, ok := payload.ParseHeader(packet)
	if !ok {
		t.Fatalf("no RTP: %x", packet)
	}
	value, ok := header.Extension(id)
	if !ok || len(value) == 0 {
		return -1
	}
	return int(value[0] & 0x7f)
}

// One thread measures in C while others turn the meter off and on, and decide. Each decision
// belongs to the present setting, and no level is counted twice.
func TestDecisionsAndSettingsMeetInAMeter(t *testing.T) {
	var m core.Meter
	var threads sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		threads.Go(func() {
			for packets := 1; ; packets = packets%5 + 1 {
				select {
				case <-stop:
					return
				default:
				}
				meter.Start(&m, meter.Setting{Level: 10 * packets, Packets: packets})
				if average, talking, changed := meter.Take(&m); changed && (!talking || average != 5) {
					t.Errorf("an average of %d is talking: %v", average, talking)
				}
				meter.Stop(&m)
			}
		})
	}
	for range 200_000 {
		if Add(&m, 5) {
			if average, talking, changed := meter.Take(&m); changed && (!talking || average != 5) {
				t.Errorf("an average of %d is talking: %v", average, talking)
			}
		}
	}
	close(stop)
	threads.Wait()
}

func TestMeasuringAllocatesNothing(t *testing.T) {
	var m core.Meter
	meter.Start(&m, meter.Setting{Level: 25, Packets: 3})
	if allocations := testing.AllocsPerRun(1000, func() { meter.Add(&m, 10); meter.Take(&m); meter.Add(&m, 90) }); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}
