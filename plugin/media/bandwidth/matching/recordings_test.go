package matching

import (
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/recording"
	"janus-golua/plugin/media/bandwidth/sent"
)

// tally counts how well packets were found.
type tally struct {
	arrived int // original packets that arrived, as the truth says
	right   int // of them: the right packet was found
	far     int // of them: a packet was found that was sent more than 5 ms before or after
	none    int // of them: taken for a retransmission
	resent  int // retransmissions that arrived
	known   int // of them: taken for a retransmission
	queue   time.Duration
}

func (c *tally) share(n int) float64 { return 100 * float64(n) / float64(max(c.arrived, 1)) }

// compare compares what a feedback was taken for with the truth.
func (c *tally) compare(m *Matcher, number int64, truth func(int64) int64) {
	found := m.memory[number%remembered]
	if found.number != number {
		return
	}
	want := truth(number)
	if want == 0 {
		c.resent++
		if found.index == 0 {
			c.known++
		}
		return
	}
	c.arrived++
	p, q := m.ring.Video(found.index), m.ring.Video(want)
	switch {
	case found.index == 0:
		c.none++
	case found.index == want:
		c.right++
	case p == nil || q == nil || (p.At-q.At).Abs() > 5*time.Millisecond:
		c.far++
	}
}

// replay gives a recording to a matcher.
func replay(t *testing.T, name string, version int, noRTX bool) (c tally) {
	t.Helper()
	r, err := recording.Read("../testdata/" + name + ".txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	ring := new(sent.Ring)
	m := New(ring, version, noRTX, false)
	var f feedback.Transport
	for _, e := range r.Events {
		if e.RTCP == nil {
			ring.Add(&e.Sent)
			continue
		}
		p, rest, _ := feedback.Next(e.RTCP)
		if f.Parse(p) != nil {
			m.Report(e.At, e.Mindex, p, len(rest) == 0)
			continue
		}
		c.queue = max(c.queue, m.Feedback(e.At, &f).Queue)
		first := m.cursor - int64(len(f.Arrivals))
		for i, arrival := range f.Arrivals {
			if arrival != feedback.Never {
				c.compare(m, first+int64(i), r.Truth)
			}
		}
	}
	return c
}

func TestRecordings(t *testing.T) {
	for _, c := range []struct {
		name  string
		noRTX bool
		right float64 // percent that must be found, or be within 5 ms
	}{
		{"drift-chromium-plain", true, 100},
		{"drift-chromium-plain", false, 99},
		{"drift-chromium-rtx", false, 95},
		{"drift-chromium-rtx-3v", false, 90},
		{"drift-pion-rtx", false, 90},
		{"loop-inferred", false, 90},
		{"loop-inferred-loss", false, 85},
	} {
		k := replay(t, c.name, 1102, c.noRTX)
		near := k.share(k.arrived - k.far - k.none)
		t.Logf("%-22s %d arrived: right %.1f %%, within 5 ms %.1f %%, taken for resent %d; %d of %d resent known",
			c.name, k.arrived, k.share(k.right), near, k.none, k.known, k.resent)
		if near < c.right {
			t.Errorf("%s: %.1f %% are right or near, want %.1f %%", c.name, near, c.right)
		}
	}
}
