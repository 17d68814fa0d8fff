package bandwidth

import (
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/recording"
)

// replay gives a recording to an estimator, and calls each each second.
func replay(t testing.TB, name string, o Options, each func(second int, s State)) Estimator {
	t.Helper()
	r, err := recording.Read("testdata/" + name + ".txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	e := New(o)
	e.Want(2_000_000)
	next := time.Second
	one := make([]Sent, 1)
	for _, event := range r.Events {
		for ; event.At >= next; next += time.Second {
			e.Advance(next)
			each(int(next/time.Second), e.State())
		}
		if event.RTCP != nil {
			e.RTCP(event.At, event.Mindex, event.RTCP)
			continue
		}
		one[0] = event.Sent
		e.Sent(one)
	}
	return e
}

// The line of the recordings carries 300 kbit/s, from 25 s on 1200, from 60 s on 500. What was sent was
// chosen by the prototype, so that the estimate can rise only when the prototype probed: at 38 s.
func TestRecordedLoops(t *testing.T) {
	for _, name := range []string{"loop-inferred", "loop-inferred-loss"} {
		within, seconds := 0, 0
		replay(t, name, Options{CoreVersion: 1102, TransportWide: true}, func(second int, s State) {
			line := int64(0)
			switch {
			case second >= 10 && second <= 24:
				line = 300_000
			case second >= 40 && second <= 59:
				line = 1_200_000
			case second >= 62:
				line = 500_000
			default:
				return
			}
			seconds++
			if s.Proven >= line*9/10 && s.Proven <= line*11/10 {
				within++
			} else {
				t.Logf("%s: at %d s of a line of %d: %d", name, second, line/1000, s.Proven/1000)
			}
		})
		t.Logf("%s: within 10 %% in %d of %d seconds", name, within, seconds)
		if share(within, seconds) < 85 {
			t.Errorf("%s: the estimate is within 10 %% in %d of %d seconds only", name, within, seconds)
		}
	}
}

// Random loss of 2 % on a line that is never full must not look like a full line.
func TestRecordedRandomLoss(t *testing.T) {
	for _, name := range []string{"drift-chromium-plain", "drift-chromium-rtx", "drift-chromium-rtx-3v", "drift-pion-rtx"} {
		overuse := 0
		e := replay(t, name, Options{CoreVersion: 1102, TransportWide: true}, func(second int, s State) {
			if s.Overuse {
				overuse++
			}
		})
		s := e.State()
		t.Logf("%-22s proven %d, loss %.3f, RTT %v, queue %v; %d of %d matched", name, s.Proven/1000, s.Loss, s.RTT, s.Queue, s.Matched, s.Matched+s.Unmatched)
		if overuse > 0 || s.Proven < 300_000 {
			t.Errorf("%s: %d seconds of overuse, %d bits/s", name, overuse, s.Proven)
		}
		if s.Loss > 0.06 || s.RTT > 200*time.Millisecond {
			t.Errorf("%s: loss %.3f, RTT %v", name, s.Loss, s.RTT)
		}
	}
}
