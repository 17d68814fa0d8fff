package rings

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/ring"
	"janus-golua/plugin/media/meter"
	"janus-golua/plugin/media/payload"
)

func TestARecordHasTheSizeThatTheSimulatedCoreCounts(t *testing.T) {
	if got := RecordHeader(); got != ring.RecordHeader {
		t.Errorf("sizeof(golua_record) is %d, ring.RecordHeader %d", got, ring.RecordHeader)
	}
}

// TestCAndTheSimulatedCoreDoTheSame gives random schedules of packets, tables and time to
// the C of export/ and to the simulated core. Both must produce the same output, in the same
// order and at the same time.
func TestCAndTheSimulatedCoreDoTheSame(t *testing.T) {
	var all coverage
	var lost, keyframes uint64
	behind, recorded := 0, 0
	for seed := range uint64(100) {
		s := newSchedule(seed)
		for step := range 300 {
			what := s.step()
			if difference := s.difference(); difference != "" {
				t.Fatalf("seed %d, step %d: %s\n%s", seed, step, what, difference)
			}
		}
		s.end()
		if difference := s.difference(); difference != "" {
			t.Fatalf("seed %d, at the end:\n%s", seed, difference)
		}
		if difference := s.c.layersDiffer(s.inGo); difference != "" {
			t.Fatalf("seed %d: %s", seed, difference)
		}
		all.layered += s.c.seen.layered
		recorded += s.compareRecordings(t, seed)
		all.relayed += s.c.seen.relayed
		all.selected += s.c.seen.selected
		all.biggest = max(all.biggest, s.c.seen.biggest)
		all.due += s.c.seen.due
		all.talks += s.c.seen.talks
		lost += s.c.overflow()
		keyframes += s.c.keyframes()
		behind += s.behind
	}
	t.Logf("%+v, %d keyframes, %d packets lost, %d of inline lines behind others, %d recorded", all, keyframes, lost, behind, recorded)
	if keyframes < 1000 || all.relayed < 100_000 || all.selected < 1000 || all.biggest != 32 || all.due < 1000 || all.talks < 500 || all.layered < 100_000 || recorded < 10_000 || lost < 50 || behind < 100 {
		t.Error("the schedules have not brought about enough")
	}
}

// compareRecordings compares what both sides have recorded of each m-line, and returns how many
// packets.
func (s *schedule) compareRecordings(t *testing.T, seed uint64) (count int) {
	inC, inGo := s.c.spooled(), s.inGo.spooled()
	for address, packets := range inGo {
		count += len(packets)
		if !slices.EqualFunc(packets, inC[address], bytes.Equal) {
			t.Fatalf("seed %d: recording %d has %d packets in C, %d in Go, or others", seed, address, len(inC[address]), len(packets))
		}
	}
	return count
}

// schedule applies the same steps to both sides.
type schedule struct {
	random    *rand.Rand
	c, inGo   *twin
	sequences map[[2]int]uint16
	sources   map[[2]int]uint32 // how often a publisher has changed its SSRC
	compared  int
	// inline are m-lines whose viewers need no forwarder; behind counts their packets that had
	// to wait for other packets.
	inline map[[2]int]bool
	behind int
	// queued is how much publishers have sent since the forwarder was last idle, in bytes of a
	// ring.
	queued  [publishers]int
	stalled time.Duration
}

func newSchedule(seed uint64) *schedule {
	return &schedule{
		random: rand.New(rand.NewPCG(seed, 21)), c: newC(time.Hour), inGo: newSimulated(time.Hour),
		sequences: map[[2]int]uint16{}, sources: map[[2]int]uint32{}, inline: map[[2]int]bool{},
	}
}

func (s *schedule) both(do func(*twin)) {
	do(s.c)
	do(s.inGo)
	s.inGo.flush()
}

// step does one random thing, and says what.
func (s *schedule) step() string {
	publisher := s.random.IntN(publishers)
	switch s.random.IntN(20) {
	case 0, 1, 2:
		return s.table(publisher)
	case 3:
		return s.clear(publisher)
	case 4, 5:
		s.both(func(t *twin) { t.Run() })
		return "run"
	case 6:
		by := time.Duration(s.random.IntN(2500)) * time.Microsecond
		s.both(func(t *twin) { t.Advance(by) })
		return fmt.Sprint("advance by ", by)
	case 7, 8:
		by := time.Duration(s.random.IntN(150)) * time.Millisecond
		s.stalled = s.c.Now() + by
		s.both(func(t *twin) { t.StallForwarders(by) })
		return fmt.Sprint("stall by ", by)
	case 9:
		return s.burst(publisher, 30+s.random.IntN(500))
	case 10:
		return s.nonsense(publisher)
	}
	return s.burst(publisher, 1+s.random.IntN(6))
}

// table replaces the table of a publisher. Sometimes the new table lacks an m-line.
func (s *schedule) table(publisher int) string {
	type choice struct {
		mode    core.Mode
		viewers []int
		delay   uint32
		// hold is for video. Of VP8, one packet in 32 begins a keyframe.
		hold, codec uint32
		// talking is measured when it has packets.
		talking  meter.Setting
		recorded bool
		measured uint32
	}
	choices := map[int]choice{}
	for _, mindex := range mindexes {
		s.inline[[2]int{publisher, mindex}] = false
	}
	for _, mindex := range mindexes[:1+s.random.IntN(len(mindexes))] {
		c := choice{mode: []core.Mode{core.ModeUnknown, core.ModeDrop, core.ModeInline, core.ModeInline, core.ModeRing,
			core.ModeRing, core.ModeSelect, core.ModeSelect, core.ModeScript}[s.random.IntN(9)]}
		for viewer := range viewers {
			if s.random.IntN(2) == 0 {
				c.viewers = append(c.viewers, viewer)
			}
		}
		if s.random.IntN(4) == 0 {
			c.delay = 1<<24 | 2<<12 | 3
		}
		if mindex > 0 && s.random.IntN(3) == 0 {
			c.hold, c.codec = uint32(s.random.IntN(2)), uint32(payload.VP8)+uint32(s.random.IntN(int(payload.AV1)))
		}
		if s.random.IntN(2) == 0 {
			c.talking = meter.Setting{Level: s.random.IntN(129), Packets: 1 + s.random.IntN(8), Talks: s.random.IntN(2) == 0}
		}
		c.recorded = s.random.IntN(3) == 0
		if len(c.viewers) > 0 { // else nothing shows by which of two tables a packet was forwarded
			c.measured = uint32(len(c.viewers)+mindex) & 1
		}
		choices[mindex] = c
		s.inline[[2]int{publisher, mindex}] = c.mode == core.ModeInline && len(c.viewers) > 0
	}
	s.both(func(t *twin) {
		var table core.ForwardingTable
		for mindex := range mindexes[len(choices)-1] + 1 {
			c, known := choices[mindex]
			track := core.Track{Mode: c.mode, First: uint32(len(table.Viewers)), Count: uint32(len(c.viewers)), PlayoutDelay: c.delay,
				Hold: c.hold, Codec: c.codec, Measured: c.measured}
			if known {
				track.Stream = t.streams[[2]int{publisher, mindex}]
			}
			if c.recorded {
				track.Spool = t.spools[[2]int{publisher, mindex}]
			}
			if c.talking.Packets > 0 {
				track.Meter = t.meters[[2]int{publisher, mindex}]
				meter.Start(track.Meter, c.talking)
			}
			table.Tracks = append(table.Tracks, track)
			for _, viewer := range c.viewers {
				table.Viewers = append(table.Viewers, core.Viewer{Handle: t.handles[uint64(publishers+1+viewer)],
					Rewriter: t.rewriters[[3]int{publisher, mindex, viewer}], MIndex: int64(viewer), Departures: t.departures[viewer]})
			}
		}
		handle := t.handles[uint64(publisher+1)]
		t.SetTable(handle, table)
		t.note("earlier tables are free: %v", t.Reclaim(handle))
	})
	return fmt.Sprintf("table of publisher %d: %+v", publisher+1, choices)
}

func (s *schedule) clear(publisher int) string {
	for _, mindex := range mindexes {
		s.inline[[2]int{publisher, mindex}] = false
	}
	s.both(func(t *twin) {
		handle := t.handles[uint64(publisher+1)]
		t.ClearTable(handle)
		t.note("the table is free: %v", t.Reclaim(handle))
	})
	return fmt.Sprintf("publisher %d has no table", publisher+1)
}

// burst sends packets of one m-line or of several. Afterwards the publisher overwrites them.
func (s *schedule) burst(publisher, count int) string {
	if s.stalled <= s.c.Now() { // not between the packets, because a wait for room may end a stall
		s.queued = [publishers]int{}
	}
	several := s.random.IntN(2) == 0
	mindex := mindexes[s.random.IntN(len(mindexes))]
	for range count {
		if several {
			mindex = mindexes[s.random.IntN(len(mindexes))]
		}
		line := [2]int{publisher, mindex}
		if s.random.IntN(60) == 0 {
			s.sources[line]++
		}
		id, marker, length := uint64(publisher+1), s.random.IntN(12) == 0, s.random.IntN(1200)
		if full := s.fills(publisher, length); full && s.inline[line] {
			continue
		}
		s.sequences[line] += uint16([]int{1, 1, 1, 1, 1, 1, 2, -1}[s.random.IntN(8)])
		delay := [2]int{-1, -1}
		if s.random.IntN(10) == 0 {
			delay = [2]int{7, 8}
		}
		before := s.c.seen.relayed
		s.both(func(t *twin) {
			buffer := rtp(s.sources[line]<<16|uint32(id)<<8|uint32(mindex), s.sequences[line], 3000*uint32(s.sequences[line]/3), marker, length)
			t.packet++
			t.send(id, &core.Packet{MIndex: mindex, Video: mindex > 0, Buffer: buffer}, delay)
			clear(buffer)
		})
		if s.inline[line] && s.c.seen.relayed == before {
			s.behind++
		}
	}
	return fmt.Sprintf("%d packets of publisher %d on %d (several: %v)", count, publisher+1, mindex, several)
}

// fills says whether a ring might be full. One case is not specified: a packet has waited for
// room and then finds that its m-line needs no ring. It may go into the ring all the same, or
// be sent at once.
func (s *schedule) fills(publisher, length int) bool {
	s.queued[publisher] += RecordHeader() + length + 32
	return s.queued[publisher] > 200_000
}

// nonsense sends bytes that are no RTP, or a packet of an m-line that is in no table.
func (s *schedule) nonsense(publisher int) string {
	mindex, buffer := []int{-1, 1, 19}[s.random.IntN(3)], make([]byte, s.random.IntN(20))
	s.both(func(t *twin) {
		t.packet++
		t.send(uint64(publisher+1), &core.Packet{MIndex: mindex, Video: true, Buffer: slices.Clone(buffer)}, [2]int{-1, -1})
	})
	return fmt.Sprintf("%d zeros of publisher %d on %d", len(buffer), publisher+1, mindex)
}

// end lets everything that waits come out.
func (s *schedule) end() {
	s.both(func(t *twin) {
		t.StallForwarders(0)
		t.Advance(time.Second)
	})
	for publisher := range publishers {
		s.clear(publisher)
	}
}

// difference says how the two sides have differed since the last call.
func (s *schedule) difference() string {
	c, inGo := s.c.log, s.inGo.log
	for i := s.compared; i < max(len(c), len(inGo)); i++ {
		if i >= len(c) || i >= len(inGo) || c[i] != inGo[i] {
			from := max(0, i-3)
			return fmt.Sprintf("C:\n  %s\nsimulated:\n  %s", strings.Join(c[min(from, len(c)):min(i+3, len(c))], "\n  "),
				strings.Join(inGo[min(from, len(inGo)):min(i+3, len(inGo))], "\n  "))
		}
	}
	s.compared = len(c)
	return s.c.differs(s.inGo)
}
