package quality

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// wall is a time of the core's sender reports; half a second is not exact in binary.
var wall = time.Unix(1_700_000_000, 123_456_789)

func marshal(t *testing.T, packets ...rtcp.Packet) []byte {
	t.Helper()
	buffer, err := rtcp.Marshal(packets)
	if err != nil {
		t.Fatal(err)
	}
	return buffer
}

func receiver(blocks ...rtcp.ReceptionReport) *rtcp.ReceiverReport {
	return &rtcp.ReceiverReport{SSRC: 1, Reports: blocks}
}

// take gives a packet, and returns what was understood.
func take(r *Reports, packet []byte, mindex int, now time.Duration) (taken []Report) {
	r.Take(packet, mindex, mindex > 0, At{Now: now, Wall: wall}, func(report Report) { taken = append(taken, report) })
	return taken
}

func TestAReport(t *testing.T) {
	var r Reports
	sent := Middle(wall.Add(-250 * time.Millisecond)) // our sender report; the peer held it for 200 ms
	taken := take(&r, marshal(t, receiver(rtcp.ReceptionReport{
		SSRC: 7, FractionLost: 64, TotalLost: 1000, Jitter: 900, LastSenderReport: sent, Delay: 65536 / 5,
	})), 1, time.Second)
	if len(taken) != 1 {
		t.Fatalf("understood %+v", taken)
	}
	got := taken[0]
	if got.MIndex != 1 || !got.Video || got.Loss != 0.25 || got.Lost != 1000 || got.NewlyLost != 1000 || got.Jitter != 900 || !got.Timed {
		t.Errorf("%+v", got)
	}
	if off := got.Roundtrip - 50*time.Millisecond; off < -100*time.Microsecond || off > 100*time.Microsecond {
		t.Errorf("the round trip took %v", got.Roundtrip)
	}
	if of, ok := r.Of(1, true, 2*time.Second); !ok || of != got {
		t.Errorf("kept %+v", of)
	}
	if rtt, ok := r.Roundtrip(2 * time.Second); !ok || rtt != got.Roundtrip {
		t.Errorf("kept a round trip of %v", rtt)
	}
	for what, ask := range map[string]func() bool{
		"another m-line":       func() bool { _, ok := r.Of(0, true, 2*time.Second); return ok },
		"another medium":       func() bool { _, ok := r.Of(-1, false, 2*time.Second); return ok },
		"a report of long ago": func() bool { _, ok := r.Of(1, true, 2*time.Minute); return ok },
		"a round trip of long ago": func() bool {
			_, ok := r.Roundtrip(2 * time.Minute)
			return ok
		},
	} {
		if ask() {
			t.Errorf("%s is known", what)
		}
	}
	if of, ok := r.Of(-1, true, 2*time.Second); !ok || of != got {
		t.Errorf("of the first video: %+v", of)
	}
}

// The second half of the NTP time wraps around every 18 hours.
func TestRoundTrips(t *testing.T) {
	for name, c := range map[string]struct {
		wall        time.Time
		ago, delay  time.Duration
		want        time.Duration
		timed, zero bool
	}{
		"over the wrap":             {wall: time.Unix(65536*31000-2_208_988_800, 1000), ago: time.Second, delay: 900 * time.Millisecond, want: 100 * time.Millisecond, timed: true},
		"at once":                   {wall: wall, ago: 0, delay: 0, timed: true},
		"a little too soon":         {wall: wall, ago: 10 * time.Millisecond, delay: 11 * time.Millisecond, timed: true},
		"much too soon":             {wall: wall, ago: 10 * time.Millisecond, delay: 20 * time.Millisecond},
		"20 s":                      {wall: wall, ago: 21 * time.Second, delay: time.Second, want: 20 * time.Second, timed: true},
		"another clock's":           {wall: wall, ago: 5 * time.Hour},
		"without our sender report": {wall: wall, zero: true, delay: time.Second},
	} {
		last := Middle(c.wall.Add(-c.ago))
		if c.zero {
			last = 0
		}
		got, ok := roundtrip(last, uint32(c.delay*65536/time.Second), c.wall)
		if off := got - c.want; ok != c.timed || off < -time.Millisecond || off > time.Millisecond {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}

func TestMiddleIsNTP(t *testing.T) {
	// 2000-01-01T00:00:00.5Z is 3155673600.5 s after 1900.
	if got, want := Middle(time.Unix(946_684_800, 500_000_000)), uint32(3_155_673_600&0xffff)<<16|0x8000; got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}

// Only the first block of a compound packet is surely of the m-line that the core names.
func TestWhichMLineABlockIsOf(t *testing.T) {
	var r Reports
	of := func(ssrc uint32, lost uint32) rtcp.ReceptionReport {
		return rtcp.ReceptionReport{SSRC: ssrc, TotalLost: lost}
	}
	mindexes := func(taken []Report) (all []int) {
		for _, report := range taken {
			all = append(all, report.MIndex)
		}
		return all
	}
	equal := func(what string, got []int, want ...int) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%s: m-lines %v, want %v", what, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%s: m-lines %v, want %v", what, got, want)
			}
		}
	}
	equal("an SSRC that is not known", mindexes(take(&r, marshal(t, receiver(of(10, 0), of(11, 0))), 0, 1)), 0)
	equal("the other m-line", mindexes(take(&r, marshal(t, receiver(of(11, 0))), 1, 2)), 1)
	equal("both", mindexes(take(&r, marshal(t, receiver(of(10, 1), of(11, 2), of(12, 3))), 0, 3)), 0, 1)
	equal("a sender report", mindexes(take(&r, marshal(t, &rtcp.SenderReport{SSRC: 5, Reports: []rtcp.ReceptionReport{of(11, 4), of(10, 5)}}), 1, 4)), 1, 0)
	equal("a second report, whose first SSRC the core has overwritten", mindexes(take(&r, marshal(t, receiver(of(10, 6)), receiver(of(10, 7), of(11, 8))), 0, 5)), 0, 1)
	equal("with other packets between", mindexes(take(&r, marshal(t, &rtcp.SourceDescription{}, &rtcp.PictureLossIndication{}, receiver(of(10, 9)))[4:], 0, 6)), 0)
	equal("no m-line", mindexes(take(&r, marshal(t, receiver(of(99, 0))), -1, 7)))
	if got, _ := r.Of(1, true, 8); got.Lost != 8 {
		t.Errorf("the second m-line has lost %d, want 8", got.Lost)
	}
	r.Forget(func(mindex int) bool { return mindex == 1 })
	if _, ok := r.Of(1, true, 8); ok {
		t.Error("a forgotten m-line is known")
	}
	r.Reset()
	if _, ok := r.Of(0, false, 8); ok {
		t.Error("after the end of the PeerConnection something is known")
	}
}

func TestLossesOfReports(t *testing.T) {
	var r Reports
	for _, step := range []struct{ total, newly uint32 }{
		{5, 5}, {5, 0}, {9, 4}, {0xfffffd, 0}, {2, 2}, {0x7fffff, mostNewlyLost}, {0x800000, 0},
	} {
		taken := take(&r, marshal(t, receiver(rtcp.ReceptionReport{SSRC: 1, TotalLost: step.total})), 0, 1)
		if len(taken) != 1 || taken[0].NewlyLost != step.newly || taken[0].Lost != int32(step.total<<8)>>8 {
			t.Errorf("%#x lost in all: %+v", step.total, taken)
		}
	}
}

// A peer may send anything.
func TestGarbage(t *testing.T) {
	whole := marshal(t, receiver(rtcp.ReceptionReport{SSRC: 7}, rtcp.ReceptionReport{SSRC: 8}), receiver(rtcp.ReceptionReport{SSRC: 7}))
	for end := range whole {
		var r Reports
		if taken := take(&r, whole[:end], 0, 1); len(taken) > 0 && end < 56 {
			t.Errorf("%d bytes: %+v", end, taken)
		}
	}
	for name, change := range map[string]func([]byte){
		"more blocks than there are": func(p []byte) { p[0] = p[0]&0xe0 | 31 },
		"a length beyond the end":    func(p []byte) { p[2] = 0xff },
		"another version":            func(p []byte) { p[0] &^= 0x80 },
		"another type":               func(p []byte) { p[1] = 210 },
		"a length of 0":              func(p []byte) { p[2], p[3] = 0, 0 },
	} {
		var r Reports
		broken := append([]byte(nil), whole...)
		change(broken)
		if taken := take(&r, broken, 0, 1); len(taken) > 1 {
			t.Errorf("%s: %+v", name, taken)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	var r Reports
	for range 200_000 {
		buffer := make([]byte, random.IntN(120))
		for i := range buffer {
			buffer[i] = byte(random.Uint32())
		}
		if len(buffer) > 4 {
			buffer[0], buffer[1], buffer[2], buffer[3] = 0x80|buffer[0]&0x1f, 200+buffer[1]&3, 0, byte(random.IntN(len(buffer)/4))
		}
		take(&r, buffer, random.IntN(4)-1, time.Second)
	}
	if len(r.streams) > mostStreams {
		t.Errorf("%d streams are kept", len(r.streams))
	}
}

// SSRCs that a peer makes up push out the oldest ones, and the real one comes back with its
// next report.
func TestMadeUpSSRCsAreBounded(t *testing.T) {
	var r Reports
	take(&r, marshal(t, receiver(rtcp.ReceptionReport{SSRC: 7, TotalLost: 3})), 0, 1)
	for ssrc := range uint32(1000) {
		take(&r, marshal(t, receiver(rtcp.ReceptionReport{SSRC: 1000 + ssrc, TotalLost: ssrc})), 1, 2)
	}
	take(&r, marshal(t, receiver(rtcp.ReceptionReport{SSRC: 7, TotalLost: 4})), 0, 3)
	if got, ok := r.Of(0, false, 4); !ok || got.Lost != 4 || len(r.streams) != mostStreams {
		t.Errorf("%+v of %d", got, len(r.streams))
	}
	if got, _ := r.Of(1, true, 4); got.Lost != 999 {
		t.Errorf("%+v", got)
	}
}

func TestReportsAllocateNothing(t *testing.T) {
	var r Reports
	buffer := marshal(t, receiver(rtcp.ReceptionReport{SSRC: 7}, rtcp.ReceptionReport{SSRC: 8}))
	count := 0
	note := func(Report) { count++ }
	if allocations := testing.AllocsPerRun(1000, func() { r.Take(buffer, 0, false, At{Now: 1, Wall: wall}, note) }); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkTake(b *testing.B) {
	var r Reports
	buffer, _ := receiver(rtcp.ReceptionReport{SSRC: 7, LastSenderReport: Middle(wall)}).Marshal()
	note := func(Report) {}
	for b.Loop() {
		r.Take(buffer, 0, false, At{Now: 1, Wall: wall}, note)
	}
}

func FuzzTake(f *testing.F) {
	seed, _ := receiver(rtcp.ReceptionReport{SSRC: 7}, rtcp.ReceptionReport{SSRC: 8}).Marshal()
	f.Add(seed)
	f.Add(append(seed, seed...))
	f.Fuzz(func(t *testing.T, packet []byte) {
		var r Reports
		taken := take(&r, packet, 3, 1)
		if len(taken)*blockSize > len(packet) {
			t.Errorf("%d reports in %d bytes", len(taken), len(packet))
		}
		var parsed rtcp.ReceiverReport
		if parsed.Unmarshal(packet) == nil && len(parsed.Reports) > 0 && int(binary.BigEndian.Uint16(packet[2:]))*4+4 == len(packet) {
			first := parsed.Reports[0]
			if len(taken) == 0 || taken[0].Jitter != first.Jitter || taken[0].Loss != float64(first.FractionLost)/256 {
				t.Errorf("%+v, want %+v", taken, first)
			}
		}
	})
}

func TestIntervals(t *testing.T) {
	var i Interval
	i.Begin(time.Second)
	for _, step := range []struct {
		now            time.Duration
		expected, lost uint32
		loss           float64
		ended          bool
	}{
		{1001 * time.Millisecond, 10, 0, 0, false},
		{1500 * time.Millisecond, 100, 5, 0, false},
		{2 * time.Second, 200, 10, 0.05, true},
		{2500 * time.Millisecond, 250, 60, 0, false},
		{3 * time.Second, 300, 60, 0.5, true},
		{9 * time.Second, 300, 60, 0, false}, // nothing came
		{10 * time.Second, 400, 50, 0, true}, // sent again
		{11 * time.Second, 410, 100, 1, true},
	} {
		loss, ended := i.Update(Reception{Expected: step.expected, Lost: step.lost}, step.now)
		if loss != step.loss || ended != step.ended {
			t.Errorf("at %v: %v, %v", step.now, loss, ended)
		}
	}
	if loss, known := i.Loss(); !known || loss != 1 {
		t.Errorf("in the end: %v, %v", loss, known)
	}
}
