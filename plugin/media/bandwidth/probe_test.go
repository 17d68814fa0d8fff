package bandwidth

import (
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/line"
)

func oneVideo() *line.Video { return line.NewVideo(1, 1, 150_000, 500_000, 1_500_000) }

func options() Options { return Options{CoreVersion: 1102, TransportWide: true} }

// config is a line without loss.
func config(rate int64, queue time.Duration) line.Config {
	return line.Config{Rate: rate, Queue: queue, Delay: 20 * time.Millisecond, CoreVersion: 1102, TransportWide: true, Seed: 1}
}

// lostPadding tells how many packets of padding a feedback says are lost.
func (c *call) lostPadding(compound []byte) (lost int) {
	var f feedback.Transport
	if p, _, ok := feedback.Next(compound); !ok || f.Parse(p) != nil {
		return 0
	}
	for i, arrival := range f.Arrivals {
		count := c.line.Truth(int64(f.Base) + int64(i)) // the calls are shorter than 65,536 packets
		if arrival == feedback.Never && count > 0 && c.flags[count]&FlagPadding != 0 {
			lost++
		}
	}
	return lost
}

// On lines with a very short queue, each probe that is too much loses padding, the client asks for the
// padding, and the core sends the padding again. Padding must stop within two feedbacks that tell of it.
func TestStormsEndWithinTwoFeedbacks(t *testing.T) {
	for _, queue := range []time.Duration{20 * time.Millisecond, 40 * time.Millisecond, 80 * time.Millisecond} {
		for _, rate := range []int64{400_000, 900_000, 1_400_000} {
			c := newCall(config(rate, queue), options(), oneVideo())
			told, most, storms := 0, 0, 0
			c.heard = func(compound []byte) {
				if c.lostPadding(compound) >= 3 {
					told++
					storms++
				}
				most = max(most, told)
				if c.estimator.State().Padding == 0 {
					told = 0
				}
			}
			c.run(40 * time.Second)
			t.Logf("queue %v, %d kbit/s: %d probes, %d feedbacks with lost padding, %d in a probe at most; resent %.1f %% of all",
				queue, rate/1000, c.estimator.State().Probes, storms, most, share(int(c.line.Resent), int(c.line.Sent)))
			if most > 2 {
				t.Errorf("queue %v, %d kbit/s: padding went on for %d feedbacks with loss", queue, rate/1000, most)
			}
		}
	}
}

// A probe with its media is never more than 1.3 times what is proven.
func TestProbesAreBounded(t *testing.T) {
	c := newCall(config(3_000_000, 300*time.Millisecond), options(), oneVideo())
	e := c.estimator.(*unheard).Estimator.(*undecided).wide
	probed := false
	c.each = func(at time.Duration, s State) {
		if s.Padding == 0 {
			return
		}
		probed = true
		if most := s.Proven * 130 / 100; e.probe.target > most+1 || s.Padding > most {
			t.Fatalf("at %v: target %d, padding %d, proven %d", at, e.probe.target, s.Padding, s.Proven)
		}
		if s.PaddingUntil > at+time.Second {
			t.Fatalf("at %v: padding until %v", at, s.PaddingUntil)
		}
	}
	c.run(10 * time.Second)
	if !probed {
		t.Error("there was no probe")
	}
}

// Nobody gains by more: no probe, no padding.
func TestNoProbeWithoutAWish(t *testing.T) {
	c := newCall(config(3_000_000, 300*time.Millisecond), options(), line.NewVideo(1, 1, 150_000))
	c.run(20 * time.Second)
	if s := c.estimator.State(); s.Probes > 0 || c.padded > 0 {
		t.Errorf("%d probes, %d bytes of padding", s.Probes, c.padded)
	}
}

// Max is a bound for probes, too.
func TestMaxBounds(t *testing.T) {
	o := options()
	o.Max = 800_000
	c := newCall(config(3_000_000, 300*time.Millisecond), o, oneVideo())
	c.each = func(at time.Duration, s State) {
		if s.Proven > o.Max {
			t.Fatalf("at %v: %d", at, s.Proven)
		}
	}
	c.run(20 * time.Second)
	probes := c.estimator.State().Probes
	c.run(40 * time.Second)
	if s := c.estimator.State(); s.Proven != o.Max || s.Probes != probes {
		t.Errorf("%d bits/s, %d probes more", s.Proven, s.Probes-probes)
	}
}

// A line that goes dead, and comes back.
func TestDeadLine(t *testing.T) {
	c := newCall(config(2_000_000, 300*time.Millisecond), options(), oneVideo())
	c.run(10 * time.Second)
	before := c.estimator.State().Proven
	c.line.SetRate(1000)
	c.run(20 * time.Second)
	s := c.estimator.State()
	if s.Proven > before/4 || c.videos[0].Layer() != -1 {
		t.Errorf("a dead line: %d bits/s, before %d, layer %d", s.Proven, before, c.videos[0].Layer())
	}
	c.line.SetRate(2_000_000)
	c.run(40 * time.Second)
	if s := c.estimator.State(); s.Overuse || s.Proven < 1_600_000 {
		t.Errorf("after the dead line: overuse %v, %d bits/s", s.Overuse, s.Proven)
	}
}

// What was measured on a full line is forgotten after a minute.
func TestCeilingIsForgotten(t *testing.T) {
	c := newCall(config(900_000, 300*time.Millisecond), options(), oneVideo())
	c.run(15 * time.Second)
	if s := c.estimator.State(); s.Ceiling < 800_000 || s.Ceiling > 1_000_000 {
		t.Errorf("the ceiling is %d", s.Ceiling)
	}
	c.line.SetRate(9_000_000)
	c.run(90 * time.Second)
	if s := c.estimator.State(); s.Ceiling != 0 {
		t.Errorf("after more than a minute the ceiling is %d", s.Ceiling)
	}
}

// The path gets longer by 150 ms: this is no queue.
func TestLongerPath(t *testing.T) {
	c := newCall(config(1_500_000, 400*time.Millisecond), options(), oneVideo())
	c.run(10 * time.Second)
	c.line.SetDelay(170 * time.Millisecond)
	c.run(25 * time.Second)
	if s := c.estimator.State(); s.Overuse || s.Proven < 1_300_000 || s.Queue > 60*time.Millisecond {
		t.Errorf("overuse %v, %d bits/s, queue %v", s.Overuse, s.Proven, s.Queue)
	}
}

// The counting began after the PeerConnection: the numbers of the feedback are ahead by any count, and the
// client has counted retransmissions that we do not know of.
func TestLate(t *testing.T) {
	for _, before := range []time.Duration{time.Second, 7 * time.Second, 90 * time.Second} {
		for _, loss := range []float64{0, 0.02} {
			o := options()
			o.Late = true
			k := config(1_200_000, 300*time.Millisecond)
			k.Loss = loss
			c := newCall(k, o, oneVideo())
			c.deaf = before
			c.run(before + 30*time.Second)
			s := c.estimator.State()
			if s.Overuse || !right(s.Proven, 1_200_000, 2_000_000) || s.Queue > 80*time.Millisecond {
				t.Errorf("%v later, loss %v: overuse %v, %d bits/s, queue %v", before, loss, s.Overuse, s.Proven, s.Queue)
			}
			if wrong := share(int(s.Unmatched), int(s.Matched+s.Unmatched)); wrong > 20 {
				t.Errorf("%v later, loss %v: %.0f %% of the packets are not found", before, loss, wrong)
			}
		}
	}
}
