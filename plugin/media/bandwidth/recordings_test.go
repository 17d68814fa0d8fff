package bandwidth

import (
	"os"
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/recording"
)

// replay gives a recording to an estimator, and calls each second.
func replay(t *testing.T, name string, o Options, each func(at time.Duration, s State)) Estimator {
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
			each(next, e.State())
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

func TestTrace(t *testing.T) {
	name := os.Getenv("TRACE")
	if name == "" {
		t.Skip("TRACE is not set")
	}
	replay(t, name, Options{CoreVersion: 1102, TransportWide: true}, func(at time.Duration, s State) {
		t.Logf("%3.0f s: proven %5d ceiling %5d received %5d queue %v rtt %v loss %.3f overuse %v padding %d probes %d overuses %d",
			at.Seconds(), s.Proven/1000, s.Ceiling/1000, s.Received/1000, s.Queue.Milliseconds(), s.RTT.Milliseconds(), s.Loss, s.Overuse, s.Padding/1000, s.Probes, s.Overuses)
	})
}
