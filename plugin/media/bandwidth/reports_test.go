package bandwidth

import (
	"encoding/binary"
	"testing"
	"time"
)

// A client without transport-wide feedback: receiver reports only. What is lost tells of the line. Some
// clients accept the extension for the feedback all the same.
func TestReportsOnALine(t *testing.T) {
	for seed := range uint64(6) {
		c := config(1_200_000, 200*time.Millisecond)
		c.TransportWide, c.Seed = false, seed
		k := newCall(c, Options{CoreVersion: 1102, TransportWide: seed >= 3}, oneVideo())
		for _, step := range []struct {
			rate      int64
			low, high int64 // what may be proven at the end
		}{
			{1_200_000, 600_000, 1_500_000},
			{500_000, 200_000, 600_000},
			{2_500_000, 600_000, 2_700_000},
		} {
			k.line.SetRate(step.rate)
			for range 30 {
				k.run(k.line.Now() + time.Second)
				s := k.estimator.State()
				if testing.Verbose() && seed == 0 {
					t.Logf("%v line %d proven %d loss %.2f layer %d overuse %v padding %d", k.line.Now(), step.rate/1000, s.Proven/1000, s.Loss, k.videos[0].Layer(), s.Overuse, s.Padding/1000)
				}
			}
			if s := k.estimator.State(); s.Proven < step.low || s.Proven > step.high || !s.Reports {
				t.Errorf("seed %d: %d on a line of %d, by reports: %v", seed, s.Proven, step.rate, s.Reports)
			}
		}
	}
}

// A viewer whose reports answer the core's sender reports gets the best layer soon on a fast line, with a
// long queue, too, and a slow line with a queue of 2 s, which loses nothing at first, is not flooded.
func TestReportsThatAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		rate        int64
		queue       time.Duration
		jitter      time.Duration
		low, high   int64
		within      time.Duration // the low rate is proven by then
		mostWaiting time.Duration
	}{
		"a fast line":       {10_000_000, 300 * time.Millisecond, 0, 1_700_000, 10_000_000, 20 * time.Second, 50 * time.Millisecond},
		"with jitter":       {10_000_000, 300 * time.Millisecond, 80 * time.Millisecond, 1_700_000, 10_000_000, 25 * time.Second, 50 * time.Millisecond},
		"a slow line":       {1_000_000, 300 * time.Millisecond, 0, 600_000, 1_100_000, 15 * time.Second, 320 * time.Millisecond},
		"with a long queue": {1_000_000, 2 * time.Second, 0, 600_000, 1_200_000, 15 * time.Second, 1200 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(6) {
				l := config(c.rate, c.queue)
				l.TransportWide, l.SenderReports, l.Jitter, l.Seed = false, true, c.jitter, seed
				k := newCall(l, Options{CoreVersion: 1102}, oneVideo())
				var reached, waiting time.Duration
				k.each = func(at time.Duration, s State) {
					if reached == 0 && s.Proven >= c.low {
						reached = at
					}
					waiting = max(waiting, k.line.Waiting())
				}
				k.run(time.Minute)
				s := k.estimator.State()
				t.Logf("%.1f s, at the end %d, %d ms waited, %d probes", reached.Seconds(), s.Proven/1000, waiting.Milliseconds(), s.Probes)
				if reached == 0 || reached > c.within || s.Proven > c.high || s.Proven < c.low*7/10 || waiting > c.mostWaiting {
					t.Errorf("seed %d: %v, at the end %d, packets waited %v", seed, reached, s.Proven, waiting)
				}
			}
		})
	}
}

// A client that never reports is not held on the lowest layer: nobody knows what its line carries. The
// estimate begins with the first report.
func TestAClientThatNeverReports(t *testing.T) {
	for _, wide := range []bool{false, true} {
		for _, most := range []int64{0, 700_000} {
			r := &relayed{e: New(Options{CoreVersion: 1102, TransportWide: wide, Max: most})}
			for second := 1; second <= 20; second++ {
				s := r.unreported()
				free := s.Unheard && s.Proven == unlimited || most > 0 && s.Proven == most
				if second < 5 && s.Proven > 300_000 || second > 6 && !free {
					t.Fatalf("second %d: %d, unheard %v", second, s.Proven, s.Unheard)
				}
			}
			if s := r.second(0, 0); s.Unheard || s.Proven > 300_000 {
				t.Errorf("after the first report: %d, unheard %v", s.Proven, s.Unheard)
			}
			for range 20 {
				r.unreported()
			}
			if s := r.unreported(); s.Unheard || s.Proven > 300_000 {
				t.Errorf("a client that has fallen silent: %d, unheard %v", s.Proven, s.Unheard)
			}
		}
	}
}

// compound makes a receiver report of one m-line, with a REMB if bits are given.
func compound(ssrc uint32, highest uint32, lost int, bits uint32) []byte {
	raw := []byte{0x81, 201, 0, 7, 0, 0, 0, 0}
	raw = binary.BigEndian.AppendUint32(raw, ssrc)
	raw = binary.BigEndian.AppendUint32(raw, uint32(lost))
	raw = binary.BigEndian.AppendUint32(raw, highest)
	raw = append(raw, make([]byte, 12)...)
	if bits > 0 {
		raw = append(raw, 0x8f, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1)
		const exponent = 6
		raw = append(raw, exponent<<2|byte(bits>>exponent>>16), byte(bits>>exponent>>8), byte(bits>>exponent))
		raw = binary.BigEndian.AppendUint32(raw, ssrc)
	}
	return raw
}

// relayed is a viewer that gets 500 kbit/s of video, and reports each second.
type relayed struct {
	e    Estimator
	now  time.Duration
	seq  uint16
	lost int
}

func (r *relayed) second(lost int, remb uint32) State {
	r.unreported()
	r.lost += lost
	r.e.RTCP(r.now, 1, compound(7, uint32(r.seq), r.lost, remb))
	return r.e.State()
}

// unreported is a second without RTCP.
func (r *relayed) unreported() State {
	for range 50 {
		r.now += 20 * time.Millisecond
		r.seq++
		r.e.Sent([]Sent{{At: r.now, Size: 1190, Seq: r.seq, Count: r.seq, Mindex: 1, Flags: FlagVideo}})
	}
	r.e.Advance(r.now)
	return r.e.State()
}

// REMB is no estimate: it is low where little was sent, and it rises on a full line. A fall is an alarm.
func TestREMBIsAnAlarm(t *testing.T) {
	r := &relayed{e: New(Options{CoreVersion: 1102, Start: 2_000_000})}
	for _, bits := range []uint32{102_000, 110_000, 150_000, 2_000_000, 2_200_000} {
		if s := r.second(0, bits); s.Proven != 2_000_000 || s.Overuse {
			t.Errorf("a REMB of %d: %d, overuse %v", bits, s.Proven, s.Overuse)
		}
	}
	s := r.second(0, 340_000) // 0.85 of 400,000, and some 500,000 are sent
	if s.Proven > 1_200_000 || !s.Overuse || s.Ceiling < 390_000 || s.Ceiling > 410_000 {
		t.Errorf("a fall: %d, overuse %v, ceiling %d", s.Proven, s.Overuse, s.Ceiling)
	}
}

// Loss as usual is no alarm, and much more than usual is.
func TestLossOfReports(t *testing.T) {
	r := &relayed{e: New(Options{CoreVersion: 1102, Start: 2_000_000})}
	for range 30 {
		if s := r.second(1, 0); s.Overuse || s.Proven != 2_000_000 {
			t.Fatalf("2 %% of loss: %d, overuse %v", s.Proven, s.Overuse)
		}
	}
	s := r.second(15, 0)
	if !s.Overuse || s.Proven >= 2_000_000 || s.Loss < 0.25 || s.Loss > 0.35 {
		t.Errorf("30 %% of loss: %d, overuse %v, loss %v", s.Proven, s.Overuse, s.Loss)
	}
	r.second(0, 0)
	if s := r.second(0, 0); s.Overuse {
		t.Error("overuse does not end")
	}
}

// A report about retransmissions alone comes with the SSRC of the media. Its numbers are others.
func TestReportsOfRetransmissions(t *testing.T) {
	r := &relayed{e: New(Options{CoreVersion: 1102, Start: 2_000_000}), seq: 30_000}
	for range 5 {
		r.second(0, 0)
		r.e.RTCP(r.now, 1, compound(7, 12, 300, 0))
	}
	if s := r.e.State(); s.Overuse || s.Loss != 0 {
		t.Errorf("overuse %v, loss %v", s.Overuse, s.Loss)
	}
}

// The recordings of Chromium without transport-wide feedback: the line carries 300 and 1200 kbit/s, and
// the layers took 245, 590 and 1650, for 20 s each, whatever was estimated.
func TestRecordedREMB(t *testing.T) {
	for name, most := range map[string]int64{"remb-300": 330_000, "remb-1200": 1_300_000} {
		replay(t, name, Options{CoreVersion: 1102}, func(second int, s State) {
			if second%20 == 19 {
				t.Logf("%s: %d s: proven %d, loss %.2f, overuse %v", name, second, s.Proven/1000, s.Loss, s.Overuse)
			}
			if second > 50 && second < 60 && s.Proven > most {
				t.Errorf("%s: at %d s: %d bits/s", name, second, s.Proven)
			}
		})
	}
}
