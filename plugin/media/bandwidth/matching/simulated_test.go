package matching

import (
	"fmt"
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/line"
	"janus-golua/plugin/media/bandwidth/sent"
)

// simulateAs relays videos over a line, and compares all that feedback tells with the truth. The matcher
// takes the core for a version.
func simulateAs(c line.Config, version, videos, seconds int) (k tally, m *Matcher) {
	ring := new(sent.Ring)
	m = New(ring, version, c.NoRTX, false)
	var f feedback.Transport
	var l *line.Line
	l = line.New(c, func(at time.Duration, mindex int, compound []byte) {
		p, rest, _ := feedback.Next(compound)
		if f.Parse(p) != nil {
			m.Report(at, mindex, p, len(rest) == 0)
			return
		}
		m.Feedback(at, &f)
		first := m.cursor - int64(len(f.Arrivals))
		for i, arrival := range f.Arrivals {
			if arrival != feedback.Never {
				k.compare(m, first+int64(i), l.Truth)
			}
		}
	})
	all := []*line.Video{}
	for i := range videos {
		all = append(all, line.NewVideo(uint8(1+i), c.Seed, 300_000))
	}
	for now := time.Duration(0); now < time.Duration(seconds)*time.Second; now += 5 * time.Millisecond {
		l.Run(now)
		for _, v := range all {
			v.Send(now, func(p sent.Packet) {
				p = l.Send(p)
				ring.Add(&p)
			})
		}
	}
	return k, m
}

func TestSimulatedLines(t *testing.T) {
	for _, c := range []struct {
		config line.Config
		videos int
		near   float64 // percent that must be right, or sent within 5 ms
	}{
		{line.Config{CoreVersion: 1102}, 1, 100},
		{line.Config{CoreVersion: 1102, Jitter: 30 * time.Millisecond, Skew: 1e-4}, 3, 100},
		{line.Config{CoreVersion: 1102, Loss: 0.01}, 1, 95},
		{line.Config{CoreVersion: 1102, Loss: 0.02, Skew: -1e-4}, 3, 95},
		{line.Config{CoreVersion: 1102, Loss: 0.05, Jitter: 5 * time.Millisecond}, 2, 90},
		{line.Config{CoreVersion: 1401, Loss: 0.02}, 1, 95},
		{line.Config{CoreVersion: 1401, Loss: 0.05}, 3, 90},
		{line.Config{CoreVersion: 1102, Loss: 0.05, NoRTX: true}, 2, 100},
		{line.Config{CoreVersion: 1401, Loss: 0.02, Interval: 100 * time.Millisecond}, 2, 95},
	} {
		var sum tally
		for seed := range uint64(5) {
			c.config.Rate, c.config.Queue, c.config.Delay = 3_000_000, 300*time.Millisecond, 30*time.Millisecond
			c.config.TransportWide, c.config.Seed = true, seed
			k, _ := simulateAs(c.config, c.config.CoreVersion, c.videos, 60)
			sum.arrived += k.arrived
			sum.right += k.right
			sum.far += k.far
			sum.none += k.none
		}
		near := sum.share(sum.arrived - sum.far - sum.none)
		name := fmt.Sprintf("core %d, loss %.2f, %d videos, RTX %v, jitter %v", c.config.CoreVersion, c.config.Loss, c.videos, !c.config.NoRTX, c.config.Jitter)
		t.Logf("%s: right %.1f %%, within 5 ms %.1f %%", name, sum.share(sum.right), near)
		if sum.arrived < 1000 || near < c.near {
			t.Errorf("%s: %.1f %% of %d are right or near, want %.1f %%", name, near, sum.arrived, c.near)
		}
	}
}

// A core of 1.4 resends every second packet of a list only. Who takes one for the other finds fewer.
func TestVersionsAreToldApart(t *testing.T) {
	right := func(core, taken int) float64 {
		var sum tally
		for seed := range uint64(10) {
			c := line.Config{
				Rate: 2_000_000, Queue: 100 * time.Millisecond, Delay: 30 * time.Millisecond,
				TransportWide: true, CoreVersion: core, Loss: 0.03, Seed: seed,
			}
			k, _ := simulateAs(c, taken, 3, 60)
			sum.arrived += k.arrived
			sum.right += k.right
		}
		return sum.share(sum.right)
	}
	for core, other := range map[int]int{1102: 1401, 1401: 1102} {
		told, wrong := right(core, core), right(core, other)
		t.Logf("core %d: right %.1f %%, taken for %d: %.1f %%", core, told, other, wrong)
		if told <= wrong {
			t.Errorf("core %d: telling the version does not help", core)
		}
	}
}

// More packets than the ring keeps, and numbers that wrap.
func TestNumbersWrap(t *testing.T) {
	c := line.Config{Rate: 30_000_000, Queue: 300 * time.Millisecond, Delay: 30 * time.Millisecond, TransportWide: true, CoreVersion: 1102}
	ring := new(sent.Ring)
	m := New(ring, 1102, false, false)
	var f feedback.Transport
	var k tally
	var l *line.Line
	l = line.New(c, func(at time.Duration, mindex int, compound []byte) {
		p, _, _ := feedback.Next(compound)
		if f.Parse(p) != nil {
			return
		}
		m.Feedback(at, &f)
		first := m.cursor - int64(len(f.Arrivals))
		for i := range f.Arrivals {
			k.compare(m, first+int64(i), l.Truth)
		}
	})
	v := line.NewVideo(1, 1, 20_000_000)
	for now := time.Duration(0); now < 45*time.Second; now += 5 * time.Millisecond {
		l.Run(now)
		v.Send(now, func(p sent.Packet) {
			p = l.Send(p)
			ring.Add(&p)
		})
	}
	if l.Numbers() < 1<<16 || k.arrived < 1<<16 || k.right != k.arrived {
		t.Errorf("%d numbers: %d of %d right", l.Numbers(), k.right, k.arrived)
	}
}

// Feedback that gets lost leaves a gap of numbers, which is passed over.
func TestLostFeedback(t *testing.T) {
	c := line.Config{Rate: 3_000_000, Queue: 300 * time.Millisecond, Delay: 30 * time.Millisecond, TransportWide: true, CoreVersion: 1102}
	ring := new(sent.Ring)
	m := New(ring, 1102, false, false)
	var f feedback.Transport
	var k tally
	n := 0
	var l *line.Line
	l = line.New(c, func(at time.Duration, mindex int, compound []byte) {
		p, _, _ := feedback.Next(compound)
		if n++; n%3 == 0 || f.Parse(p) != nil {
			return
		}
		m.Feedback(at, &f)
		first := m.cursor - int64(len(f.Arrivals))
		for i := range f.Arrivals {
			k.compare(m, first+int64(i), l.Truth)
		}
	})
	v := line.NewVideo(1, 1, 500_000)
	for now := time.Duration(0); now < 20*time.Second; now += 5 * time.Millisecond {
		l.Run(now)
		v.Send(now, func(p sent.Packet) {
			p = l.Send(p)
			ring.Add(&p)
		})
	}
	if k.arrived < 500 || k.right != k.arrived {
		t.Errorf("%d of %d right", k.right, k.arrived)
	}
}
