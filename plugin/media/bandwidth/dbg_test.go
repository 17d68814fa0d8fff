package bandwidth

import (
	"fmt"
	"os"
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/recording"
)

func TestDbg(t *testing.T) {
	var from, to float64
	fmt.Sscanf(os.Getenv("SPAN"), "%f-%f", &from, &to)
	r, _ := recording.Read("testdata/" + os.Getenv("TRACE") + ".txt.gz")
	e := New(Options{CoreVersion: 1102, TransportWide: true})
	tw := e.(*transportWide)
	e.Want(2_000_000)
	one := make([]Sent, 1)
	last := time.Duration(0)
	for _, event := range r.Events {
		if event.RTCP == nil {
			one[0] = event.Sent
			e.Sent(one)
			continue
		}
		e.RTCP(event.At, event.Mindex, event.RTCP)
		s := e.State()
		if event.At.Seconds() > from && event.At.Seconds() < to {
			all := tw.rates.between(event.At-500*time.Millisecond, event.At)
			a := tw.arrivals.back(0)
			k := "RR"
			if a.at == event.At {
				k = fmt.Sprintf("n %d lost %d bytes %d span %d", a.received, a.lost, a.bytes, (a.last - last).Milliseconds())
				last = a.last
			}
			t.Logf("%.3f proven %4d recv %4d sent %4d q %3d level %d busy %v over %v pad %4d on %v  %s", event.At.Seconds(), s.Proven/1000, s.Received/1000, perSecond(all.all(), 500*time.Millisecond)/1000,
				s.Queue.Milliseconds(), tw.line.level.Milliseconds(), tw.line.busy, s.Overuse, s.Padding/1000, tw.probe.on, k)
		}
	}
}
