package bandwidth

import (
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/line"
)

// The line of the end-to-end test, in virtual time: 300 kbit/s for 25 s, then 1200, then 500.
func TestRelay(t *testing.T) {
	for _, c := range []struct {
		name         string
		loss         float64
		jitter       time.Duration
		percent, bad int // how far the estimate may be off, and in how many seconds of 5 calls it may be more
	}{
		{"no random loss", 0, 0, 10, 0},
		{"2 % loss", 0.02, 0, 20, 0},
		{"50 ms jitter", 0, 50 * time.Millisecond, 20, 0},
	} {
		bad, all := 0, 0
		for seed := range uint64(5) {
			k := config(300_000, 300*time.Millisecond)
			k.Loss, k.Jitter, k.Seed = c.loss, c.jitter, seed
			call := newCall(k, options(), line.NewVideo(1, seed, 150_000, 500_000, 1_500_000))
			for second := 1; second <= 95; second++ {
				rate := int64(300_000)
				switch {
				case second > 60:
					rate = 500_000
				case second > 25:
					rate = 1_200_000
				}
				call.line.SetRate(rate)
				call.run(time.Duration(second) * time.Second)
				step := second - 25
				if second > 60 {
					step = second - 60
				}
				if step < 5 {
					continue
				}
				all++
				if off := (call.estimator.State().Proven - rate) * 100 / rate; max(off, -off) > int64(c.percent) {
					bad++
					t.Logf("%s, seed %d: %d s after the step to %d: %d %% off", c.name, seed, step, rate/1000, off)
				}
			}
		}
		t.Logf("%s: more than %d %% off in %d of %d seconds", c.name, c.percent, bad, all)
		if bad > c.bad {
			t.Errorf("%s: %d seconds are more than %d %% off, allowed are %d", c.name, bad, c.percent, c.bad)
		}
	}
}
