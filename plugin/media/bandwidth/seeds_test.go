package bandwidth

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/line"
)

// A run of a random call: rate steps on a line that has a queue, and perhaps loss, jitter and skew.
type seeded struct {
	seed   uint64
	config line.Config
	rates  []int64
	videos []*line.Video
	want   int64
}

const stepLasts = 14 * time.Second

func newSeeded(seed uint64) *seeded {
	r := rand.New(rand.NewPCG(seed, 23))
	ms := func(low, high int) time.Duration { return time.Duration(low+r.IntN(high-low)) * time.Millisecond }
	s := &seeded{seed: seed, want: audioRate()}
	lowest := audioRate()
	for i := range 1 + r.IntN(3) {
		v := line.NewVideo(uint8(1+i), seed, 150_000, 500_000, 1_500_000)
		s.videos, s.want, lowest = append(s.videos, v), s.want+v.Wire(2), lowest+v.Wire(0)
	}
	s.config = line.Config{
		Queue: ms(100, 500), Delay: ms(5, 80), Skew: (r.Float64() - 0.5) * 2e-4, NoRTX: r.IntN(5) == 0,
		CoreVersion: []int{1102, 1401}[r.IntN(2)], Interval: []time.Duration{62, 100}[r.IntN(2)] * time.Millisecond,
		TransportWide: true, Seed: seed,
	}
	if r.IntN(3) == 0 {
		s.config.Loss = r.Float64() * 0.03
	}
	if r.IntN(3) == 0 {
		s.config.Jitter = ms(1, 10)
	}
	// The line always carries the lowest layers; no step is more than fivefold.
	low, rate := math.Log(float64(lowest)*1.2), 0.0
	for range 4 {
		next := low + r.Float64()*(math.Log(4e6)-low)
		if rate > 0 {
			next = min(max(next, rate-math.Log(5)), rate+math.Log(5))
		}
		rate = next
		s.rates = append(s.rates, int64(math.Exp(next)))
	}
	return s
}

func (s *seeded) String() string {
	c := s.config
	return fmt.Sprintf("seed %d: %d videos, rates %v, queue %v, delay %v, loss %.3f, jitter %v, skew %.0f ppm, core %d, RTX %v",
		s.seed, len(s.videos), s.rates, c.Queue, c.Delay, c.Loss, c.Jitter, c.Skew*1e6, c.CoreVersion, !c.NoRTX)
}

// figures are what must be reached.
type figures struct {
	seconds, within int // seconds from 5 s after a step on; within 10 %
	soon, late      int // moments of 5 ms with overuse after the line was free for 2 s, for 10 s
	calm, full      int // such moments from 10 s after a step on; with overuse, for any reason
	downs, inTime   int // steps down to less than 1/1.2 of what is sent; below 1.1 of the line within 1 s
	sent, toomuch   int // seconds from 2 s after a step on; more than 1.1 of the line was sent, without padding
}

func (f *figures) add(g figures) {
	f.seconds += g.seconds
	f.within += g.within
	f.soon += g.soon
	f.late += g.late
	f.calm += g.calm
	f.full += g.full
	f.downs += g.downs
	f.inTime += g.inTime
	f.sent += g.sent
	f.toomuch += g.toomuch
}

func share(part, all int) float64 { return 100 * float64(part) / float64(max(all, 1)) }

// right tells whether an estimate is within 10 % of the line. Where the line carries all that is wanted,
// nobody gains by more, and there are no probes.
func right(proven, line, want int64) bool {
	low := min(line, want*100/headroom) * 9 / 10
	return proven >= low && (line >= want || proven <= line*11/10)
}

// run plays the call.
func (s *seeded) run(t *testing.T) (f figures) {
	s.config.Rate = s.rates[0]
	c := newCall(s.config, Options{CoreVersion: s.config.CoreVersion, TransportWide: true, NoRTX: s.config.NoRTX}, s.videos...)
	for i, rate := range s.rates {
		start := time.Duration(i) * stepLasts
		sent := c.sending()
		c.line.SetRate(rate)
		down, inTime := i > 0 && float64(sent) > 1.2*float64(rate), false
		over := 0 // moments with overuse in this second
		free := 0 // seconds in which all that was sent was less than 0.9 of the line
		c.each = func(at time.Duration, state State) {
			inTime = inTime || at-start <= time.Second && float64(state.Proven) <= 1.1*float64(rate)
			if state.Overuse {
				over++
			}
			if at-start > 10*time.Second {
				f.calm++
				if state.Overuse {
					f.full++
				}
			}
		}
		for second := 1; second <= int(stepLasts/time.Second); second++ {
			before, all := c.line.Sent-c.line.Resent-c.padded, c.line.Sent
			c.run(start + time.Duration(second)*time.Second)
			media := (c.line.Sent - c.line.Resent - c.padded - before) * 8
			free++
			if float64(c.line.Sent-all)*8 > 0.9*float64(rate) {
				free = 0
			}
			if free > 2 {
				f.soon += over
			}
			if free > 10 {
				f.late += over
			}
			over = 0
			if second > 2 {
				f.sent++
				if float64(media) > 1.1*float64(rate) {
					f.toomuch++
					s.tell(t, second, rate, "sent", media)
				}
			}
			if second >= 5 {
				f.seconds++
				if right(c.estimator.State().Proven, rate, s.want) {
					f.within++
				} else {
					state := c.estimator.State()
					s.tell(t, second, rate, fmt.Sprintf("overuse %v, queue %v, proven", state.Overuse, state.Queue.Round(time.Millisecond)), state.Proven)
				}
			}
		}
		if down {
			f.downs++
			if inTime {
				f.inTime++
			} else {
				s.tell(t, 1, rate, "too late, sending", sent)
			}
		}
	}
	return f
}

func (s *seeded) tell(t *testing.T, second int, rate int64, what string, bits int64) {
	if testing.Verbose() {
		t.Logf("seed %d: %d s after the step to %d: %s %d", s.seed, second, rate/1000, what, bits/1000)
	}
}

// sending is what the layers that are chosen take, with audio.
func (c *call) sending() int64 {
	sum := audioRate()
	for _, v := range c.videos {
		if v.Layer() >= 0 {
			sum += v.Wire(v.Layer())
		}
	}
	return sum
}

// TestSeeds plays random calls: 30 of them, or as many as SEEDS says. SEED is the first, and alone plays
// one.
func TestSeeds(t *testing.T) {
	first, n := uint64(1), 30
	if k, err := strconv.Atoi(os.Getenv("SEED")); err == nil {
		first, n = uint64(k), 1
	}
	if k, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil {
		n = k
	}
	var all figures
	for seed := first; seed < first+uint64(n); seed++ {
		s := newSeeded(seed)
		f := s.run(t)
		if f.within < f.seconds || f.late > 0 || f.inTime < f.downs || f.toomuch > 0 {
			t.Log(s, f)
		}
		all.add(f)
	}
	t.Logf("%d seeds: within 10 %% in %.2f %% of %d seconds; down within 1 s in %d of %d; overuse on a line that was free for 2 s for %d ms, for 10 s for %d ms, of all the time from 10 s after a step %.2f %%; more than 1.1 of the line sent in %d of %d seconds",
		n, share(all.within, all.seconds), all.seconds, all.inTime, all.downs, all.soon*int(tick/time.Millisecond), all.late*int(tick/time.Millisecond), share(all.full, all.calm), all.toomuch, all.sent)
	if share(all.within, all.seconds) < 99 {
		t.Error("the estimate must be within 10 % in 99 % of the seconds")
	}
	if all.late > 0 {
		t.Error("there is overuse on a line that was free for 10 s")
	}
	if share(all.inTime, all.downs) < 97 {
		t.Error("steps down must be seen within 1 s")
	}
	if share(all.toomuch, all.sent) > 0.1 {
		t.Error("more than 1.1 of the line was sent")
	}
}
